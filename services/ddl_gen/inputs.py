"""What the step is given beside the database: the table list, a glossary, and files that people have edited."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.catalog import glossary, table_list
from shared.catalog.documents import edited
from shared.catalog.glossary import Glossary, InvalidGlossary, parse_glossary
from shared.catalog.model import TableName
from shared.catalog.names import detail_file, file_bases
from shared.catalog.words.comments import Proposal
from shared.errors import ItemError, PermanentError
from shared.worker.run import Run


class NotATableName(ItemError):
    """An entry of the table list is no name of a table."""

    code = "invalid_table_name"


class NoTableMade(ItemError):
    """A .ddl that somebody uploaded creates nothing."""

    code = "no_table_made"


@dataclass(frozen=True, slots=True)
class TableFiles:
    """What the files of a table are called."""

    base: str

    @property
    def ddl(self) -> str:
        return f"{self.base}.ddl"

    @property
    def detail(self) -> str:
        return detail_file(self.base)


async def read_table_list(run: Run) -> dict[TableName, TableFiles]:
    """The tables asked for. Raises PermanentError when there is none."""
    listed = table_list.parse_table_list(await run.read(table_list.FILE_NAME))
    for entry in listed.invalid:
        run.fail_item(entry, NotATableName(f"不是合法的表名: {entry}"))
    if not listed.names:
        raise PermanentError(f"{table_list.FILE_NAME} 中没有可用的表名")
    return {name: TableFiles(base) for name, base in file_bases(listed.names).items()}


async def own_glossary(run: Run) -> Glossary:
    """What was uploaded to the task; a broken one is reported and left out."""
    try:
        return parse_glossary(await run.read(glossary.FILE_NAME)) if run.file(glossary.FILE_NAME) else Glossary()
    except InvalidGlossary as error:
        run.fail_item(glossary.FILE_NAME, error)
        return Glossary()


async def configured_glossary(run: Run, path: Path | None) -> Glossary:
    """What holds for all tasks; what cannot be read is left out."""
    try:
        return parse_glossary(await asyncio.to_thread(path.read_text, "utf-8")) if path else Glossary()
    except InvalidGlossary as error:
        run.log.warning(f"术语表 {path} 不可用,本次不使用: {error.message}")
    except OSError:
        run.log.warning(f"无法读取术语表 {path},本次不使用术语表")
    return Glossary()


def kept(run: Run, name: str) -> bool:
    """Whether a person has put the file there: it stays as it is."""
    ref = run.file(name)
    return ref is not None and ref.uploaded


async def read_approved(run: Run, tables: Mapping[TableName, TableFiles]) -> dict[TableName, list[Proposal]]:
    """The comments in files that people have edited, by table."""
    return {name: await _approved(run, name, files) for name, files in tables.items()}


async def _approved(run: Run, name: TableName, files: TableFiles) -> list[Proposal]:
    readers = ((files.detail, edited.parse_detail), (files.ddl, edited.parse_ddl))
    texts = [read(await run.read(file)) for file, read in readers if kept(run, file)]
    if kept(run, files.ddl) and texts[-1].table is None:
        run.fail_item(files.ddl, NoTableMade(f"上传的 {files.ddl} 中没有 CREATE 语句,装载时会略过"))
    return [text.approved for text in texts if text.table in (None, name)]
