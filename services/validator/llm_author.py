"""The LLM author of repairs: one question for each pair that the rules could not repair."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, Field

from shared.catalog.model import Catalog, Relation, Table, TableName
from shared.catalog.names import quote, reference
from shared.llm.port import Chat, Prompt
from shared.sql.lexer import tokenize
from shared.sql.verdict import Rejected, Verdict

NAME = "sql_repair"
CONSTANT = Path(__file__).with_name("prompts").joinpath("sql_repair.md").read_text("utf-8")
MOST_TABLES = 12


class RepairedSql(BaseModel):
    """The answer to sql_repair."""

    sql: str = Field(min_length=1, max_length=20_000)


async def ask_for_repair(chat: Chat, question: str, verdict: Verdict, catalog: Catalog) -> str:
    """The LLM's text for a broken query. Raises BadAnswer, LlmUnavailable."""
    prompt = Prompt(NAME, CONSTANT, repair_item(question, verdict, catalog))
    answer = await chat.ask(prompt, RepairedSql)
    return answer.sql


def repair_item(question: str, verdict: Verdict, catalog: Catalog) -> str:
    """What the prompt says about one broken query."""
    failure = verdict.error
    tables = involved_tables(verdict, catalog)
    state = f"(SQLSTATE {failure.sqlstate})" if failure is not None and failure.sqlstate else ""
    parts = [
        "涉及的表:",
        *(_described(catalog.tables[name]) for name in tables),
        "表间关系:",
        *(_related(relation) for relation in catalog.relations if {relation.table, relation.target} <= set(tables)),
        f"问题:{question}",
        f"SQL:{verdict.sql}",
        f"错误:{failure.message if failure else ''}{state}",
    ]
    return "\n".join(parts)


def involved_tables(verdict: Verdict, catalog: Catalog) -> list[TableName]:
    """The tables that the text names or may have meant, and those one relation away from them."""
    try:
        words = {token.name for token in tokenize(verdict.sql)}
    except Rejected:
        words = set(verdict.sql.lower().split())
    meant = verdict.error.nearest if verdict.error is not None else ()
    named = [name for name in catalog.tables if name.name in words or reference(name) in meant]
    beside = [other for name in named for other in _neighbours(name, catalog)]
    chosen = list(dict.fromkeys([*named, *beside])) or list(catalog.tables)
    return chosen[:MOST_TABLES]


def _neighbours(name: TableName, catalog: Catalog) -> Iterator[TableName]:
    for relation in catalog.relations_of(name):
        yield relation.target if relation.table == name else relation.table


def _described(table: Table) -> str:
    columns = ", ".join(f"{quote(column.name)} {column.type}" for column in table.columns)
    comment = f" -- {_one_line(table.comment)}" if table.comment else ""
    return f"{reference(table.name)}({columns}){comment}"


def _related(relation: Relation) -> str:
    return f"{reference(relation.table)}{_listed(relation.columns)} -> {reference(relation.target)}" + _listed(
        relation.target_columns
    )


def _listed(columns: Iterable[str]) -> str:
    return "(" + ", ".join(map(quote, columns)) + ")"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:100]
