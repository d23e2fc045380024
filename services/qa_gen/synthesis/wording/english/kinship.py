"""What stands above and below in a table that points at itself: parent categories, managers, who referred whom."""

import re

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.nouns import Word
from services.qa_gen.synthesis.world.fields import Field
from services.qa_gen.synthesis.world.people import is_person
from shared.catalog.words.plurals import a, plural

_HEADS = ("manager", "supervisor", "boss", "superior", "leader")
_ABOVE = ("parent", "upper", "main", "reports to", "report to")
_KEY_TAIL = re.compile(r"[\s_]*\b(?:id|no|code|number)$", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z]{3,}(?: [a-z]+)*")


def kinship(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots for a row and its superior; empty for sketches that do not compare a table with itself."""
    own = [hop.edge for hop in sketch.scope.hops if hop.edge.parent.name == hop.edge.child.name]
    if not own:
        return dict.fromkeys(("above", "with_above", "below", "have_above"), "")
    noun = word(sketch.scope.base.noun)
    link = _link(own[0].child.field(own[0].relation.columns[0]))
    done = link.removesuffix(f" {noun}") if " by " in link else link
    if done.endswith(" by"):
        return _done_by(done, noun)
    if is_person(noun) and (not link or link.startswith(_ABOVE)):
        return _under("manager", noun)
    return _under(link if link not in {"", *_ABOVE} else f"parent {noun}", noun)


def _link(field: Field) -> str:
    """What parent_category_id and mentor_id lead to; empty where the column is not called after it."""
    said = field.word if field.known else field.name.lower().replace("_", " ")
    name = _KEY_TAIL.sub("", said)
    return name if _PLAIN.fullmatch(name) else ""


def _done_by(link: str, noun: str) -> dict[str, str]:
    """Members were referred by members."""
    return {
        "above": "",
        "with_above": f"the {noun} they were {link}",
        "below": f"have {link.removesuffix(' by')} the most other {plural(noun)}",
        "have_above": f"were {link} another {noun}",
    }


def _under(above: str, noun: str) -> dict[str, str]:
    below = f"are the {above} of the most other {plural(noun)}"
    if above.endswith(_HEADS):
        below = "have the most direct reports"
    elif above.startswith(_ABOVE):
        below = f"have the most direct sub-{plural(noun)}"
    return {"above": above, "with_above": f"their {above}", "below": below, "have_above": f"have {a(above)}"}
