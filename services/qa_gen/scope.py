"""What the database can be asked, by rule: the prompt that decides whether to query at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.qa_gen.knowledge import Knowledge
from services.qa_gen.synthesis import measures
from services.qa_gen.synthesis.sketch import Function, Measure
from services.qa_gen.synthesis.wording.english import outputs
from services.qa_gen.synthesis.world.subjects import Subject, World
from services.qa_gen.themes.model import Theme
from shared.catalog.model import TableRole
from shared.catalog.names import reference
from shared.catalog.words.plurals import plural
from shared.manifests import told_of_business

_MOST = 12


@dataclass(frozen=True, slots=True)
class _Wording:
    """Patterns take their parts by name."""

    parts: tuple[str, str, str]
    whose: str
    nobodys: str
    span: str
    scope: str
    enumeration: str
    entity: str
    none: str
    metric: str
    rows: str
    both: str
    means: Mapping[Function, str]


_CHINESE = _Wording(
    parts=("数据库业务范围", "核心业务实体", "关键业务指标"),
    whose="{context}的数据库,",
    nobodys="数据库",
    span=",数据时间从 {first} 到 {last}",
    scope="{whose}记录{nouns}等数据{span}。可以回答{topics}等方面的统计、查询、排名与趋势问题;"
    "与这些业务对象无关的问题不在范围之内。",
    enumeration="、",
    entity="- {noun}: {description},主要字段: {columns}",
    none="无",
    metric="- {name}: 对 {columns} {computed}",
    rows="{table} 的行",
    both=" 与 ",
    means={
        Function.SUM: "求和",
        Function.AVG: "求平均,不可相加",
        Function.COUNT: "计数",
        Function.COUNT_DISTINCT: "去重计数",
        Function.RATIO: "分别求和后相除",
        Function.MAX: "取最大值,不可相加",
        Function.MIN: "取最小值,不可相加",
        Function.DURATION: "求相差天数的平均",
    },
)
_ENGLISH = _Wording(
    parts=("Business scope of the database", "Main entities", "Key metrics"),
    whose="Database of {context}: ",
    nobodys="",
    span=", from {first} to {last}",
    scope="{whose}It holds {nouns}{span}. It can answer statistics, look-ups, rankings and trends for {topics}; "
    "questions about anything else are out of scope.",
    enumeration=", ",
    entity="- {noun}: {description}; main columns: {columns}",
    none="none",
    metric="- {name}: {computed} of {columns}",
    rows="{table}",
    both=" and ",
    means={
        Function.SUM: "sum",
        Function.AVG: "mean (not additive)",
        Function.COUNT: "number of rows",
        Function.COUNT_DISTINCT: "number of different values",
        Function.RATIO: "quotient of the sums",
        Function.MAX: "greatest value (not additive)",
        Function.MIN: "least value (not additive)",
        Function.DURATION: "mean number of days between the values",
    },
)


def business_scope(knowledge: Knowledge, themes: Sequence[Theme], *, business_context: str) -> str:
    """One paragraph, by rule."""
    say, context = _wording(knowledge), told_of_business(business_context)
    known = [s.noun for s in knowledge.world.subjects if s.role is not TableRole.BRIDGE]
    nouns = _unique(known if knowledge.world.chinese else map(plural, known))
    return say.scope.format(
        whose=say.whose.format(context=context) if context else say.nobodys,
        nouns=say.enumeration.join(nouns[:_MOST]),
        span=_span(knowledge.world, say),
        topics=say.enumeration.join(theme.topic_name for theme in themes),
    )


def _wording(knowledge: Knowledge) -> _Wording:
    return _CHINESE if knowledge.world.chinese else _ENGLISH


def _span(world: World, say: _Wording) -> str:
    """From the first row that happened to the newest: what is planned for later is no data of then."""
    times = [s.time for s in world.subjects if s.role.is_of_facts and s.time]
    first = min((time.profile.minimum[:10] for time in times if time.profile.minimum), default="")
    return say.span.format(first=first, last=world.newest) if first and world.newest else ""


def decision_prompt(knowledge: Knowledge, themes: Sequence[Theme], scope: str) -> str:
    """db_query_decision_prompt.txt: scope, entities, metrics."""
    say = _wording(knowledge)
    subjects = sorted(knowledge.world.subjects, key=lambda s: (s.role is TableRole.REPORT, s.name))
    entities = [_entity(knowledge, s, say) for s in subjects if s.role is not TableRole.BRIDGE]
    metrics = _unique(_metric(s, m, say) for s in subjects for m in _measures(s))
    metrics = metrics or [f"- {name}" for name in _unique(m for theme in themes for m in theme.biz_metrics)]
    of_scope, of_entities, of_metrics = (f"=== {part} ===" for part in say.parts)
    return "\n".join([of_scope, scope, "", of_entities, *entities, "", of_metrics, *metrics]) + "\n"


def _entity(knowledge: Knowledge, subject: Subject, say: _Wording) -> str:
    table = next(t for t in knowledge.tables if t.table.name == subject.name)
    columns = say.enumeration.join(field.word for field in subject.useful[:_MOST]) or say.none
    description = table.comments.description.text.rstrip("。.")
    return say.entity.format(noun=subject.noun, description=description, columns=columns)


def _measures(subject: Subject) -> tuple[Measure, ...]:
    counted = measures.things(subject)
    return (*([counted] if counted else []), *measures.numbers(subject))


def _metric(subject: Subject, measure: Measure, say: _Wording) -> str:
    table = reference(subject.name)
    columns = say.both.join(f"{table}.{at.field.name}" for at in measure.fields) or say.rows.format(table=table)
    name = measure.word if say is _CHINESE else outputs.phrase(measure.word)
    return say.metric.format(name=name, columns=columns, computed=say.means[measure.function])


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
