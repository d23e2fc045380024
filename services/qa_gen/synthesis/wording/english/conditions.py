"""Conditions in English: lost copies, books published by Canongate, fines whose reason is 'damage'."""

import re
from dataclasses import dataclass

from services.qa_gen.synthesis.sketch import Filter, Sketch, Test
from services.qa_gen.synthesis.wording.english.values import quoted
from services.qa_gen.synthesis.wording.english.verbs import were_done
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world import words
from services.qa_gen.synthesis.world.people import is_person
from services.qa_gen.synthesis.world.subjects import Subject
from shared.catalog.model import TableRole
from shared.catalog.words.plurals import a, plural, singular

_OF_A_KIND = frozenset({Test.EQUALS, Test.TRUE, Test.FALSE, Test.NOT, Test.LATE, Test.OVERDUE})
_GENERIC = re.compile(r"state|status|type|name|position|level|kind")
_SAYS_TOO_LITTLE = frozenset({"number", "code"})
"""Alone, nobody knows of what."""
_ADJECTIVE = re.compile(
    r"(?:ed|en|ive|able|ible|al|ful|ous|ic|it|less|ing|lost|sold|paid|sent|free|full|valid|public|private|late|overdue|urgent|void)$"
)
_SWITCHED = re.compile(r"(.+) (enabled|required|included|allowed|supported|verified|signed|waived|covered)")
"""What things have switched on: users with two-factor authentication enabled."""
_GIVEN = re.compile(r"(.+) (granted|denied|refused)")
"""Check-ins that were granted access."""
_MISSED = re.compile(r"(.+) (breached|violated|exceeded|missed)")
"""What things did not keep to: tickets that breached the SLA."""
_OPTED = re.compile(r"(.+) opt[ -]?(in|out)")
_BY_ITSELF = re.compile(r"auto[ -]?(renew)(?:s|al)?")
_LEFT = re.compile(
    r"(?:leave|leaving|termination|retirement|resignation) (?:date|time)|(?:date|time) (?:left|terminated|retired)"
)
"""Who has none is there."""
_HAS = re.compile(r"^(?:has|have|with) (?:an? )?")
_DOES = re.compile(
    r"^(accept|allow|arrive|belong|bill|charge|contain|cover|deliver|drive|exist|expire|get|include|live|need|offer|own|pay"
    r"|receive|require|run|sell|send|serve|show|smoke|speak|support|take|track|use|want|work)s (.+)$"
)
"""What things do themselves: therapists who accept new patients."""
_FLAG = re.compile(r"(?: flag| indicator)+$")
"""Of a column that answers yes or no: the void flag of an invoice."""
_MAKES_THINGS = re.compile(r"(?:manufacturer|producer)$")
_DEEDS = {
    "cancellation": "cancelled",
    "cancel": "cancelled",
    "refund": "refunded",
    "deletion": "deleted",
    "delete": "deleted",
}
"""What was done where a flag names the deed."""
_LONGEST_BEFORE = 2
"""Words of a flag that stand before the noun: fully paid invoices, but clubs that are open 24 hours."""
_ON = re.compile(r"(?:hold|leave|probation|call|duty|(?:watch|waiting|black|mailing) ?list)$")
"""What things and people are on: customers on credit hold."""
_NOUN_AFTER_ALL = re.compile(
    r"(?:material|approval|referral|trial|proposal|interval|renewal|arrival|removal|rental|disposal|appraisal|terminal"
    r"|signal|manual|e?mail|deal|meal|animal|hospital|metal|capital|credit|permit|unit|visit|audit|limit|deposit|profit"
    r"|transit|music|traffic|clinic|archive|drive|need|seed|feed|speed|bed|weed|child|garden|kitchen|parking|pricing"
    r"|training|billing|shipping|housing|building|meeting|hearing|screening|listing|rating|table|cable|vehicle)$"
)
"""It ends like an adjective and is none."""
_UNCOUNTED = re.compile(r"(?:ing|wifi|insurance|access|breakfast|internet|light|debt|damage)$")
_PLATE = re.compile(r"^(?:licen[cs]e )?plate (?:state|country|province|region)$")
_ISSUED_BY = re.compile(r"(?:licen[cs]e|cdl|permit|id|passport|registration) state$", re.IGNORECASE)
_KIND = re.compile(r"(?:type|kind|class|category|gender|sex)$")
_STATE = re.compile(r"(?:status|state|condition|stage)$")
_ON_THE_WAY = re.compile(r"(?:return|arrival|storage|sync|sending) (?:state|condition|status)$")
"""How things came back is not what their record is: no worn assignments."""
_HOW_GOOD = re.compile(r"good|fair|poor|bad|excellent|perfect|mint|working")
_ORIGIN = re.compile(r"nationality$")
_DEGREE = re.compile(r"(?:priority|severity|level|grade)$")
_TIES = (
    (re.compile(r"^(?:home|birth|native) ?(?:city|town|place|country|state)$"), "from"),
    (re.compile(r"(?:day of (?:the )?week|weekday)$"), "on"),
    (re.compile(r"(?:city|country|region|province|district|town|county|location|^currency|^site|office site)$"), "in"),
)
"""What ties things to a place or a day."""
_MAKER = re.compile(r"(?:publisher|manufacturer|supplier|producer|vendor|author|owner|operator)$")
_MADE = {
    **{"publisher": "published", "manufacturer": "made", "supplier": "supplied", "producer": "produced"},
    **{"vendor": "sold", "author": "written", "owner": "owned", "operator": "operated"},
}
_SAID_BY = {"paid": "pay", "sold": "sale", "sent": "send", "shipped": "ship", "lent": "loan"}
"""Nouns that say that something is done begin so: payments are paid."""
_SHORTEST_STEM = 3
_GROUP = re.compile(r"(?:group|team|class|department|division)$")
_SUBSCRIBED = re.compile(r"(?:^| )(?:plan|subscription|tariff|tier|package)$")
_OF_WORK = re.compile(r"(?:backout|rollback|test|action|treatment|care|floor) plan$")
"""Plans that nobody is on."""
_EDITION = re.compile(r"(?:version|edition)$")
_ONE_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_CONSTANT = re.compile(r"[A-Z]{3,}")
_DONE = re.compile(r"[A-Z]{3,}(?:ED|EN|IVE)")
"""A code that says how things are: CLOSED, ACTIVE."""
_CAPITALISED = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)*")
_PEOPLE = re.compile(r"[A-Z][a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it stands before the noun, after it, or as what is said of several."""

    before: str = ""
    after: str = ""
    predicate: str = ""


def conditions(sketch: Sketch) -> list[Filter]:
    """The filters that say what kind of things are meant, rather than when or which one."""
    tests = _OF_A_KIND | ({Test.MISSING} if sketch.shape != "missing" else frozenset())
    described = (f for f in sketch.filters if f.test in tests and sketch.shape != "facts_over_time")
    apart = left_out(sketch)
    return [f for f in described if f not in apart and not names_one(sketch, f)]


def left_out(sketch: Sketch) -> list[Filter]:
    """What is said at the end, as more than one thing does not count: not counting cancelled and refunded ones."""
    off = [f for f in sketch.filters if f.test is Test.NOT and not f.at.place and f.value]
    return off if len(off) > 1 else []


def names_one(sketch: Sketch, f: Filter) -> bool:
    """The filter names one thing by its title or its code."""
    owner = sketch.scope.places[f.at.place]
    return f.test is Test.EQUALS and (
        f.at.field == owner.title or (f.at.field in owner.codes or f.at.field.name in owner.key)
    )


def short(word: str, noun: str) -> str:
    """The word beside its noun: branch name of a branch is its name, service state of a service area is its state."""
    before, own, rest = f" {word}".partition(f" {noun} ")
    if own and rest and rest not in _SAYS_TOO_LITTLE and len(before.split()) <= 1:
        return rest
    word = word.removeprefix(f"{noun}'s ")
    kin, _, last = word.rpartition(" ")
    return last if kin and kin == noun.partition(" ")[0] and _GENERIC.fullmatch(last) else word


def condition(f: Filter, owner: Subject, word: Word) -> Condition:
    """What a filter says of the things that its table holds."""
    plain = short(f.at.field.word, owner.noun)
    name = word(plain)
    if f.test is Test.MISSING:
        return _still_to_come(word(f.at.field.word))
    if f.test in {Test.LATE, Test.OVERDUE, Test.NOT}:
        return _not_so(f, name, owner.noun)
    if f.test is not Test.EQUALS:
        return _flag(name, owner.noun, holds=f.test is Test.TRUE)
    if f.at.field.is_year:
        return _of_a_year(name, over(f"{plain.removesuffix('year')}date"), f.value)
    value = _in_small_letters(f)
    if _MAKES_THINGS.search(plain) and owner.role is TableRole.EVENT:
        return _with_value(name, quoted(value))  # a firm makes the machine, not the repair of it
    return _by_maker_or_place(plain, quoted(value)) or _valued(plain, name, value, plural(word(owner.noun)))


def _of_a_year(name: str, verb: str, year: str) -> Condition:
    """released in 2018; whose model year is 2018."""
    return _after(f"{verb} in {year}", f"were {verb} in {year}") if verb else _with_value(name, year)


def _by_maker_or_place(name: str, said: str) -> Condition | None:
    if found := _MAKER.search(name):
        return _after(f"{_MADE[found[0]]} by {said}", f"are {_MADE[found[0]]} by {said}")
    tie = next((tie for pattern, tie in _TIES if pattern.search(name)), "")
    if tie and not (tie == "in" and said.startswith("'")):  # no place is written in small letters
        return _after(f"{tie} {said}", f"are {tie} {said}")
    if _PLATE.search(name):
        return _after(f"with {said} plates", f"have {said} plates")
    if name == "name":
        return _after(f"named {said}", f"are named {said}")
    if words.is_name(name):
        return _after(f"of {said}", f"have the {name} {said}")
    return _by_group(name, said)


_CALLED_OFF = re.compile(r"cancell?ed|void(?:ed)?|deleted|refunded")


def _by_group(name: str, said: str) -> Condition | None:
    if _GROUP.search(name):
        return _after(f"in {name} {said}", f"are in {name} {said}")
    return _after(f"of {name} {said}", f"belong to {name} {said}") if is_person(name) else None


def _valued(plain: str, name: str, value: str, nouns: str) -> Condition:
    """By what the word is about; `name` is how it is said."""
    if _ORIGIN.search(plain) and _PEOPLE.fullmatch(value):
        return Condition(before=value, predicate=f"are {value}")
    return _simple(plain, name, value, nouns) if _ONE_WORD.fullmatch(value) else _with_value(name, quoted(value))


def _not_so(f: Filter, name: str, noun: str) -> Condition:
    """not cancelled; returned after the due date; past their due date on 22 March 2024 and not returned."""
    if f.beside is None:
        return _other_than(name, _in_small_letters(f))
    own, other = over(f.at.field.word), over(f.beside.field.word)
    if f.test is Test.LATE:
        own = "made" if said_by(own, noun) else own
        return _after(f"{own} after the {f.beside.field.word}", f"were {own} after the {f.beside.field.word}")
    day = f.period.english.replace("on ", "as of ", 1) if f.period else ""
    said = f"past the {name} and not {other} {day}".strip()
    return _after(said, f"are {said}")


def _in_small_letters(f: Filter) -> str:
    """What a letter stands for as a word of the sentence: the Cancelled of a status X is cancelled."""
    label = f.at.field.label(f.value)
    if not _STATE.search(f.at.field.word):
        return label
    told = label != f.value or f.test is Test.NOT
    worded = (told and _CAPITALISED.fullmatch(label)) or _DONE.fullmatch(label)
    return label.lower() if worded else label


def _other_than(name: str, label: str) -> Condition:
    if label == "sold":
        return Condition(before="unsold", predicate="are not sold")
    if _ONE_WORD.fullmatch(label) or _CONSTANT.fullmatch(label):
        return Condition(before=f"non-{label}", predicate=f"are not {label}")
    return _after(f"whose {name} is not {quoted(label)}", f"have {a(name)} other than {quoted(label)}")


def over(word: str) -> str:
    """What was done at such a time: returned, delivered."""
    return were_done(word.removeprefix("actual ")).removeprefix("were ")


def _still_to_come(name: str) -> Condition:
    if _LEFT.fullmatch(name):
        return Condition(before="current", predicate="are still there")
    verb = were_done(name).removeprefix("were ")
    if _CALLED_OFF.fullmatch(verb):
        return Condition(before=f"non-{verb}", predicate=f"are not {verb}")
    if verb:
        return _after(f"not yet {verb}", f"have not been {verb} yet")
    return _after(f"without {a(name)}", f"have no {name}")


def _flag(name: str, noun: str, *, holds: bool) -> Condition:
    if _HAS.match(name):
        rest = _HAS.sub("", name)
        one = rest if _UNCOUNTED.search(rest) else a(rest)
        return _after(f"with {one}", f"have {one}") if holds else _after(f"without {one}", f"have no {rest}")
    if found := _DOES.match(name):
        does = f"{found[1]} {found[2]}" if holds else f"do not {found[1]} {found[2]}"
        return _after(f"{'who' if is_person(noun) else 'that'} {does}", does)
    if switched := _SWITCHED.fullmatch(name):
        with_it = f"{switched[1]} {switched[2] if holds else 'not ' + switched[2]}"
        return _after(f"with {with_it}", f"have {with_it}")
    if missed := _MISSED.fullmatch(name):
        did = f"{missed[2]} the {missed[1]}" if holds else f"kept to the {missed[1]}"
        return _after(f"{'who' if is_person(noun) else 'that'} {did}", did)
    if does := _does_of_its_own(name, holds=holds):
        return _after(f"{'who' if is_person(noun) else 'that'} {does}", does)
    asked = _FLAG.sub("", name)
    return _of_a_flag(_DEEDS.get(asked, asked), noun, marked=bool(_FLAG.search(name)), holds=holds)


def _does_of_its_own(name: str, *, holds: bool) -> str:
    """Licences renew automatically, members opted in to marketing; empty for flags that say something else."""
    if _BY_ITSELF.fullmatch(name):
        return "renew automatically" if holds else "do not renew automatically"
    if given := _GIVEN.fullmatch(name):
        return f"were {'' if holds else 'not '}{given[2]} {given[1]}"
    if opted := _OPTED.fullmatch(name):
        into = f"{opted[2]} {'to' if opted[2] == 'in' else 'of'} {opted[1]}"
        return f"opted {into}" if holds else f"did not opt {into}"
    return ""


def _of_a_flag(asked: str, noun: str, *, marked: bool, holds: bool) -> Condition:
    """On credit hold; who are owner operators; void; with the roadside flag set, where its column is called a flag."""
    are, who = "are" if holds else "are not", "who" if is_person(noun) else "that"
    if _ON.search(asked):
        return _after(f"{'' if holds else 'not '}on {asked}", f"{are} on {asked}")
    if is_person(asked) and is_person(noun):
        return _after(f"who {are} {plural(asked)}", f"{are} {plural(asked)}")
    long = len(asked.split()) > _LONGEST_BEFORE
    adjective = asked.startswith("open ") or (_ADJECTIVE.search(asked) and not _NOUN_AFTER_ALL.search(asked))
    if marked and not adjective:
        flag = f"the {asked} flag"
        with_it = f"with {flag} set" if holds else f"without {flag}"
        return _after(with_it, f"have {flag} set" if holds else f"do not have {flag} set")
    if not holds and _CALLED_OFF.fullmatch(asked):
        return Condition(before=f"non-{asked}", predicate=f"are not {asked}")
    said = f"{are} {asked}" if adjective else f"{are} marked as {asked}"
    return Condition(before=asked, predicate=said) if holds and not long else _after(f"{who} {said}", said)


def _simple(plain: str, name: str, value: str, nouns: str) -> Condition:
    """A value in one lower-case word goes before the noun, unless this has said it: no booked bookings."""
    if _STATE.search(plain) and said_by(value, nouns):
        return _with_value(name, quoted(value))
    if plain.endswith("condition") and _HOW_GOOD.fullmatch(value):
        return _after(f"in {value} condition", f"are in {value} condition")
    if _STATE.search(plain) and not _ON_THE_WAY.search(plain):
        return Condition(before=value, predicate=f"are {value}")
    if _KIND.search(plain):
        return Condition(before=value, predicate=f"are {value} {nouns}")
    if _DEGREE.search(plain):
        degree = f"{value}-{plain.rpartition(' ')[2]}"
        return Condition(before=degree, predicate=f"are {degree} {nouns}")
    return _with_value(name, quoted(value))


def said_by(value: str, nouns: str) -> bool:
    """booked of bookings, paid of payments."""
    stem = _SAID_BY.get(value, value.removesuffix("ed"))
    return len(stem) >= _SHORTEST_STEM and any(part.startswith(stem) for part in nouns.split())


def _with_value(name: str, said: str) -> Condition:
    if _KIND.search(name):
        return _after(f"of {name} {said}", f"are of {name} {said}")
    if name.endswith("state") and not _ISSUED_BY.search(name):
        return _after(f"in {name} {said}", f"are in {name} {said}")
    if (_STATE.search(name) and not name.endswith("state")) or _DEGREE.search(name):
        return _after(f"with {name} {said}", f"have {name} {said}")
    if _SUBSCRIBED.search(name) and not _OF_WORK.search(name):
        return _after(f"on the {said} {name}", f"are on the {said} {name}")
    if _EDITION.search(name):
        return _after(f"whose {name} is {said}", f"have {name} {said}")
    return _after(f"whose {name} {'is' if singular(name) == name else 'are'} {said}", f"have the {name} {said}")


def _after(after: str, predicate: str) -> Condition:
    return Condition(after=after, predicate=predicate)


def beside_a_number(f: Filter, owner: Subject, word: Word) -> str:
    """The condition on a number whose rows are no things: for car type '小型车', of '泉岭服务区'."""
    said = condition(f, owner, word)
    if said.after.startswith(("of ", "in ", "with ", "without ")) and not _KIND.search(f.at.field.word):
        return said.after
    if f.value and f.test is not Test.NOT:
        return f"for {word(f.at.field.word)} {quoted(f.at.field.label(f.value))}"
    rows = plural(word(owner.noun)) if owner.countable or owner.role is TableRole.BRIDGE else "rows"
    return " ".join(f"{'of' if owner.countable else 'for'} {said.before} {rows} {said.after}".split())
