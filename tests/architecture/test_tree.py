"""What holds for every file of the project."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = {
    "ddl_gen": "generate_ddl",
    "qa_gen": "generate_pairs",
    "validator": "validate_pairs",
    "loader": "load_training",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def sources() -> list[Path]:
    return [path for folder in ("services", "shared", "sample") for path in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("service", STEPS)
def test_a_step_service_is_a_step_and_two_lines(service: str) -> None:
    main = (ROOT / "services" / service / "__main__.py").read_text(encoding="utf-8")
    code = [line for line in main.splitlines() if line and not line.startswith(("from ", "import ", '"""'))]
    assert len(code) == 1
    assert STEPS[service] in code[0]
    assert f"async def {STEPS[service]}(" in (ROOT / "services" / service / "step.py").read_text(encoding="utf-8")


def test_no_file_of_the_project_is_longer_than_400_lines() -> None:
    tests = [path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    long = [str(path) for path in [*sources(), *tests] if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


def test_names_say_one_thing() -> None:
    assert [path for path in sources() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_no_module_gives_a_name_a_second_meaning() -> None:
    """A second table of the same name would silently take the place of the first."""
    assert [(path.stem, name) for path in sources() for name in given_twice(path)] == []


def given_twice(path: Path) -> list[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    targets = [target for line in body if isinstance(line, ast.Assign) for target in line.targets]
    targets += [line.target for line in body if isinstance(line, ast.AnnAssign)]
    times = Counter(target.id for target in targets if isinstance(target, ast.Name))
    return [name for name, count in times.items() if count > 1]


def test_nothing_is_left_open() -> None:
    left_open = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError\b")
    assert [path for path in sources() if left_open.search(path.read_text(encoding="utf-8"))] == []


def test_no_package_index_is_named() -> None:
    index = re.compile("--(extra-)?index-" + r"url|https?://[^\s\"']*(pypi|npm" + "js)")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    named = [
        name
        for name in tracked
        if name and (ROOT / name).is_file() and index.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert named == []
