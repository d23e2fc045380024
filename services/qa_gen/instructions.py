"""The prompts of this step, from the files beside their names."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "prompts"


@cache
def prompt_text(name: str, *, chinese: bool) -> str:
    """The instructions for one purpose, which ask for what is written in Chinese or in English."""
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
    return text.replace("{language}", "中文" if chinese else "英文")
