"""Clusters to be hurt, on the same parts as the end-to-end tests."""

from tests.e2e.conftest import folder, make_cluster

__all__ = ["folder", "make_cluster"]
