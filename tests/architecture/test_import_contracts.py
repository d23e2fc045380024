"""Each boundary of the tree is a rule, and a planted violation shows that the rule works."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # the linter reads a whole tree each time; `make check` runs it once, by itself

ROOT = Path(__file__).parents[2]
PLANTED = [
    ("services/loader/step.py", "import services.validator.step", "Services never import one another"),
    ("services/gateway/app.py", "import services.ddl_gen.step", "Services never import one another"),
    ("services/console/__init__.py", "import services.gateway.records", "Services never import one another"),
    ("shared/events.py", "import services.gateway.records", "shared never imports services"),
    ("shared/errors.py", "import sample", "shared never imports services"),
    ("services/ddl_gen/step.py", "import aio_pika", "Step services know no broker"),
    ("services/qa_gen/step.py", "import shared.bus", "Step services know no broker"),
    ("services/validator/step.py", "import services.gateway.store", "Step services know no broker"),
    ("services/gateway/workflow/rules.py", "import asyncpg", "The workflow is pure"),
    ("services/gateway/workflow/rules.py", "import services.gateway.store", "The workflow is pure"),
    ("services/qa_gen/rule_author/pairs.py", "import services.qa_gen.llm_author.pairs", "qa_gen has floors"),
    ("services/qa_gen/synthesis/sketch.py", "import services.qa_gen.synthesis.catalogue", "qa_gen has floors"),
    ("services/qa_gen/synthesis/world/fields.py", "import services.qa_gen.synthesis.sketch", "qa_gen has floors"),
]


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(linter), "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the contracts speak of."""
    for package in ("services", "shared", "sample"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    outcome = lint_imports(tree)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(("module", "violation", "contract"), PLANTED)
def test_a_planted_violation_breaks_its_contract(tree: Path, module: str, violation: str, contract: str) -> None:
    with (tree / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{violation}\n")
    outcome = lint_imports(tree)
    assert outcome.returncode != 0
    broken = [line for line in outcome.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), outcome.stdout
