"""What stands above and below in a table that points at itself: parent categories, managers, who referred whom."""

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.modifiers import Word
from shared.catalog.words.plurals import a, plural

_HEADS = ("manager", "supervisor", "boss", "superior", "leader")


def kinship(sketch: Sketch, word: Word) -> dict[str, str]:
    """The slots for a row and its superior; empty for sketches that do not compare a table with itself."""
    own = [hop.edge for hop in sketch.scope.hops if hop.edge.parent.name == hop.edge.child.name]
    if not own:
        return dict.fromkeys(("above", "with_above", "below", "have_above"), "")
    noun = word(sketch.scope.base.noun)
    link = own[0].child.field(own[0].relation.columns[0]).word.removesuffix(" ID").removesuffix(" id")
    if link.endswith(" by"):
        return {
            "above": "",
            "with_above": f"the {noun} they were {link}",
            "below": f"have {link.removesuffix(' by')} the most other {plural(noun)}",
            "have_above": f"were {link} another {noun}",
        }
    above = link if link.endswith(_HEADS) or noun in link else f"parent {noun}"
    below = "direct reports" if link.endswith(_HEADS) else f"direct sub-{plural(noun)}"
    return {
        "above": above,
        "with_above": f"their {above}",
        "below": f"have the most {below}",
        "have_above": f"have {a(above)}",
    }
