"""The files about the themes: metadata.txt and its documentation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.qa_gen.themes.model import Theme
from shared.catalog.names import reference
from shared.catalog.words import wording
from shared.catalog.words.comments import one_line

_TYPES = {
    "id": "integer",
    "topic_name": "varchar(100)",
    "description": "text",
    "related_tables": "text[]",
    "biz_entities": "text[]",
    "biz_metrics": "text[]",
    "created_at": "timestamp",
}
_DECLARED = {
    "id": "integer PRIMARY KEY",
    "topic_name": "varchar(100) NOT NULL",
    "created_at": "timestamp DEFAULT CURRENT_TIMESTAMP",
}
_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the table of themes is called, and what is said of it."""

    head: tuple[str, str, str, str]
    title: str
    description: str
    columns: tuple[str, ...]
    arrays: str


_CHINESE = _Wording(
    head=("Schema 元数据: 业务主题", "业务背景", "生成时间", "数据库"),
    title="业务主题元数据表",
    description="metadata 表存储业务主题的名称、说明、相关表、业务实体与业务指标。",
    columns=("主键", "业务主题名称", "业务主题说明", "相关表", "主要业务实体", "主要业务指标", "插入时间"),
    arrays="related_tables、biz_entities、biz_metrics 为文本数组",
)
_ENGLISH = _Wording(
    head=("Schema metadata: business themes", "Business context", "Generated at", "Database"),
    title="Business themes",
    description="Table metadata: Holds name, description, tables, entities and metrics of each business theme.",
    columns=(
        *("Primary key ID", "Theme name", "Theme description", "Related tables", "Main entities", "Main metrics"),
        "Time inserted",
    ),
    arrays="related_tables, biz_entities and biz_metrics are text arrays",
)


def metadata_sql(
    themes: Sequence[Theme], *, database: str, business_context: str, created: datetime, chinese: bool = True
) -> str:
    """metadata.txt: valid SQL that may be run again."""
    say = _CHINESE if chinese else _ENGLISH
    about, context, generated, of = say.head
    head = [
        f"-- {about}",
        f"-- {context}: {one_line(business_context)}",
        f"-- {generated}: {created:%Y-%m-%d %H:%M:%S}",
        f"-- {of}: {one_line(database)}",
    ]
    rows = [_insert(number, theme) for number, theme in enumerate(themes, start=1)]
    return "\n\n".join(["\n".join(head), _table(say), *rows]) + "\n"


def _table(say: _Wording) -> str:
    declared = [f"{name} {_DECLARED.get(name, kind)}" for name, kind in _TYPES.items()]
    ended = [*(f"{one}," for one in declared[:-1]), declared[-1]]
    width = max(map(len, ended[:-1])) + 1
    lines = [f"  {one:<{width}}  -- {comment}" for one, comment in zip(ended, say.columns, strict=True)]
    return "\n".join(["CREATE TABLE IF NOT EXISTS metadata (", *lines, ");"])


def _insert(number: int, theme: Theme) -> str:
    arrays = (_tables(theme), theme.biz_entities, theme.biz_metrics)
    values = [str(number), _text(theme.topic_name), _text(theme.description), *map(_array, arrays)]
    names = [name for name in _TYPES if name != "created_at"]
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
    return (
        f"INSERT INTO metadata ({', '.join(names)}) VALUES\n  ({', '.join(values)})\n"
        f"ON CONFLICT (id) DO UPDATE SET {updates};"
    )


def _tables(theme: Theme) -> tuple[str, ...]:
    return tuple(reference(name) for name in theme.related_tables)


def _text(value: str) -> str:
    return "'" + one_line(value).replace("'", "''") + "'"


def _array(values: Iterable[str]) -> str:
    quoted = ",".join('"' + one_line(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return "'{" + quoted.replace("'", "''") + "}'"


def metadata_detail(themes: Sequence[Theme], *, chinese: bool = True) -> str:
    """metadata_detail.md, in the shape of the other detail files."""
    say, detail = (_CHINESE, wording.CHINESE) if chinese else (_ENGLISH, wording.ENGLISH)
    marks = {"id": f" [{detail.mark_primary}, {detail.mark_not_null}]", "topic_name": f" [{detail.mark_not_null}]"}
    lines = [f"## metadata({say.title})", say.description, detail.columns]
    for (name, kind), comment in zip(_TYPES.items(), say.columns, strict=True):
        seen = [_example(theme, number, name) for number, theme in enumerate(themes[:_EXAMPLES], start=1)]
        known = [example for example in seen if example]
        shown = f" [{detail.examples}{detail.comma.join(known)}]" if known else ""
        lines.append(f"- {name} ({kind}) - {comment}{marks.get(name, '')}{shown}")
    notes = [detail.more, f"- {detail.is_primary.format(columns='id')}", f"- {say.arrays}"]
    return "\n".join([*lines, *notes]) + "\n"


def _example(theme: Theme, number: int, name: str) -> str:
    values: dict[str, str] = {
        "id": str(number),
        "topic_name": theme.topic_name,
        "description": theme.description,
        "related_tables": "{" + ",".join(_tables(theme)) + "}",
        "biz_entities": "{" + ",".join(theme.biz_entities) + "}",
        "biz_metrics": "{" + ",".join(theme.biz_metrics) + "}",
    }
    return one_line(values.get(name, ""))
