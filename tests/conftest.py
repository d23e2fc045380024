"""Fixtures of the whole suite; each lives in tests/support beside what it starts."""
