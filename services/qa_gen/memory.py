"""What a run remembers of its themes and pairs for the next one: only what has changed is asked and made anew."""

import json
from collections.abc import Iterable
from hashlib import sha256

from pydantic import BaseModel

from services.qa_gen import digest
from services.qa_gen.judge import Author
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableName
from shared.manifests import TaskParameters
from shared.worker import earlier

FORMAT = 1


class PairMemory(BaseModel):
    """A pair as it was delivered."""

    question: str
    sql: str
    theme: str
    author: Author
    style: Style
    made_from: str
    """The fingerprint of the pair and of its tables."""


class Memory(earlier.Memory):
    """The content of pair_fingerprints.json."""

    format: int = FORMAT
    by_llm: bool = False
    """An LLM was there to be asked."""
    parted: str | None = None
    """The fingerprint of what the themes and the scope were made from. None where the LLM had no usable answer."""
    themes: tuple[Theme, ...] = ()
    scope: str | None = None
    tables: tuple[str, ...] = ()
    """All tables that questions could touch, and…"""
    edges: tuple[str, ...] = ()
    """…all relations."""
    pairs: tuple[PairMemory, ...] = ()

    def text(self) -> str:
        return self.model_dump_json(indent=1) + "\n"


def of_themes(knowledge: Knowledge, parameters: TaskParameters, *, by_llm: bool) -> str:
    """Of what themes are made from: what the tables are about, and their relations; a column more is no change."""
    tables = [[str(t.table.name), t.role, t.comments.title.text] for t in knowledge.tables]
    edges = sorted(edge.key for edge in knowledge.world.edges)
    return _hash([FORMAT, by_llm, parameters.theme_count, parameters.business_context, sorted(tables), edges])


def of_pair(knowledge: Knowledge, question: str, sql: str, tables: Iterable[TableName]) -> str:
    """Of a pair and all that it was made from; another number of rows alone is no change."""
    return _hash([FORMAT, question, sql, *(digest.essence(knowledge, name) for name in sorted(tables))])


def _hash(made_from: object) -> str:
    return sha256(json.dumps(made_from, ensure_ascii=False).encode()).hexdigest()[:32]
