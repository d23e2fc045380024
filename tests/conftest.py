"""Fixtures of the whole suite; each lives in tests/support beside what it starts."""

from tests.support.postgres import database_url as database_url
from tests.support.postgres import highway_url as highway_url
from tests.support.postgres import postgres as postgres
