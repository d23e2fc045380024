"""The pairs of an earlier run: what was made from tables that have not changed since is kept, after all checks."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from services.qa_gen import digest
from services.qa_gen.judge import Batch, Pair
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.themes.model import Theme
from services.qa_gen.work import FORMAT, Work
from shared.catalog.model import TableName
from shared.errors import PermanentError
from shared.sql.ladder import read

_PAIR_FILE = re.compile(r"(?P<base>qs_.+_\d{8}_\d{6})_pair\.json")


def fingerprint(knowledge: Knowledge, question: str, sql: str, tables: Iterable[TableName]) -> str:
    """Of a pair and all that it was made from; another number of rows alone is no change."""
    made_of = [FORMAT, question, sql, *(digest.essence(knowledge, name) for name in sorted(tables))]
    return sha256(json.dumps(made_of, ensure_ascii=False).encode()).hexdigest()[:32]


async def keep_unchanged(work: Work) -> None:
    """Puts into the ledger what the newest earlier pair file among the inputs holds and is still true."""
    names = {file.name for file in work.run.inputs.files}
    found = sorted(match["base"] for name in names if (match := _PAIR_FILE.fullmatch(name)))
    bases = [base for base in found if f"{base}_detail.json" in names]
    if not bases:
        return
    pairs = await _unchanged(work, bases[-1])
    batch = await work.run.item(
        "沿用的问答对",
        key=[FORMAT, "kept", work.fingerprint, [pair.model_dump() for pair in pairs]],
        result=Batch,
        produce=partial(_judged, work, pairs),
    )
    work.offer_all(batch.judged if batch else ())
    work.ledger.kept.extend(work.ledger.pairs)
    work.run.log.info(f"沿用之前的问答对 {len(work.ledger.kept)} 对,其来源的表没有变化;其余重新生成")


async def _judged(work: Work, pairs: Iterable[Pair]) -> Batch:
    return Batch(judged=tuple([await work.judge.judge(pair) for pair in pairs]))


async def _unchanged(work: Work, base: str) -> list[Pair]:
    try:
        pairs = json.loads(await work.run.read(f"{base}_pair.json"))
        details = json.loads(await work.run.read(f"{base}_detail.json"))
        said = {detail["question"]: detail for detail in details}
        return list(_known(work, [(pair, said[pair["question"]]) for pair in pairs if pair["question"] in said]))
    except (PermanentError, ValueError, KeyError, TypeError, ValidationError):
        work.run.log.warning(f"之前的问答对文件 {base}_pair.json 无法读取,全部重新生成")
        return []


def _known(work: Work, written: Iterable[tuple[Mapping[str, str], Mapping[str, Any]]]) -> Iterator[Pair]:
    for number, (pair, detail) in enumerate(written):
        _, resolved = read(pair["sql"], work.knowledge.catalog)
        if resolved is None:
            continue
        if detail.get("made_from") == fingerprint(work.knowledge, pair["question"], pair["sql"], resolved.tables):
            yield Pair(
                question=pair["question"],
                sql=pair["sql"],
                theme=_theme(work.themes, detail["theme"], resolved.tables),
                author=detail["author"],
                style=detail["style"],
                key=f"kept {number}",
            )


def _theme(themes: Iterable[Theme], name: str, tables: frozenset[TableName]) -> str:
    """The theme of that name; else the one that shares most tables."""
    known = {theme.topic_name: theme for theme in themes}
    return name if name in known else max(known, key=lambda one: len(tables & set(known[one].related_tables)))
