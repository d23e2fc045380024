"""Labels hold for the pairs that were read."""

from bench.quality.labels import FOLDER, label_figures, labels

READ: list[dict[str, object]] = [
    {"question": "有几个服务区?", "sql": "SELECT 1;", "natural": True, "right": True, "why": ""},
    {"question": "服务区的服务区?", "sql": "SELECT 2;", "natural": False, "right": True, "why": "nobody would ask"},
]


def test_a_pair_that_has_changed_counts_as_unread() -> None:
    pairs = [{"question": str(one["question"]), "sql": str(one["sql"])} for one in READ]
    read, natural = label_figures([*pairs, {"question": "有几个服务区?", "sql": "SELECT 3;"}], READ)
    assert (read.value, read.of) == (2, 3)
    assert (natural.value, natural.of, natural.reached) == (1, 2, False)


def test_every_label_says_why_it_finds_fault() -> None:
    for file in FOLDER.glob("*.json"):
        for one in labels(file.stem):
            assert one["why"] or (one["natural"] and one["right"]), one["question"]
