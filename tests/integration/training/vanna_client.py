"""Reads a training store with Vanna's own classes. Runs under a Python that has vanna, not under ours.

Takes {"store": "pgvector" | "weaviate", "config": …, "question": …, "vector": […]} on standard input and
prints what Vanna gives.
"""

import json
import sys
from types import ModuleType
from typing import Any


class GivenVector:
    """An embedding function that was told its answer: our models are not installed here."""

    def __init__(self, vector: list[float]) -> None:
        self.vector = vector

    def embed_query(self, text: str) -> list[float]:
        return self.vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vector for _ in texts]


def pgvector(order: dict[str, Any]) -> Any:
    from vanna.pgvector import PG_VectorStore  # type: ignore[import-not-found]

    return _concrete(PG_VectorStore)({**order["config"], "embedding_function": GivenVector(order["vector"])})


def weaviate(order: dict[str, Any]) -> Any:
    class TextEmbedding:
        """In the place of fastembed, whose models come from a hub."""

        def __init__(self, **_: Any) -> None: ...

        def embed(self, text: str) -> Any:
            import numpy

            yield numpy.array(order["vector"])

    fastembed: Any = ModuleType("fastembed")
    fastembed.TextEmbedding = TextEmbedding
    sys.modules["fastembed"] = fastembed
    from vanna.weaviate import WeaviateDatabase  # type: ignore[import-not-found]

    return _concrete(WeaviateDatabase)(order["config"])


def _concrete(abstract: Any) -> Any:
    """The class without its abstract methods: those talk to a language model, which nobody does here."""
    return type("Vanna", (abstract,), dict.fromkeys(getattr(abstract, "__abstractmethods__", ())))


def read(order: dict[str, Any]) -> dict[str, Any]:
    vanna = {"pgvector": pgvector, "weaviate": weaviate}[order["store"]](order)
    question = order["question"]
    training = vanna.get_training_data()
    return {
        "similar": vanna.get_similar_question_sql(question),
        "ddl": vanna.get_related_ddl(question),
        "documentation": vanna.get_related_documentation(question),
        "training": training if isinstance(training, list) else training.to_dict("records"),
    }


if __name__ == "__main__":
    json.dump(read(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, default=str)
