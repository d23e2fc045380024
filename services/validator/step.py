"""sql_validation: every current pair is checked against the database, repaired where it can be, and reported on."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from services.validator.checking import PairCheck
from services.validator.llm_author import CONSTANT
from services.validator.outcome import Checked
from services.validator.pairs import (
    BadPair,
    BadPairFile,
    Entry,
    PairFile,
    pair_file_names,
    read_pair_file,
    rewritten,
    rewritten_detail,
    stays,
)
from services.validator.report import Report, modifications_log, report_json, summary_log
from services.validator.tables import read_tables
from shared.catalog.documents.edited import parse_detail
from shared.catalog.model import Catalog, Table, TableName
from shared.catalog.names import detail_file, file_bases
from shared.catalog.table_list import FILE_NAME, parse_table_list
from shared.errors import ItemError, PermanentError
from shared.llm.port import Chat
from shared.sql.ladder import Ladder
from shared.worker.run import Collaborators, Run

FORMAT = 1
"""Raised when the checks or the shape of an outcome change, so that old checkpoints do not count."""
CONCURRENCY = 4


class InvalidPair(ItemError):
    """The pair's SQL does not pass, and no repair was found."""

    code = "invalid_pair"


async def validate_pairs(run: Run, with_: Collaborators) -> dict[str, object]:
    """Checks all current pair files of the task and writes the reports; see formats of the task's files.

    Raises PermanentError without a pair to check, and when not one of them passes in the end.
    """
    began = perf_counter()
    files = await _read_files(run)
    outcomes = await _check_all(run, with_, [entry for file in files for entry in file.entries if entry.error is None])
    report = Report.of(run.inputs, files, outcomes, modified=run.inputs.parameters.modify_original_file)
    if report.passed == 0:
        raise PermanentError(_why_none(report))
    if run.inputs.parameters.modify_original_file:
        for file in files:
            await _rewrite(run, file, outcomes.get(file.name, {}))
    await _write_reports(run, report, perf_counter() - began)
    return report.summary


async def _read_files(run: Run) -> list[PairFile]:
    names = pair_file_names(ref.name for ref in run.inputs.files)
    if not names:
        raise PermanentError("没有问答对文件:请先生成问答对,或上传以 _pair.json 结尾的文件")
    files, seen = [], set[tuple[str, str]]()
    for name in names:
        try:
            files.append(read_pair_file(name, await run.read(name), seen))
        except (BadPairFile, PermanentError) as error:
            run.fail_item(name, error)
    entries = [entry for file in files for entry in file.entries]
    for entry in entries:
        if entry.error is not None:
            run.fail_item(entry.label, BadPair(entry.error))
    if all(entry.error is not None for entry in entries):
        raise PermanentError(f"没有可以校验的问答对:{'、'.join(names)} 里没有一条含 question 和 sql 的记录")
    run.log.info(f"读取 {len(files)} 个问答对文件,共 {len(entries)} 条")
    return files


@dataclass(frozen=True)
class _Work:
    """Checks one entry as an item of the run."""

    run: Run
    check: PairCheck
    entries: dict[str, Entry]
    fingerprint: str

    async def __call__(self, label: str) -> Checked | None:
        entry = self.entries[label]
        key = [FORMAT, entry.question, entry.sql, self.check.chat is not None, self.fingerprint]
        checked = await self.run.item(label, key=key, result=Checked, produce=lambda: self._produce(entry))
        if checked is not None:
            _tell(self.run, label, checked)
        return checked

    async def _produce(self, entry: Entry) -> Checked:
        return await self.check.check(entry.question, entry.sql)


async def _check_all(run: Run, with_: Collaborators, entries: list[Entry]) -> dict[str, dict[int, Checked]]:
    """The outcomes by file and number."""
    run.expect(len(entries))
    labels = {entry.label: entry for entry in entries}
    async with with_.open_source() as source:
        listed = await _listed(run)
        reading = await read_tables(source, listed, (entry.sql for entry in entries))
        run.source_read()
        run.log.info(f"已连接数据库 {source.database},涉及 {len(reading.catalog.tables)} 张表")
        comments = await _documented(run, listed)
        check = PairCheck(Ladder(reading.catalog, source), reading, _chat(run, with_), comments)
        work = _Work(run, check, labels, _fingerprint(reading.catalog, comments))
        results = await run.items(list(labels), work, concurrency=CONCURRENCY)
    outcomes: dict[str, dict[int, Checked]] = {}
    for entry, checked in zip(entries, results, strict=True):
        if checked is not None:
            outcomes.setdefault(entry.file, {})[entry.number] = checked
            if not checked.valid and checked.fault is not None:
                run.fail_item(entry.label, InvalidPair(checked.fault.message))
    return outcomes


def _chat(run: Run, with_: Collaborators) -> Chat | None:
    return with_.chat if run.inputs.parameters.enable_llm_repair else None


async def _listed(run: Run) -> tuple[TableName, ...]:
    if run.file(FILE_NAME) is None:
        return ()
    return parse_table_list(await run.read(FILE_NAME)).names


async def _documented(run: Run, names: Sequence[TableName]) -> dict[TableName, Mapping[str, str]]:
    """The comments of columns by table, from the documents of the tables that have one."""
    files = {name: detail_file(base) for name, base in file_bases(names).items()}
    return {
        name: parse_detail(await run.read(file)).columns for name, file in files.items() if run.file(file) is not None
    }


def _fingerprint(catalog: Catalog, comments: Mapping[TableName, Mapping[str, str]]) -> str:
    """Of all in the catalog, the documents and the prompt that an outcome depends on."""
    tables = sorted(
        (str(name), table.comment or "", table.primary_key, table.unique_keys, _columns(table))
        for name, table in catalog.tables.items()
    )
    relations = sorted(f"{r.table}{r.columns}{r.target}{r.target_columns}" for r in catalog.relations)
    return hashlib.sha256(repr([tables, relations, sorted(comments.items()), CONSTANT]).encode()).hexdigest()


def _columns(table: Table) -> list[tuple[str, str, str]]:
    return [(column.name, column.type, column.comment or "") for column in table.columns]


def _tell(run: Run, label: str, checked: Checked) -> None:
    if checked.fault is None:
        return
    authors = {"rule": "规则", "llm": "大模型"}
    if checked.repaired_by is not None:
        run.log.info(f"{label} 无效({checked.fault.message}),已由{authors[checked.repaired_by]}修复")
    elif checked.llm_note is not None:
        run.log.warning(f"{label} 无效,规则无法修复,大模型也没有给出修复({checked.llm_note})")


async def _rewrite(run: Run, file: PairFile, outcomes: dict[int, Checked]) -> None:
    """The pair file and its sidecar without what stayed invalid, the original kept beside it."""
    changed = any(not stays(e, outcomes) or outcomes[e.number].repaired_by for e in file.entries)
    if not changed:
        return
    await run.write(_free_backup(run, file.name), file.text)
    await run.write(file.name, rewritten(file, outcomes))
    if run.file(file.detail_name) is None:
        return
    detail = rewritten_detail(await run.read(file.detail_name), file, outcomes)
    if detail is None:
        run.log.warning(f"{file.detail_name} 与 {file.name} 的条目不对应,未作修改")
    else:
        await run.write(file.detail_name, detail)


def _free_backup(run: Run, name: str) -> str:
    candidate, number = f"{name}.backup", 1
    while run.file(candidate) is not None:
        number += 1
        candidate = f"{name}.backup_{number}"
    return candidate


async def _write_reports(run: Run, report: Report, seconds: float) -> None:
    stamp = run.inputs.stamp
    await run.write(f"sql_validation_{stamp}_summary.log", summary_log(report, seconds))
    await run.write(f"sql_validation_{stamp}_report.json", report_json(report, seconds))
    if run.inputs.parameters.modify_original_file:
        await run.write(f"file_modifications_{stamp}.log", modifications_log(report))
    run.log.info(
        f"校验完成:共 {report.total} 条,原本有效 {report.valid_at_first} 条,"
        f"修复 {report.repaired} 条,仍无效 {report.invalid_after} 条,结果为空 {report.empty} 条"
    )


def _why_none(report: Report) -> str:
    errors = Counter(row.error for row in report.rows if row.error)
    most = errors.most_common(1)[0][0] if errors else "未知错误"
    return f"全部 {report.total} 条问答对都没有通过校验,最常见的错误:{most}"
