"""What is collected here."""

import os

# opt-in: Vanna wants a Python of its own, so without one there is nothing to skip
collect_ignore = [] if os.environ.get("SCHEMALOOM_TEST_VANNA_PYTHON") else ["test_vanna.py"]
