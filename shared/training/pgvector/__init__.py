"""The training store in PostgreSQL with pgvector, in the layout of langchain-postgres that Vanna reads."""

from shared.training.pgvector.store import PgvectorStore

__all__ = ["PgvectorStore"]
