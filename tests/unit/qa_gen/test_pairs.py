import json
from dataclasses import replace

import pytest

from services.qa_gen.excerpt import whole
from services.qa_gen.files import details_json, pairs_json
from services.qa_gen.judge import Judged, likeness
from services.qa_gen.knowledge import Knowledge
from services.qa_gen.llm_author.pairs import Request, ask_for_pairs, pairs_prompt
from services.qa_gen.planning.coverage import goals_of
from services.qa_gen.synthesis.wording.style import Style, style_of
from services.qa_gen.themes.rule import themes_of
from services.qa_gen.work import Ledger
from shared.catalog.model import TableName
from shared.llm.port import Prompt
from shared.sql.level import Level
from tests.support.run import ScriptedChat
from tests.unit.qa_gen.worlds import CATALOG, ORDERS, STORE, TABLES, shop

KNOWN = Knowledge(CATALOG, TABLES, shop())
THEME = next(theme for theme in themes_of(shop(), 3) if ORDERS in theme.owned)
GOALS = goals_of(shop())


def judged(question: str, *, skeleton: str = "", problems: tuple[str, ...] = (), **more: object) -> Judged:
    known: dict[str, object] = {
        "sql": "SELECT 1;",
        "theme": THEME.topic_name,
        "author": "llm",
        "style": Style.TERSE,
        "key": question,
        "skeleton": skeleton or question,
        "problems": problems,
    }
    return Judged.model_validate(known | {"question": question} | more)


def request(**more: object) -> Request:
    known: dict[str, object] = {"theme": THEME, "count": 12, "turn": 1, "missing": GOALS}
    return Request(**(known | more))  # type: ignore[arg-type]


def prompt_of(knowledge: Knowledge, of: Request, context: str) -> Prompt:
    return pairs_prompt(knowledge, of, context, whole(knowledge))


def test_the_prompt_ends_with_the_theme_and_what_is_missing() -> None:
    prompt = prompt_of(KNOWN, request(), "零售")
    assert prompt.name == "question_sql_pairs"
    assert "表 orders" in prompt.constant
    item = json.loads(prompt.item)
    assert (item["theme"], item["count"], item["round"]) == (THEME.topic_name, 12, 1)
    assert "orders.store_id = store.id" in item["uncovered_relations"]
    assert "orders.amount" in item["uncovered_columns"]


def test_an_english_world_is_asked_about_in_english() -> None:
    english = replace(KNOWN, world=replace(KNOWN.world, chinese=False))
    assert "英文问题" in prompt_of(english, request(), "retail").constant
    assert "中文问题" in prompt_of(KNOWN, request(), "零售").constant


def test_the_constant_part_is_the_same_for_all_themes() -> None:
    prompts = [prompt_of(KNOWN, request(theme=theme), "零售") for theme in themes_of(shop(), 3)]
    assert len({prompt.constant for prompt in prompts}) == 1


def test_the_next_round_is_told_what_failed_and_what_there_is() -> None:
    failed = judged("有多少订单", problems=("列 foo 不存在",))
    prompt = prompt_of(KNOWN, request(failed=(failed,), known=(judged("各门店的订单数量"),)), "零售")
    item = json.loads(prompt.item)
    assert item["failed"] == [{"question": "有多少订单", "sql": "SELECT 1;", "problem": "列 foo 不存在"}]
    assert item["known_questions"] == ["各门店的订单数量"]


async def test_blank_pairs_of_an_answer_are_left_out() -> None:
    answers = [{"question": " 有多少 订单? ", "sql": "SELECT 1"}, {"question": "", "sql": "SELECT 2"}]
    chat = ScriptedChat({"question_sql_pairs": {"pairs": answers}})
    pairs = await ask_for_pairs(chat, prompt_of(KNOWN, request(), "零售"), request())
    assert [(pair.question, pair.author) for pair in pairs] == [("有多少 订单?", "llm")]


@pytest.mark.parametrize(
    ("said", "style"),
    [("synonym", Style.SYNONYM), (" Formal ", Style.FORMAL), ("chatty", Style.TERSE), (None, Style.TERSE)],
)
async def test_a_style_that_the_answer_names_is_believed(said: str | None, style: Style) -> None:
    chat = ScriptedChat(
        {"question_sql_pairs": {"pairs": [{"question": "各店营业额", "sql": "SELECT 1", "style": said}]}}
    )
    (pair,) = await ask_for_pairs(chat, prompt_of(KNOWN, request(), "零售"), request())
    assert pair.style is style


def test_the_mix_that_is_wanted_is_told() -> None:
    prompt = prompt_of(KNOWN, request(mix={"levels": {"simple": 12}, "nested": 0, "styles": {"terse": 12}}), "零售")
    assert json.loads(prompt.item)["mix"] == {"levels": {"simple": 12}, "nested": 0, "styles": {"terse": 12}}
    assert all(style.value in prompt.constant for style in Style)
    assert all(level.value in prompt.constant for level in Level)


def test_a_ledger_takes_no_pair_that_says_the_same_in_sql_or_in_words() -> None:
    ledger = Ledger()
    assert ledger.offer(judged("2023年3月有多少订单?", skeleton="a"))
    assert not ledger.offer(judged("订单总共几笔", skeleton="a"))
    assert not ledger.offer(judged("2023年4月有多少订单", skeleton="b"))
    assert not ledger.offer(judged("别的", problems=("结果为空",)))
    assert ledger.duplicates == 2
    assert ledger.rejected == {"llm": 1}


def test_near_same_questions_differ_in_numbers_and_particles_only() -> None:
    assert likeness("2023年3月有多少订单啊?", [ORDERS]) == likeness("2022年12月有多少订单", [ORDERS])
    assert likeness("前5名的门店", [STORE]) == likeness("前10名的门店。", [STORE])
    assert likeness("Loans in March 2023?", [ORDERS]) == likeness("Loans in December 2022", [ORDERS])
    assert likeness("各门店的订单数量", [ORDERS]) != likeness("各城市的订单数量", [ORDERS])


def test_questions_about_different_tables_are_not_near_same() -> None:
    assert likeness("表1有多少行?", [ORDERS]) != likeness("表2有多少行?", [STORE])


@pytest.mark.parametrize(
    ("question", "style"),
    [
        ("请统计各门店的订单数量。", Style.FORMAL),
        ("帮我看看哪家门店卖得最好", Style.COLLOQUIAL),
        ("统计各门店订单数量", Style.IMPERATIVE),
        ("2023年3月各门店订单数量", Style.TERSE),
        ("一共有多少笔?", Style.OMITTED),
    ],
)
def test_the_register_of_a_question_shows_on_its_surface(question: str, style: Style) -> None:
    assert style_of(question) is style


def test_the_pair_file_holds_question_and_sql_and_nothing_else() -> None:
    assert json.loads(pairs_json([judged("有多少订单")])) == [{"question": "有多少订单", "sql": "SELECT 1;"}]
    assert "有多少订单" in pairs_json([judged("有多少订单")])


def test_the_details_say_what_each_pair_is() -> None:
    pair = judged(
        "有多少订单",
        level=Level.SIMPLE,
        rows=1,
        cost=12.5,
        tables=frozenset({TableName("ods", "Orders")}),
        columns=frozenset({(TableName("ods", "Orders"), "id")}),
    )
    (detail,) = json.loads(details_json([pair], KNOWN))
    assert detail["tables"] == ['ods."Orders"']
    assert detail["columns"] == ['ods."Orders".id']
    assert (detail["level"], detail["author"], detail["rows"]) == ("simple", "llm", 1)
