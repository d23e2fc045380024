"""The files about the themes: metadata.txt, its documentation, and the prompt that decides whether to query at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.sketch import Function, Measure
from services.qa_gen.synthesis.subjects import Subject, World
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableRole
from shared.catalog.names import reference
from shared.catalog.words.comments import one_line
from shared.manifests import DEFAULT_CONTEXT

_TABLE = """CREATE TABLE IF NOT EXISTS metadata (
  id integer PRIMARY KEY,             -- 主键
  topic_name varchar(100) NOT NULL,   -- 业务主题名称
  description text,                   -- 业务主题说明
  related_tables text[],              -- 相关表
  biz_entities text[],                -- 主要业务实体
  biz_metrics text[],                 -- 主要业务指标
  created_at timestamp DEFAULT CURRENT_TIMESTAMP  -- 插入时间
);"""
_COLUMNS = (
    ("id", "integer", "主键"),
    ("topic_name", "varchar(100)", "业务主题名称"),
    ("description", "text", "业务主题说明"),
    ("related_tables", "text[]", "相关表"),
    ("biz_entities", "text[]", "主要业务实体"),
    ("biz_metrics", "text[]", "主要业务指标"),
)
_MEANS = {
    Function.SUM: "求和",
    Function.AVG: "求平均,不可相加",
    Function.COUNT: "计数",
    Function.COUNT_DISTINCT: "去重计数",
    Function.RATIO: "分别求和后相除",
    Function.MAX: "取最大值,不可相加",
    Function.MIN: "取最小值,不可相加",
    Function.DURATION: "求相差天数的平均",
}
_MOST = 12


def metadata_sql(themes: Sequence[Theme], *, database: str, business_context: str, created: datetime) -> str:
    """metadata.txt: valid SQL that may be run again."""
    head = [
        "-- Schema 元数据: 业务主题",
        f"-- 业务背景: {one_line(business_context)}",
        f"-- 生成时间: {created:%Y-%m-%d %H:%M:%S}",
        f"-- 数据库: {one_line(database)}",
    ]
    rows = [_insert(number, theme) for number, theme in enumerate(themes, start=1)]
    return "\n\n".join(["\n".join(head), _TABLE, *rows]) + "\n"


def _insert(number: int, theme: Theme) -> str:
    arrays = (_tables(theme), theme.biz_entities, theme.biz_metrics)
    values = [str(number), _text(theme.topic_name), _text(theme.description), *map(_array, arrays)]
    names = [name for name, _, _ in _COLUMNS]
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


def metadata_detail(themes: Sequence[Theme]) -> str:
    """metadata_detail.md, in the shape of the other detail files."""
    lines = [
        "## metadata(业务主题元数据表)",
        "metadata 表存储业务主题的名称、说明、相关表、业务实体与业务指标。",
        "字段列表:",
    ]
    lines += [_column(themes, name, kind, comment) for name, kind, comment in _COLUMNS]
    notes = ["字段补充说明:", "- id 为主键", "- related_tables、biz_entities、biz_metrics 为文本数组"]
    return "\n".join([*lines, "- created_at (timestamp) - 插入时间", *notes]) + "\n"


def _column(themes: Sequence[Theme], name: str, kind: str, comment: str) -> str:
    examples = [_example(theme, number, name) for number, theme in enumerate(themes[:2], start=1)]
    key = " [主键, 非空]" if name == "id" else " [非空]" if name == "topic_name" else ""
    shown = f" [示例: {', '.join(examples)}]" if examples else ""
    return f"- {name} ({kind}) - {comment}{key}{shown}"


def _example(theme: Theme, number: int, name: str) -> str:
    values: dict[str, str] = {
        "id": str(number),
        "topic_name": theme.topic_name,
        "description": theme.description,
        "related_tables": "{" + ",".join(_tables(theme)) + "}",
        "biz_entities": "{" + ",".join(theme.biz_entities) + "}",
        "biz_metrics": "{" + ",".join(theme.biz_metrics) + "}",
    }
    return one_line(values[name])


def business_scope(knowledge: Knowledge, themes: Sequence[Theme], *, business_context: str) -> str:
    """One paragraph, by rule."""
    nouns = _unique(s.noun for s in knowledge.world.subjects if s.role is not TableRole.BRIDGE)
    topics = "、".join(theme.topic_name for theme in themes)
    return (
        f"{_whose(business_context)}记录{'、'.join(nouns[:_MOST])}等数据{_span(knowledge.world)}。"
        f"可以回答{topics}等方面的统计、查询、排名与趋势问题;与这些业务对象无关的问题不在范围之内。"
    )


def _whose(business_context: str) -> str:
    said = one_line(business_context)
    return f"{said}的数据库," if said not in {"", DEFAULT_CONTEXT} else "数据库"


def _span(world: World) -> str:
    """From the first row that happened to the newest: what is planned for later is no data of then."""
    times = [s.time for s in world.subjects if s.role.is_of_facts and s.time]
    first = min((time.profile.minimum[:10] for time in times if time.profile.minimum), default="")
    return f",数据时间从 {first} 到 {world.newest}" if first and world.newest else ""


def decision_prompt(knowledge: Knowledge, themes: Sequence[Theme], scope: str) -> str:
    """db_query_decision_prompt.txt: scope, entities, metrics."""
    subjects = sorted(knowledge.world.subjects, key=lambda s: (s.role is TableRole.REPORT, s.name))
    entities = [_entity(knowledge, s) for s in subjects if s.role is not TableRole.BRIDGE]
    metrics = _unique(_metric(s, m) for s in subjects for m in _measures(s))
    metrics = metrics or [f"- {name}" for name in _unique(m for theme in themes for m in theme.biz_metrics)]
    parts = [
        "=== 数据库业务范围 ===",
        scope,
        "",
        "=== 核心业务实体 ===",
        *entities,
        "",
        "=== 关键业务指标 ===",
        *metrics,
    ]
    return "\n".join(parts) + "\n"


def _entity(knowledge: Knowledge, subject: Subject) -> str:
    table = next(t for t in knowledge.tables if t.table.name == subject.name)
    columns = "、".join(field.word for field in subject.useful[:_MOST]) or "无"
    description = table.comments.description.text.rstrip("。")
    return f"- {subject.noun}: {description},主要字段: {columns}"


def _measures(subject: Subject) -> tuple[Measure, ...]:
    counted = measures.things(subject)
    return (*([counted] if counted else []), *measures.numbers(subject))


def _metric(subject: Subject, measure: Measure) -> str:
    columns = " 与 ".join(f"{reference(subject.name)}.{at.field.name}" for at in measure.fields)
    return f"- {measure.word}: 对 {columns or f'{reference(subject.name)} 的行'} {_MEANS[measure.function]}"


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
