"""What a row is to another one of its own table, by what the key that leads there is called."""

import pytest

from services.qa_gen.synthesis import catalogue, tree
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question
from services.qa_gen.synthesis.wording.style import Style
from services.qa_gen.synthesis.world.building import build_world
from services.qa_gen.synthesis.world.spoken import in_english
from shared.catalog.model import ColumnRole, TableName, TableRole
from tests.unit.qa_gen.worlds import annotated, column, points_at

MEMBER = TableName("public", "member")
R = ColumnRole


def asked(title: str, key: str, shape: str) -> Sketch:
    people = annotated(
        MEMBER,
        title,
        TableRole.ENTITY,
        column("id", "int", R.KEY, "主键"),
        column("name", "text", R.LABEL, "姓名", examples=("甲", "乙"), distinct=60),
        column("other_id", "int", R.FOREIGN_KEY, key, distinct=20, nulls=0.4),
        rows=60,
    )
    world = build_world((people,), (points_at(MEMBER, "other_id", MEMBER),))
    return next(s for s in catalogue.sketches(world, world.subject(MEMBER)) if s.shape == shape)


@pytest.mark.parametrize(
    ("title", "key", "text"),
    [
        ("会员", "推荐人ID", "推荐会员最多的5位会员"),
        ("客户", "介绍人ID", "介绍客户最多的5位客户"),
        ("工程师", "师傅ID", "徒弟最多的5位工程师"),
        ("员工", "上级ID", "直接下属最多的5位员工"),
    ],
)
def test_who_brought_whom_is_no_superior(title: str, key: str, text: str) -> None:
    assert question(asked(title, key, "subordinates"), Style.TERSE) == text


def test_whom_nobody_has_a_word_for_is_not_asked_for() -> None:
    assert question(asked("课程", "先修课程ID", "subordinates"), Style.TERSE) is None


@pytest.mark.parametrize(
    ("title", "key", "text"),
    [
        ("会员", "推荐人ID", "会员及其推荐人"),
        ("员工", "上级ID", "员工及其上级"),
        ("部门", "上级部门ID", "部门及其上级部门"),
    ],
)
def test_what_stands_beside_a_row_is_called_as_its_key_calls_it(title: str, key: str, text: str) -> None:
    assert question(asked(title, key, "superior"), Style.TERSE) == text


def test_the_answer_is_headed_by_what_its_key_is_called() -> None:
    assert "AS 推荐人" in tree.text(catalogue.query(asked("会员", "推荐人ID", "superior")))


def test_what_is_tied_to_one_of_its_own_kind_is_named_all_the_same() -> None:
    assert question(asked("订阅", "上次订阅ID", "below"), Style.IMPERATIVE) == "数一下有上次订阅的订阅有多少个"


def test_in_english_what_a_key_of_a_deed_leads_to_did_it_to_the_row() -> None:
    part = in_english(
        annotated(
            MEMBER,
            "Parts",
            TableRole.ENTITY,
            column("id", "int", R.KEY, "Primary key ID"),
            column("name", "text", R.LABEL, "Name", examples=("bolt", "nut"), distinct=60),
            column("replaced_by_part_id", "int", R.FOREIGN_KEY, "Replaced by part ID", distinct=20, nulls=0.4),
            rows=60,
        ),
        (),
    )
    world = build_world((part,), (points_at(MEMBER, "replaced_by_part_id", MEMBER),))
    below = next(s for s in catalogue.sketches(world, world.subject(MEMBER)) if s.shape == "below")
    assert question(below, Style.COLLOQUIAL, chinese=False) == "How many parts were replaced by another part?"
