"""What is collected here, and what its tests share."""
# ruff: noqa: F401 - pytest finds fixtures by their names here

import os

from tests.support.training_pgvector import connection

# opt-in: Vanna wants a Python of its own, so without one there is nothing to skip
collect_ignore = [] if os.environ.get("SCHEMALOOM_TEST_VANNA_PYTHON") else ["test_vanna.py"]
