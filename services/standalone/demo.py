"""`make demo`: the main job on the sample database, through the REST API, with what came of it."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.console.client import ApiClient, ApiRefused
from services.console.progress import STEP_TITLES, StepBars
from services.standalone.server import ServerDied, running

TABLES = (
    "bss_company",
    "bss_service_area",
    "bss_service_area_mapper",
    "bss_section_route",
    "bss_section_route_area_link",
    "bss_business_day_data",
    "bss_car_day_count",
)
PAIRS = 50
QUESTIONS = ("哪个服务区的营收最高?", "每个公司有多少个服务区", "各车型的车流量占比")


@dataclass(frozen=True)
class Made:
    """What a task left behind, as the API tells it."""

    state: dict[str, Any]
    files: list[dict[str, Any]]
    pairs: list[dict[str, str]]
    details: list[dict[str, Any]]
    report: dict[str, Any]

    @property
    def summaries(self) -> dict[str, dict[str, Any]]:
        """The summary of each step, from task_result.json."""
        return {step["step_name"]: step["result"] or {} for step in self.state["result"]["steps"]}

    def names(self, ending: str) -> list[str]:
        return [file["file_name"] for file in self.files if file["file_name"].endswith(ending)]

    def shortcomings(self) -> list[str]:
        """What is not as promised; empty when all of it worked."""
        records = self.report.get("records", {})
        wanted = {
            "the task completed": self.state["status"] == "completed",
            f"{len(TABLES)} .ddl files": len(self.names(".ddl")) == len(TABLES),
            f"{len(TABLES)} documents": len(_table_documents(self.names("_detail.md"))) == len(TABLES),
            f"{PAIRS} pairs": len(self.pairs) == PAIRS,
            "every pair is valid": self.summaries["sql_validation"].get("invalid") == 0,
            "all records read back": records == {"ddl": len(TABLES), "documentation": len(TABLES) + 1, "sql": PAIRS},
        }
        return [name for name, kept in wanted.items() if not kept]


async def demo(folder: Path) -> int:
    """Runs the demo with its data in `folder`; gives the exit code."""
    console = Console(highlight=False)
    console.print("[bold]Schemaloom[/]: training data for text-to-SQL from the sample database [cyan]highway_db[/]\n")
    try:
        with console.status("Starting the server (PostgreSQL, bus, object store and four workers in one process)"):
            server = running(folder)
            url = await server.__aenter__()
    except ServerDied as died:
        console.print(f"[red]The server did not start.[/] {folder / 'server.log'} ends with:\n{died}")
        return 1
    try:
        async with ApiClient(url) as api:
            return await _demonstrate(api, console)
    except ApiRefused as refused:
        console.print(f"[red]The API refused:[/] {refused}")
        return 1
    finally:
        await server.__aexit__(None, None, None)


async def _demonstrate(api: ApiClient, console: Console) -> int:
    task_id = await api.create_task(
        task_name="服务区初始化数据加载", db_name="highway_db", business_context="高速公路服务区管理系统"
    )
    await api.set_tables(task_id, TABLES)
    await api.execute(task_id, execution_mode="complete")
    with StepBars(console) as bars:
        async for state in api.follow(task_id):
            bars.show(state)
    if state["status"] != "completed":
        await _explain(api, console, task_id, state)
        return 1
    made = await _collect(api, task_id, state)
    _summarise(console, made)
    await _ask(api, console)
    return _conclude(console, made)


async def _explain(api: ApiClient, console: Console, task_id: str, state: dict[str, Any]) -> None:
    console.print(f"\n[red]The task ended as {state['status']}:[/] {state['error_message']}")
    for record in await api.logs(task_id, limit=12):
        console.print(f"  [dim]{record['timestamp']}[/] {record['level']} {record['message']}")


async def _collect(api: ApiClient, task_id: str, state: dict[str, Any]) -> Made:
    files = await api.files(task_id)
    names = [file["file_name"] for file in files]
    pair_file = next(name for name in names if name.endswith("_pair.json"))
    return Made(
        state=state,
        files=files,
        pairs=json.loads(await api.file(task_id, pair_file)),
        details=json.loads(await api.file(task_id, pair_file.replace("_pair.json", "_detail.json"))),
        report=json.loads(await api.file(task_id, "training_load_report.json")),
    )


def _summarise(console: Console, made: Made) -> None:
    table = Table(title="What was made", title_justify="left", show_header=False, box=None, padding=(0, 2))
    for name, value in _figures(made):
        table.add_row(f"[bold]{name}", value)
    console.print(table)


def _figures(made: Made) -> list[tuple[str, str]]:
    coverage, validation = made.summaries["qa_generation"]["coverage"], made.summaries["sql_validation"]
    levels = Counter(detail["level"] for detail in made.details)
    seconds = {step["step_name"]: step["duration_s"] for step in made.state["result"]["steps"]}
    return [
        ("Files", f"{len(made.files)}: {len(made.names('.ddl'))} .ddl, {len(made.names('_detail.md'))} _detail.md, …"),
        ("Pairs", f"{len(made.pairs)}: " + ", ".join(f"{count} {level}" for level, count in levels.most_common())),
        ("Valid", f"{validation['valid']} of {validation['total']}"),
        ("Non-empty results", f"{sum(bool(detail.get('rows')) for detail in made.details)} of {len(made.details)}"),
        ("Tables covered", _share(coverage["tables"])),
        ("Join edges covered", _share(coverage["join_edges"])),
        ("Records loaded", ", ".join(f"{count} {kind}" for kind, count in made.report["records"].items())),
        ("Time", ", ".join(f"{STEP_TITLES[step]} {spent:.1f} s" for step, spent in seconds.items())),
    ]


def _share(covered: list[int]) -> str:
    return f"{covered[0]} of {covered[1]}"


def _table_documents(names: list[str]) -> list[str]:
    return [name for name in names if name != "metadata_detail.md"]


async def _ask(api: ApiClient, console: Console) -> None:
    console.print("\n[bold]Three questions, and the pairs that the store has for them[/]")
    for question in QUESTIONS:
        hits = (await api.search(question, kind="sql", limit=2))["results"]
        console.print(f"\n  [cyan]{question}[/]")
        for hit in hits:
            console.print(f"    {hit['score']:.3f}  {hit['question']}\n           [dim]{hit['sql']}[/]", soft_wrap=True)


def _conclude(console: Console, made: Made) -> int:
    missing = made.shortcomings()
    for promise in missing:
        console.print(f"\n[red]Not as promised:[/] {promise}")
    if not missing:
        task_id = made.state["task_id"]
        console.print(f"\n[green]All of it worked.[/] Task {task_id}; `make up` serves the API.")
    return 1 if missing else 0
