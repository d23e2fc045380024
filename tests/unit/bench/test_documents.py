"""Columns without a meaning are seen in the documents themselves."""

from bench.quality.documents import comment_figures

DETAIL = """## t(表)
t 表存储数据。
字段列表:
- id (varchar(32)) - 主键ID [主键, 非空] [示例: 1, 2]
- "Order No" (numeric(19,4)) - 订单号
- pay_sum (text[]) - Pay Sum
- xs (integer) - xs(含义未知)
- empty (integer) -  [示例: 1]
字段补充说明:
- id 为主键
"""


def test_a_name_in_other_letters_an_empty_comment_and_a_confession_are_no_meaning() -> None:
    told, unknown = comment_figures([DETAIL], columns=5)
    assert (told.value, told.of, told.reached) == (2, 4, False)
    assert unknown.value == 1


def test_a_chinese_name_speaks_for_itself() -> None:
    assert comment_figures(["- 姓名 (text) - 姓名"], columns=1)[0].reached


def test_a_table_without_a_document_counts_with_its_columns() -> None:
    assert comment_figures([DETAIL.replace("Pay Sum", "实付金额").replace("-  [", "- 空列 [")], columns=5)[0].reached
    assert not comment_figures([], columns=2)[0].reached
