"""The prompts of this step, from the files beside their names."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "prompts"


@cache
def prompt_text(name: str) -> str:
    """The instructions for one purpose."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
