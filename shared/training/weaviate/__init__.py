"""The training store in Weaviate, in the classes that Vanna reads."""

from shared.training.weaviate.store import WeaviateStore

__all__ = ["WeaviateStore"]
