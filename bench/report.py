"""Figures as Markdown: tables, and a document whose sections are renewed one by one."""

import re
from collections.abc import Mapping, Sequence

HEAD = """# Benchmarks

Written by `python -m bench --write` (`make bench` only prints). Each section names the machine and the day of its run;
what stands beside each other in it was measured in that run. `python -m bench NAME` repeats one.
"""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; None becomes a dash, a float gets as many digits as it is worth."""
    lines = [head, *([cell(value) for value in row] for row in rows)]
    text = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(head), *text[1:]])


def cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def renewed(document: str, sections: Mapping[str, str], order: Sequence[str]) -> str:
    """The document with these sections in place of their older selves, all of them in this order."""
    known = {**_sections(document), **sections}
    marked = [f"<!-- {name} -->\n{known[name].strip()}\n<!-- end of {name} -->\n" for name in order if name in known]
    return "\n".join([HEAD, *marked])


def with_section(document: str, name: str, text: str) -> str:
    """The document with the text in its section. Raises ValueError where it has none of this name."""
    before, begin, rest = document.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
    if not end:
        raise ValueError(name)
    return f"{before}{begin}{text.strip()}\n{end}{after}"


def _sections(document: str) -> dict[str, str]:
    found = re.finditer(r"<!-- (?P<name>\w+) -->\n(?P<text>.*?)\n<!-- end of (?P=name) -->", document, re.DOTALL)
    return {section["name"]: section["text"] for section in found}
