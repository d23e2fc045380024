"""Training records: how they are made, how they are told apart, and how a pair becomes one text."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from shared.training.port import DimensionMismatch, EmbeddedRecord, RecordKind, TrainingRecord, UnloadableText

NAMESPACE = UUID("6f1d7a52-3c0e-5b8e-9a57-2f1b64c1d0aa")
ID_ENDINGS = {RecordKind.SQL: "sql", RecordKind.DDL: "ddl", RecordKind.DOCUMENTATION: "doc"}
"""Vanna tells the kind of a record by the end of its id."""


def ddl_record(dataset: str, ddl: str, **metadata: Any) -> TrainingRecord:
    """Raises UnloadableText."""
    return _text_record(RecordKind.DDL, dataset, ddl, metadata)


def documentation_record(dataset: str, text: str, **metadata: Any) -> TrainingRecord:
    """Raises UnloadableText."""
    return _text_record(RecordKind.DOCUMENTATION, dataset, text, metadata)


def sql_record(dataset: str, question: str, sql: str, **metadata: Any) -> TrainingRecord:
    """Raises UnloadableText."""
    record_id = identity(RecordKind.SQL, dataset, pair_document(question, sql))
    record = TrainingRecord(record_id, RecordKind.SQL, "", question, sql, metadata)
    require_loadable(record)
    return record


def _text_record(kind: RecordKind, dataset: str, content: str, metadata: dict[str, Any]) -> TrainingRecord:
    record = TrainingRecord(identity(kind, dataset, content), kind, content, metadata=metadata)
    require_loadable(record)
    return record


def identity(kind: RecordKind, dataset: str, content: str) -> str:
    """The same for the same content of a dataset, whenever it is loaded: `<uuid>-sql`, `-ddl` or `-doc`."""
    name = json.dumps([kind, dataset, content])
    return f"{uuid5(NAMESPACE, name)}-{ID_ENDINGS[kind]}"


def pair_document(question: str, sql: str) -> str:
    """A pair as the one text that Vanna stores, embeds, and reads back as a Python literal."""
    return json.dumps({"question": question, "sql": sql}, ensure_ascii=False)


def read_pair_document(document: str) -> tuple[str, str] | None:
    """Question and SQL, or None for a text of another shape (any writer may have put it there)."""
    try:
        pair = json.loads(document)
        return str(pair["question"]), str(pair["sql"])
    except (ValueError, TypeError, KeyError):
        return None


def require_loadable(record: TrainingRecord) -> None:
    """Raises UnloadableText, naming the record by how it begins."""
    for text in (record.content, record.question or "", record.sql or ""):
        if "\x00" in text:
            raise UnloadableText(f"文本含有 NUL 字符,训练库无法保存: {_beginning(text)}")
        if not _is_unicode(text):
            raise UnloadableText(f"文本含有不完整的 Unicode 字符,训练库无法保存: {_beginning(text)}")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _beginning(text: str) -> str:
    return repr(text[:60].encode(errors="backslashreplace").decode())


def common_dimension(records: Sequence[EmbeddedRecord]) -> int | None:
    """The dimension of all the vectors, None when there are none. Raises DimensionMismatch."""
    dimensions = {len(embedded.vector) for embedded in records}
    if len(dimensions) > 1:
        raise DimensionMismatch(f"同一批训练数据的向量维度不一致: {sorted(dimensions)}")
    return dimensions.pop() if dimensions else None
