"""like-pair@5 counts a question as answered only by a pair of the same tables that names half its columns."""

from bench.quality.counters import Reading
from bench.quality.retrieval import HELD_OUT, QUESTIONS, halves, like_pair, search, user_questions
from services.qa_gen.knowledge import Knowledge
from tests.support.run import CharacterEmbeddings
from tests.unit.qa_gen.worlds import CATALOG, TABLES, shop

KNOWN = Knowledge(CATALOG, TABLES, shop())
PAIRS = [
    {"question": "一共有多少家门店?", "sql": "SELECT COUNT(*) FROM store WHERE deleted_at IS NULL;"},
    {"question": "各渠道的订单金额", "sql": "SELECT channel, SUM(amount) FROM orders GROUP BY channel;"},
]
READING = Reading(PAIRS, KNOWN)


def asking(tables: str, columns: str, more: str = "") -> str:
    return f'[[question]]\ntext = "订单卖了多少钱"\ntables = {tables}\ncolumns = {columns}\n{more}'


async def like(toml: str) -> bool:
    (found,) = await search(READING, user_questions(toml), CharacterEmbeddings())
    return found.like


async def test_the_same_tables_and_half_the_columns_are_like() -> None:
    assert await like(asking('["orders"]', '["orders.amount", "orders.state"]'))


async def test_fewer_than_half_the_columns_are_not() -> None:
    assert not await like(asking('["orders"]', '["orders.amount", "orders.state", "orders.pieces"]'))


async def test_other_tables_are_not() -> None:
    assert not await like(asking('["orders", "store"]', '["orders.amount"]'))


async def test_either_of_two_right_answers_will_do() -> None:
    assert await like(
        asking('["product"]', '["product.price"]', 'or_tables = ["orders"]\nor_columns = ["orders.amount"]')
    )


async def test_a_question_that_is_a_pair_is_not_asked() -> None:
    known = asking('["store"]', "[]").replace("订单卖了多少钱", "一共有多少家门店?")
    assert await search(READING, user_questions(known), CharacterEmbeddings()) == []


async def test_the_figure_says_how_many_of_how_many() -> None:
    found = await search(READING, user_questions(asking('["orders"]', '["orders.amount"]')), CharacterEmbeddings())
    assert (like_pair(found).value, like_pair(found).of, like_pair(found).reached) == (1, 1, True)


def test_the_samples_questions_are_many_and_all_different() -> None:
    questions = user_questions(QUESTIONS.read_text(encoding="utf-8"))
    assert len({question.text for question in questions}) == len(questions) >= 40


def test_each_half_of_a_held_out_file_is_a_figure_of_its_own() -> None:
    asked = halves([QUESTIONS, HELD_OUT])
    assert list(asked) == ["questions", "held_out dev", "held_out test"]
    assert [len(asked[half]) for half in ("held_out dev", "held_out test")] == [24, 24]


def test_one_half_can_be_asked_alone() -> None:
    assert list(halves([QUESTIONS, HELD_OUT], "dev")) == ["held_out dev"]


async def test_a_figure_says_which_questions_were_asked() -> None:
    found = await search(READING, user_questions(asking('["orders"]', '["orders.amount"]')), CharacterEmbeddings())
    assert like_pair(found, "held_out dev").name == "like-pair@5 held_out dev"
