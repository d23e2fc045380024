"""What PostgreSQL says of a failed query, fit for a log, a report and a prompt."""

import re

import asyncpg

_QUOTED = re.compile(r'".*"', re.DOTALL)


def message(error: asyncpg.PostgresError, *, of_rows: bool) -> str:
    """The first line of it; `of_rows` leaves out what it quotes of the values that it met, which nobody may read.

    What it quotes before any row was read is the query's own.
    """
    text = str(error)
    if of_rows and isinstance(error, asyncpg.DataError):
        text = _QUOTED.sub('"…"', text)  # before the cut, as a value may hold line breaks
    return text.split("\n", 1)[0]
