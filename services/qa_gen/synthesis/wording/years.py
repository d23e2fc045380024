"""What the year of a thing is called, whether it is kept as a number or as part of a date: 发行年份, 添加年份."""

from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording import verbs
from services.qa_gen.synthesis.wording.nouns import Word, short


def slots(sketch: Sketch, word: Word) -> dict[str, str]:
    if not sketch.shown:
        return {"yearly": ""}
    field, name = sketch.shown[-1].field, short(sketch.shown[-1].field, sketch.scope.base)
    done = verbs.done_at(name)
    return {"yearly": word(name) if field.is_year else f"{done}年份" if done else f"{word(name)}的年份"}
