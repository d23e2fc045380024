"""The four steps of a task, in their order."""

from enum import StrEnum


class Step(StrEnum):
    """A step of the pipeline; its value is its wire name and the last part of its queue's name."""

    DDL_GENERATION = "ddl_generation"
    QA_GENERATION = "qa_generation"
    SQL_VALIDATION = "sql_validation"
    TRAINING_LOAD = "training_load"


STEPS = tuple(Step)
