"""The columns of an answer in English: shapes name them in Chinese around words of the schema."""

import re
from collections.abc import Callable

from sqlglot import exp

from services.qa_gen.synthesis import tree
from services.qa_gen.synthesis.sketch import Unit
from services.qa_gen.synthesis.world import words
from shared.catalog.words.plurals import plural

_WHOLE = {
    **{"月份": "month", "日期": "day", "年份": "year", "区间": "band", "天数": "days", "占比": "percentage"},
    **{"排名": "rank", "名次": "place", "环比增长率": "growth percent", "与平均值之差": "difference from average"},
    **{"平均客单价": "average order value", "相关系数": "correlation", "星期": "weekday", "小时": "hour"},
    **{"日期类型": "kind of day", "增减": "change", "组别": "group", "首字母": "first letter", "字数": "length"},
}
_PARTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^(\d{4})年(\d{1,2})月$"), lambda m: f"in {m[1]} {int(m[2]):02}"),
    (re.compile(r"^平均每单(.+)$"), lambda m: f"average {phrase(m[1])} per order"),
    (re.compile(r"^日均(.+)$"), lambda m: f"average daily {phrase(m[1])}"),
    (re.compile(r"^人均(.+)$"), lambda m: f"{phrase(m[1])} per guest"),
    *(
        (
            re.compile(rf"^平均(.+?)(?:用时\({unit.said}\)|{unit.said}数)$"),
            lambda m, unit=unit: f"average {unit}s until {m[1]}",
        )
        for unit in Unit
    ),
    (re.compile(r"^平均((?:average|mean) .+)$"), lambda m: m[1]),
    (re.compile(r"^平均(.+)$"), lambda m: f"average {phrase(m[1])}"),
    (re.compile(r"^最高(.+)$"), lambda m: f"highest {phrase(m[1])}"),
    (re.compile(r"^最低(.+)$"), lambda m: f"lowest {phrase(m[1])}"),
    (re.compile(r"^最早(.+)$"), lambda m: f"earliest {phrase(m[1])}"),
    (re.compile(r"^最晚(.+)$"), lambda m: f"latest {phrase(m[1])}"),
    (re.compile(r"^上月(.+)$"), lambda m: f"{phrase(m[1])} last month"),
    (re.compile(r"^累计(.+)$"), lambda m: f"running {phrase(m[1])}"),
    (re.compile(r"^上级(.+)$"), lambda m: f"parent {phrase(m[1])}"),
    (re.compile(r"^(.+)中位数$"), lambda m: f"median {phrase(m[1])}"),
    (re.compile(r"^(.+)极差$"), lambda m: f"{phrase(m[1])} range"),
    (re.compile(r"^(.+)标准差$"), lambda m: f"{phrase(m[1])} standard deviation"),
    (re.compile(r"^(.+)之差$"), lambda m: f"{phrase(m[1])} difference"),
    (re.compile(r"^(.+)的(.+)$"), lambda m: phrase(m[2])),
    (re.compile(r"^(.+)合计$"), lambda m: f"total {phrase(m[1])}"),
    (re.compile(r"^(.+)总?数量$"), lambda m: f"number of {plural(m[1])}"),
    (re.compile(r"^(.+)占比$"), lambda m: f"{phrase(m[1])} share"),
)
_STEPS = (
    (re.compile(r"^低于(.+)$"), r"below \1"),
    (re.compile(r"^双休日$"), "weekend"),
    (re.compile(r"^工作日$"), "working day"),
    (re.compile(r"^(.+)及以上$"), r"\1 or more"),
    (re.compile(r"^([\d.]+)到([\d.]+)$"), r"\1 to \2"),
)


def phrase(word: str) -> str:
    """The name of an output as people say it: 平均page count -> average page count."""
    if not words.is_chinese(word):
        return word
    if word in _WHOLE:
        return _WHOLE[word]
    found = ((pattern.match(word), said) for pattern, said in _PARTS)
    return next((said(match) for match, said in found if match), word)


def in_english(query: exp.Query) -> exp.Query:
    """The query with its outputs and the steps of its CASEs named in English; names of the database stay."""
    own = {alias.alias for alias in query.find_all(exp.Alias) if not _keeps_a_name(alias)}
    for node in query.find_all(exp.Identifier):
        if node.name in own and words.is_chinese(node.name):
            english = tree.alias_name(phrase(node.name.replace("_", " ")))
            node.replace(english)
    for case in query.find_all(exp.Case):
        for label in case.find_all(exp.Literal):
            label.set("this", step(label.name))
    return query


def _keeps_a_name(alias: exp.Alias) -> bool:
    """The output is called as the column of the database that it is made of."""
    return any(column.name == alias.alias for column in alias.this.find_all(exp.Column))


def step(text: str) -> str:
    """What a step of a number is called: 100到500 -> 100 to 500."""
    for pattern, said in _STEPS:
        text = pattern.sub(said, text)
    return text
