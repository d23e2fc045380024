"""What a test needs and cannot have: skipped on a laptop, a failure in CI."""

import os
from typing import NoReturn

import pytest

GOOD_REASONS = ("no Docker engine", "no Weaviate server", "no Kubernetes")
"""What CI may lack."""


def unavailable(reason: str) -> NoReturn:
    """Skips the test with its reason; in CI only the three good reasons skip, every other one fails."""
    if os.environ.get("CI") and not reason.startswith(GOOD_REASONS):
        pytest.fail(f"CI must have what this test needs: {reason}")
    pytest.skip(reason)
