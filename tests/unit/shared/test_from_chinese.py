"""Chinese names in English words."""

import pytest

from shared.catalog.model import ColumnProfile, TypeFamily
from shared.catalog.settings import Language
from shared.catalog.words.from_chinese import english_of, named_by_values
from shared.catalog.words.languages import lexicon_of


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("员工", "employee"),
        ("部门名称", "department name"),
        ("入职日期", "hire date"),
        ("上级部门编号", "parent department number"),
        ("是否在职", "active (yes/no)"),
        ("平均月薪", "average monthly salary"),
        ("学生基本信息表", "student"),
        ("投诉人姓名", "complainant name"),
        ("所属班组", "team"),
        ("带教师傅ID", "training mentor ID"),
        ("zzq", "zzq"),
    ],
)
def test_every_word_is_said_in_english(name: str, said: str) -> None:
    assert english_of(name) == said


@pytest.mark.parametrize("name", ["饕餮", "饕餮名称", "部门饕餮", ""])
def test_a_name_with_one_unknown_word_has_no_english(name: str) -> None:
    assert english_of(name) is None


@pytest.mark.parametrize(
    ("name", "family", "said"),
    [
        ("部门编号", None, "department number"),
        ("饕餮编号", None, "饕餮编号"),
        ("languages", TypeFamily.ARRAY, "languages"),
        ("leixing", TypeFamily.TEXT, None),
        ("serv", TypeFamily.TEXT, None),
        ("at", TypeFamily.TIMESTAMP, "time"),
        ("clock_out", TypeFamily.TIMESTAMP, "clock out time"),
        ("closed_time", TypeFamily.TIMESTAMP, "time closed"),
        ("capacity_pallets", TypeFamily.INTEGER, "capacity in pallets"),
    ],
)
def test_a_name_is_understood_in_either_script(name: str, family: TypeFamily | None, said: str | None) -> None:
    assert lexicon_of(Language.ENGLISH).meaning(name, family) == said


def test_values_complete_the_word_for_what_they_name() -> None:
    named = ColumnProfile(examples=("庐山服务区", "泰和服务区"))
    assert named_by_values("service name", named) == "service area name"
    assert named_by_values("product name", named) == "product name"
    assert named_by_values("service name", ColumnProfile(examples=("庐山", "泰和"))) == "service name"
