"""Questions that can be answered and that nobody asks: splits by what lies far away, ranks of what nobody ranks."""

import re
from collections.abc import Sequence

from services.qa_gen.synthesis.ingredients import Split, groups, is_open, safe_parents
from services.qa_gen.synthesis.measures import is_lines, is_part, pools
from services.qa_gen.synthesis.periods import calendar_of
from services.qa_gen.synthesis.sense.misattributed import is_misattributed
from services.qa_gen.synthesis.sense.misdated import is_misdated
from services.qa_gen.synthesis.sense.unfilled import leaves_rows_out
from services.qa_gen.synthesis.sketch import Dimension, Function, Grain, Measure, Sketch, Test, given
from services.qa_gen.synthesis.values import is_enumerated, is_prose
from services.qa_gen.synthesis.wording import answers
from services.qa_gen.synthesis.wording.nouns import names_kinds
from services.qa_gen.synthesis.world import titles, words
from services.qa_gen.synthesis.world.codes import is_bare
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.subjects import Subject, World
from shared.catalog.model import TableRole, TypeFamily

_OF_A_LOG = frozenset({"count", "by", "of_parent", "total_of", "newest", "lookup", "without"})
"""What is asked of the steps of something: how many of which kind, those of one thing."""
_RANKED = frozenset({"rank", "having", "groups_above_mean"})
_STEPS_EACH = 1.5
"""So many rows for each parent, and they are its steps."""
_LEVEL = re.compile(r"(?:等级|级别|层级|职级|职等|星级|学历|行业|序列)$|\b(?:level|grade|industry)$", re.IGNORECASE)
_STABLE = re.compile(r"\b(?:type|category|class|kind|region|city|province|country|department|brand)$", re.IGNORECASE)
_CAME_OUT = re.compile(r"(?:原因|缘由|理由|结果|结论|情况|备注)$|\b(?:reason|cause|result|outcome)$", re.IGNORECASE)
_SEX = re.compile(r"性别$|\b(?:gender|sex)$", re.IGNORECASE)
_OF_ELEMENTS = frozenset({"top_elements", "element_counts"})
_MOST_OUTER = 10
_OF_KINDS = frozenset({"by", "by_where", "top"})
_NUMBER = re.compile(r"\d|[一二三四五六七八九十]号")
_FLAG = re.compile(r"^是否|^(?:is|has)\b|冻结$|房态$|启用$", re.IGNORECASE)
_LIST_PRICE = re.compile(r"定价|标价|吊牌价|\blist price$", re.IGNORECASE)
_COURSE = frozenset({"by", "trend", "total", "count", "month_pair"})
"""What is asked of months that are kept as words."""
_ONE_BY_ONE = frozenset({"above", "largest", "extremes", "under", "between", "steps", "missing", "mentions", "newest"})
"""What nobody asks of lines, which are read within their whole."""
_UNDERWROTE = re.compile(
    r"(?:核保|核赔|批准|审批|审核|复核)(?:人|员)|\b(?:underwriter|approver|auditor)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"[与和对]\w+关系$")
"""与老人关系: what somebody is to somebody else."""
_OF_ITSELF = re.compile(
    r"籍贯|户籍|户口|民族|政治面貌|婚姻|血型|生肖|星座|颜色|\b(?:colou?r|nationality|ethnicity|blood type)$"
)
"""What people and things are by nature: they are counted by it, and nothing that they do is."""
_NO_TRAIT = re.compile(
    r"开户(?:银)?行|尊称|称呼$|称谓$|关系$"
    r"|\b(?:bank (?:name|branch)|title of courtesy|salutation|honorific|relationship)\b",
    re.IGNORECASE,
)
"""Where people have their money, how they are addressed, who is to be called: kept to pay and to write to them."""
_AGE = re.compile(r"年龄$|\bage$", re.IGNORECASE)
_HOW_WARM = re.compile(r"最[高低]气温|\b(?:min|max|minimum|maximum|lowest|highest) temperature$")
_OF_WEATHER = re.compile(r"天气|气象|气候|weather|climate|meteo|temperature", re.IGNORECASE)
_SET = re.compile(r"任务|目标|计划|预算|定额|\b(?:target|plan|planned|budget|quota)\b", re.IGNORECASE)
_WEIGHED = _RANKED | {"share", "top", "growth", "running", "best_of_each", "month_pair"}
"""Shapes that compare what came out: nobody ranks what was set."""
_SHORTEST_STEM = 2
_HARDLY_ANY = 0.01
_ROWS_A_MEAN = 3
_OVER_A_LINE = frozenset({"having", "groups_above_mean"})
_ROWS_COUNTED = 4
"""So many rows for each, and some have notably more of them."""
_MEANS = frozenset({Function.AVG, Function.RATIO, Function.PERCENT, Function.DURATION})


def is_idle(world: World, sketch: Sketch) -> bool:
    """Nobody would ask the sketch, whatever its answer."""
    base = sketch.scope.base
    of_steps = is_log(world, base) and (sketch.shape not in _OF_A_LOG or _splits_far(sketch, 0))
    if of_steps or any(rule(sketch) for rule in _UNASKED) or any(_splits_idly(sketch, d) for d in sketch.dimensions):
        return True
    if base.role is TableRole.BRIDGE or any(place.role is TableRole.MAPPING for place in sketch.scope.places):
        return False
    unranked = sketch.shape in _RANKED and not all(_is_ranked(d) for d in sketch.dimensions)
    if _splits_far(sketch, 1) or unranked or _by_far_staff(sketch) or _splits_a_tie(world, sketch):
        return True
    return sketch.shape == "best_of_each" and not _holds(sketch, *sketch.dimensions)


def _splits_idly(sketch: Sketch, dimension: Dimension) -> bool:
    told = _is_chance(dimension) or _says_nothing(sketch, dimension) or _says_it_twice(sketch, dimension)
    return (
        told or is_prose(dimension.at.field) or (sketch.shape not in _OF_ELEMENTS and is_enumerated(dimension.at.field))
    )


def _weighs_what_was_set(sketch: Sketch) -> bool:
    """It ranks targets, or the least that anybody had."""
    base = sketch.scope.base
    return sketch.shape in _WEIGHED and any(_was_set(m) or _is_end(m, base) for m in sketch.measures)


def _says_it_twice(sketch: Sketch, dimension: Dimension) -> bool:
    """各产品的订单里的产品数量."""
    said = (measure.at.field.word for measure in sketch.measures if measure.at)
    return any(word.endswith(f"的{dimension.word}数量") for word in said)


def _says_nothing(sketch: Sketch, dimension: Dimension) -> bool:
    """The split tells nothing of what is measured, or follows from it."""
    if dimension.noun is not None or dimension.grain is not Grain.VALUE:
        return dimension.noun is not None and any(_hardly_a_mean(sketch, dimension, m) for m in sketch.measures)
    if _is_of_namesakes(sketch, dimension) or (is_bare(dimension.at.field) and sketch.shape != "by"):
        return True  # nobody ranks what he cannot read: 0, 1 and 2
    if _groups_nothing(sketch, dimension) or (dimension.at.place and _is_passing(sketch, dimension)):
        return True
    if sketch.shape == "share" and dimension.at.field.of_some:
        return True  # a part of the whole would have none
    if _BETWEEN.match(dimension.at.field.word) and sketch.shape != "by":
        return True
    return any(_follows(sketch.shape, dimension, m) for m in sketch.measures)


def _groups_nothing(sketch: Sketch, dimension: Dimension) -> bool:
    """Months beside a time that tells them, what people are by birth, answers that have no words."""
    field, far = dimension.at.field, dimension.at.place > 0
    timed = sketch.scope.base.time is not None or far
    of_a_month = field.is_of_a_month and (timed or sketch.shape not in _COURSE)
    born = _OF_ITSELF.search(field.word) and (sketch.shape != "by" or far)
    unsaid = answers.asks(field) and not answers.both(field, sketch.scope.places[dimension.at.place], str)
    return bool(of_a_month or born or unsaid or _NO_TRAIT.search(field.word))


def _holds_by_no_trait(sketch: Sketch) -> bool:
    """Drivers with an account at one bank, employees that letters call Mrs."""
    return any(_NO_TRAIT.search(f.at.field.word) and f.value for f in sketch.filters)


def _measures_by_a_number(sketch: Sketch) -> bool:
    """The mean discount of what was done to tooth 25: what a text of digits stands for is looked up, not weighed."""
    told = (f for f in sketch.filters if f.test is Test.EQUALS and f.value.isdigit())
    bare = (f.at.field for f in told if f.at.field.column.family is TypeFamily.TEXT)
    return bool(sketch.measures) and any(not field.labels and not field.is_of_a_month for field in bare)


def _splits_a_list_of_codes(sketch: Sketch) -> bool:
    """Nobody counts how many entries of a dictionary are in use."""
    own = [d.at.field for d in sketch.dimensions if not d.at.place] + [f.at.field for f in sketch.filters]
    of_codes = sketch.scope.base.role is TableRole.DICTIONARY
    return of_codes and any(words.is_state(field.word) or answers.asks(field) or field.is_flag for field in own)


def _weighs_ages(sketch: Sketch) -> bool:
    """How old patients were when something happened to them, and the oldest whom it happened to."""
    base = sketch.scope.base
    weighed = [m.at.field for m in sketch.measures if m.at]
    largest = [sketch.shown[-1].field] if sketch.shape == "largest" else []
    return base.role is TableRole.EVENT and any(_AGE.search(field.word) for field in (*weighed, *largest))


def _shares_what_passes(sketch: Sketch) -> bool:
    """What part of all the tasks of two years waits just now."""
    held = (f for f in sketch.filters if sketch.shape == "share_of_all" and f.test is Test.EQUALS and is_open(f))
    return any(0 < f.at.field.share_of(f.value) < _HARDLY_ANY for f in held)


def _is_of_namesakes(sketch: Sketch, dimension: Dimension) -> bool:
    """By a name that several have: 每种设施 are counted, and the numbers of doors say nothing."""
    field = dimension.at.field
    if dimension.at.place or not names_kinds(field, sketch.scope.base):
        return False
    return sketch.shape not in _OF_KINDS or any(_NUMBER.search(value.text) for value in field.profile.values)


def _holds_rows_apart(sketch: Sketch) -> bool:
    """It holds single lines, or what a dial showed at some time, against others."""
    base = sketch.scope.base
    held = (at.field for at in sketch.ats if at.field in base.measures)
    dial = base.role is TableRole.EVENT and any(not pools(field) for field in held)
    return sketch.shape in _ONE_BY_ONE and (is_lines(base) or dial)


def _of_a_sex(sketch: Sketch) -> bool:
    """Of men alone or women alone: who they are is asked, not how they spread."""
    return sketch.shape == "by_where" and any(_SEX.search(f.at.field.word) for f in sketch.filters)


def _is_end(measure: Measure, base: Subject) -> bool:
    """The least or the greatest of what happened to each."""
    return measure.function in {Function.MAX, Function.MIN} and base.role is TableRole.EVENT


def _was_set(measure: Measure) -> bool:
    return measure.at is not None and measure.over is None and bool(_SET.search(measure.at.field.word))


def _is_passing(sketch: Sketch, dimension: Dimension) -> bool:
    """What state another thing is in today, and how something else came about, of which this is no part.

    Who passed it tells nothing of what came of it.
    """
    owner, field = sketch.scope.places[dimension.at.place], dimension.at.field
    if _UNDERWROTE.search(field.said):
        return True
    state = words.is_state(field.word) or bool(_FLAG.search(field.word) or _FLAG.search(field.name.replace("_", " ")))
    if owner.role is not TableRole.EVENT or state:
        return state
    part, averaged = is_part(sketch.scope.base), any(m.function in _MEANS for m in sketch.measures)
    return (averaged or not part) and not is_stable(field)


def _follows(shape: str, dimension: Dimension, measure: Measure) -> bool:
    """Only those who are late have 迟到分钟数, and no mean of what is still open is known."""
    field = dimension.at.field
    stems = (field.label(value.text).strip("已未中的") for value in field.profile.values)
    if any(len(stem) >= _SHORTEST_STEM and stem in measure.word for stem in stems):
        return True
    own_state = words.is_state(field.word) and not dimension.at.place
    return own_state and (measure.function in _MEANS or (shape in _WEIGHED and not measure.counts))


def _shares_out_gains_and_losses(sketch: Sketch) -> bool:
    """Parts of a total in which one takes away what the other brings."""
    fields = [at.field for m in sketch.measures for at in m.fields if not m.counts]
    return sketch.shape == "share" and any((field.profile.minimum or "").startswith("-") for field in fields)


def _averages_a_list_price(sketch: Sketch) -> bool:
    """Of each thing by its name: it has one, however often it was lent or sold."""
    named = any(not d.at.place and words.is_name(d.at.field.word) for d in sketch.dimensions)
    means = (m for m in sketch.measures if m.function in _MEANS)
    return named and any(_LIST_PRICE.search(at.field.said) for m in means for at in m.fields)


def _hardly_a_mean(sketch: Sketch, dimension: Dimension, measure: Measure) -> bool:
    """A mean for each of those who have one or two rows."""
    return measure.function in _MEANS and sketch.scope.base.rows < _ROWS_A_MEAN * groups(Split(sketch.scope, dimension))


def _counts_few(sketch: Sketch) -> bool:
    """Customers with more addresses than the mean: those with two."""
    if sketch.shape not in _OVER_A_LINE or not sketch.dimensions or not sketch.measures[0].counts:
        return False
    base, each = sketch.scope.base, groups(Split(sketch.scope, sketch.dimensions[0]))
    known = calendar_of(base) if sketch.period else None
    months = min(1.0, given(sketch.period).months / max(1, known.months)) if known else 1.0
    return base.rows * months < _ROWS_COUNTED * each


def _averages_far(sketch: Sketch) -> bool:
    """The mean of what happened by a property of what lies two roads away."""
    means = any(measure.function in _MEANS for measure in sketch.measures)
    return means and any(d.noun is None and d.at.place > 1 and len(sketch.scope.hops) > 1 for d in sketch.dimensions)


def _says_its_noun(sketch: Sketch) -> bool:
    """Of lawyers the 律师 among them: nobody would know that others are called so too."""
    own = (f.at.field.label(f.value) for f in sketch.filters if f.test is Test.EQUALS and not f.at.place)
    return any(label == sketch.scope.base.noun for label in own)


def is_log(world: World, subject: Subject) -> bool:
    """Its rows are the steps of something that happened: several for each, with a time and nothing measured."""
    if subject.role is not TableRole.EVENT or subject.time is None or subject.measures or world.children(subject):
        return False
    whole = (edge.parent for edge in safe_parents(world, subject) if edge.parent.role is TableRole.EVENT)
    return any(subject.rows > _STEPS_EACH * parent.rows > 0 for parent in whole)


def _splits_far(sketch: Sketch, most: int) -> bool:
    """By a property of what lies more than so many hops away; by its name one may split from two."""
    far: Sequence[Dimension] = [d for d in sketch.dimensions if d.at.place and len(sketch.scope.hops) > most]
    return any(d.noun is None and not (most and len(sketch.scope.hops) == 2 and is_stable(d.at.field)) for d in far)


def _by_far_staff(sketch: Sketch) -> bool:
    """Figures of a day by who looks after the thing that they are of."""
    far = (sketch.scope.places[d.at.place] for d in sketch.dimensions if d.at.place > 1)
    return sketch.scope.base.role is TableRole.SNAPSHOT and any(words.is_staff(place.noun) for place in far)


def _splits_a_tie(world: World, sketch: Sketch) -> bool:
    """Which parcels a lorry carried, which a bill is for, by who fetched the parcels: asked of what is tied itself."""
    base = sketch.scope.base
    far = any(d.at.place > 1 for d in sketch.dimensions)
    if not far or not titles.has_lines(base.noun, base.name.name):
        return False
    return sum(edge.parent.role.is_of_facts for edge in safe_parents(world, base)) > 1


def _measures_the_weather(sketch: Sketch) -> bool:
    """How warm it was on the day, in a diary of something else."""
    base = sketch.scope.base
    told = any(_HOW_WARM.search(at.field.word) for m in sketch.measures for at in m.fields)
    return told and not _OF_WEATHER.search(titles.with_name(base.noun, base.name.name))


def _is_chance(dimension: Dimension) -> bool:
    """How something else came out says nothing of what is counted here, nor does whether a man or a woman did it."""
    word = dimension.at.field.word
    return bool(dimension.at.place and (_CAME_OUT.search(word) or _SEX.search(word)))


def is_stable(field: Field) -> bool:
    """What a thing is rather than what state it is in: its kind, place, level, group."""
    word = field.word
    told = words.is_kind(word) or words.is_place(word) or words.is_group(word)
    return told or bool(_LEVEL.search(word) or _STABLE.search(word))


def _is_ranked(dimension: Dimension) -> bool:
    if dimension.grain is not Grain.VALUE or dimension.noun is not None:
        return True
    field = dimension.at.field
    return words.is_name(field.word) or words.is_person(field.word) or is_stable(field)


def _holds(sketch: Sketch, outer: Dimension, inner: Dimension) -> bool:
    """A few kinds, and in each the things that belong to it."""
    few = groups(Split(sketch.scope, outer)) <= _MOST_OUTER
    kind = outer.noun is not None or (is_stable(outer.at.field) and not _SEX.search(outer.at.field.word))
    if words.is_person(inner.noun or "") and outer.noun is None:
        kind = words.is_place(outer.at.field.word) or words.is_group(outer.at.field.word)
    happens = inner.at.place == 1 > outer.at.place and sketch.scope.base.role is not TableRole.ENTITY
    return few and kind and (outer.at.place >= inner.at.place > 0 or happens)


_UNASKED = (
    is_misdated,
    is_misattributed,
    _counts_few,
    _averages_far,
    _says_its_noun,
    _weighs_what_was_set,
    _holds_rows_apart,
    _of_a_sex,
    _holds_by_no_trait,
    _splits_a_list_of_codes,
    _measures_by_a_number,
    _weighs_ages,
    _averages_a_list_price,
    _measures_the_weather,
    _shares_out_gains_and_losses,
    leaves_rows_out,
    _shares_what_passes,
)
