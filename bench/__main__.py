"""`python -m bench [pipeline] [load] [catalog] [llm] [quality] [--write]`: figures as Markdown; all without a name."""

import argparse
import subprocess
import sys
from pathlib import Path

from bench import catalog, llm_steps, load, pipeline
from bench.machine import machine_line
from bench.report import renewed, with_section

README = Path(__file__).parents[1] / "README.md"
DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    arguments = _arguments()
    print(machine_line(), flush=True)
    sections = {}
    for name in arguments.names or BENCHES:
        title, measure = BENCHES[name]
        text = measure()
        print(f"\n## {title}\n\n{text}", flush=True)
        sections[name] = f"## {title}\n\n{machine_line()}\n\n{text}"
    if arguments.write:
        old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
        DOCUMENT.write_text(renewed(old, sections, tuple(BENCHES)), encoding="utf-8")
        if "quality" in sections:
            readme = README.read_text(encoding="utf-8")
            README.write_text(with_section(readme, "quality", _table_of(sections["quality"])), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", choices=BENCHES, help=", ".join(BENCHES))
    parser.add_argument("--write", action="store_true", help="renews the sections of docs/benchmarks.md")
    return parser.parse_args()


def _table_of(section: str) -> str:
    return "\n".join(line for line in section.splitlines() if line.startswith("|"))


def _quality() -> str:
    done = subprocess.run([sys.executable, "-m", "bench.quality"], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


BENCHES = {
    "pipeline": ("A task from start to end", pipeline.run),
    "load": ("The API under load", load.run),
    "catalog": ("Large schemas", catalog.run),
    "llm": ("The time of a language model", llm_steps.run),
    "quality": ("The training data", _quality),
}

if __name__ == "__main__":
    main()
