"""Figures as a reader meets them."""

import pytest

from bench.machine import cpu_model, machine_line
from bench.report import cell, renewed, table, with_section


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.1234, "0.12"), (12.34, "12.3"), (1234.5, "1,234"), (10_000, "10,000"), ("status", "status")],
)
def test_a_figure_has_as_many_digits_as_it_is_worth(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_table_is_markdown() -> None:
    assert table(("what", "s"), [("load", 1.5)]) == "| what | s |\n|---|---|\n| load | 1.50 |"


def test_a_section_is_renewed_and_the_others_stay() -> None:
    order = ("pipeline", "load")
    both = renewed("", {"load": "old load", "pipeline": "old pipeline"}, order)
    document = renewed(both, {"load": "new load"}, order)
    assert "old load" not in document
    assert document.index("old pipeline") < document.index("new load")
    assert renewed(document, {}, order) == document


def test_one_section_of_another_document_is_renewed() -> None:
    readme = "# Title\n<!-- quality -->\nold\n<!-- end of quality -->\nend\n"
    assert with_section(readme, "quality", "new") == readme.replace("old", "new")
    with pytest.raises(ValueError, match="load"):
        with_section(readme, "load", "new")


def test_the_cpu_is_named_as_the_kernel_names_it() -> None:
    assert cpu_model("processor\t: 0\nmodel name\t: Some  CPU @ 2.00GHz\n") == "Some CPU @ 2.00GHz"
    assert cpu_model("") is None


def test_the_machine_line_warns_that_ratios_count() -> None:
    assert "ratios" in machine_line()
