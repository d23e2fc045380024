"""The words that a name is made of, whichever way it is written: serviceAreaId, SERVICE_AREA_ID, 服务区编号."""

import re
from collections import Counter
from functools import lru_cache

from shared.catalog.words.vocabulary import written_out

HOW_OFTEN = {
    **{
        "day": "daily",
        "month": "monthly",
        "week": "weekly",
        "year": "yearly",
        "hour": "hourly",
        "quarter": "quarterly",
    },
    **{period: period for period in ("daily", "monthly", "weekly", "yearly", "hourly", "quarterly", "annual")},
}
"""How often something is, from the word for the time it takes: a name has either."""

_RUNS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
_NUMBER_SIGN = re.compile(r"(?<=[A-Za-z])\s*#$")
"""Line# is the number of a line."""
KEY_WORDS = ("id", "no", "code", "key", "num", "number", "uuid", "guid", "uid", "sn", "nbr", "cd")
"""English endings of columns that name another row."""
CHINESE_KEY_ENDINGS = ("编号", "编码", "代码", "主键", "号码", "单号", "标识", "号")
_LONGEST_MARK, _LEAST_MARKED, _NEARLY_ALL = 2, 3, 0.75
_TABLE_HEADS = frozenset(
    {
        *("t", "tb", "tbl", "tab", "v", "vw", "mv", "view", "dim", "fact", "fct", "ref", "dict", "lkp", "mst"),
        *("ods", "dw", "dwd", "dws", "dwm", "ads", "stg", "src", "mart", "sys", "base", "biz", "app", "bss", "cfg"),
        *(
            "pos",
            "erp",
            "crm",
            "oms",
            "wms",
            "tms",
            "mes",
            "scm",
            "srm",
            "plm",
            "qms",
            "eam",
            "pms",
            "hrm",
            "ehr",
            "oa",
        ),
        *(
            "his",
            "lis",
            "emr",
            "pacs",
            "edu",
            "fin",
            "hr",
            "mall",
            "shop",
            "cms",
            "bi",
            "etl",
            "iot",
            "ums",
            "uc",
            "rpt",
        ),
    }
)
_TABLE_ENDS = frozenset(
    {"info", "master", "list", "table", "tab", "tbl", "basic", "main", "dict", "data", "dictionary", "lookup"}
)
PERIODS = frozenset(HOW_OFTEN)
_CHINESE_TABLE_ENDS = re.compile(r"(基础|基本)?(信息|资料|档案|主数据|字典)?表?$")


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name; Chinese runs stay whole, but a key ending (编号, 编码…) is a word of its own.

    A name without a letter or digit is one word.
    """
    found: list[str] = []
    for run in _RUNS.findall(_NUMBER_SIGN.sub(" no", name)):
        found.extend(_split_chinese(run) if ord(run[0]) > 0x2E7F else written_out(run.lower()))
    return tuple(found) if found or not name else (name,)


@lru_cache(maxsize=4_096)
def shared_mark(names: tuple[str, ...]) -> str:
    """The letter or two that nearly all columns of a table begin with: l of l_quantity and l_tax; empty for none."""
    heads = Counter(parts[0] for parts in map(words, names) if len(parts) > 1 and parts[0].isascii())
    head, times = max(heads.items(), key=lambda counted: counted[1], default=("", 0))
    shared = len(head) <= _LONGEST_MARK and times >= max(_LEAST_MARKED, _NEARLY_ALL * len(names))
    return head if shared and head not in KEY_WORDS else ""


def _split_chinese(run: str) -> list[str]:
    for ending in CHINESE_KEY_ENDINGS:
        if run.endswith(ending) and run != ending:
            return [run.removesuffix(ending), ending]
    return [run]


def is_key_word(word: str) -> bool:
    return word in KEY_WORDS or word in CHINESE_KEY_ENDINGS


@lru_cache(maxsize=65_536)
def stem(column: str) -> tuple[str, ...]:
    """What a key column speaks of: service_area_id -> (service, area); () for a bare id, or for no key at all."""
    parts = words(column)
    return singular(parts[:-1]) if len(parts) > 1 and is_key_word(parts[-1]) else ()


@lru_cache(maxsize=65_536)
def subject(table: str) -> tuple[str, ...]:
    """What a table speaks of, without technical heads and ends: bss_service_area -> (service, area)."""
    return singular(_without_ends([_CHINESE_TABLE_ENDS.sub("", word) or word for word in words(table)]))


def _without_ends(parts: list[str]) -> tuple[str, ...]:
    """Without what says that it is a table, and of which system."""
    while len(parts) > 1 and parts[0] in _TABLE_HEADS:
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in _TABLE_ENDS:
        parts.pop()
    return tuple(parts)


def as_written(name: str) -> tuple[str, ...]:
    """The words of a name as they are written, short or not: CUST_NM is cust, nm."""
    return tuple(run.lower() for run in _RUNS.findall(name))


def table_as_written(name: str) -> tuple[str, ...]:
    """The same for the name of a table, without its technical heads and ends."""
    return _without_ends(list(as_written(name)))


@lru_cache(maxsize=65_536)
def title_words(table: str) -> tuple[str, ...]:
    """The words of a table's name that its title is made of: as `subject`, but car_day_data keeps its last word."""
    about, parts = subject(table), words(table)
    return (*about, parts[-1]) if len(about) > 1 and about[-1] in PERIODS and parts[-1] == "data" else about


def singular(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The words with the last one in the singular, as far as spelling tells."""
    return (*parts[:-1], _singular_word(parts[-1])) if parts else parts


_SINGULARS = {
    **{
        "buses": "bus",
        "bonuses": "bonus",
        "statuses": "status",
        "campuses": "campus",
        "viruses": "virus",
        "gases": "gas",
    },
    **{"analyses": "analysis", "diagnoses": "diagnosis", "theses": "thesis", "criteria": "criterion"},
    **{"shelves": "shelf", "wolves": "wolf", "children": "child", "calves": "calf"},
    **{word: word for word in ("series", "species", "news", "customs", "logistics", "premises")},
}


def _singular_word(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word
