"""A task's progress as bars in a terminal."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

STEP_TITLES = {
    "ddl_generation": "DDL and documents",
    "qa_generation": "Question/SQL pairs",
    "sql_validation": "SQL validation",
    "training_load": "Load into the store",
}
_MARKS = {"completed": "[green]✓", "failed": "[red]✗", "running": "[cyan]▶", "skipped": "[dim]–", "cancelled": "[red]–"}


class StepBars:
    """One bar a step; feed it the states that the API gives."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[mark]}"),
            TextColumn("{task.description:<20}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[item]}", table_column=None),
            console=console,
        )
        self._bars: dict[str, TaskID] = {
            step: self._progress.add_task(title, total=None, start=False, mark=" ", item="")
            for step, title in STEP_TITLES.items()
        }

    def __enter__(self) -> "StepBars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, state: dict[str, Any]) -> None:
        for step in state["steps"]:
            self._show_step(self._bars[step["step_name"]], step["step_status"], step["progress"])

    def _show_step(self, bar: TaskID, status: str, progress: dict[str, Any]) -> None:
        shown = self._progress.tasks[bar]
        if status != "pending" and not shown.started:
            self._progress.start_task(bar)
        total = progress["total"] or None
        done = total if status == "completed" and total else progress["done"]
        item = progress["item"] if status == "running" else None
        self._progress.update(bar, total=total, completed=done, mark=_MARKS.get(status, " "), item=(item or "")[:40])
        if status not in ("pending", "running") and shown.stop_time is None:
            self._progress.stop_task(bar)
