"""What a step needs before it can be started."""

from collections.abc import Collection

from shared.steps import Step

TABLE_LIST = "table_list.txt"

_NEEDED: dict[Step, tuple[str, ...]] = {
    Step.DDL_GENERATION: (TABLE_LIST,),
    Step.QA_GENERATION: (".ddl",),
    Step.SQL_VALIDATION: ("_pair.json",),
    Step.TRAINING_LOAD: (".ddl", ".md", "_pair.json"),
}
"""Endings of file names; a file with any one of them will do."""


def missing_inputs(step: Step, files: Collection[str]) -> tuple[str, ...]:
    """The kinds of file that the step lacks, as a person writes them; empty when it can start."""
    endings = _NEEDED[step]
    if any(name.endswith(endings) for name in files):
        return ()
    return tuple(ending if ending == TABLE_LIST else f"*{ending}" for ending in endings)
