"""What a worker process opens once, and what it hands to each run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shared.llm.chat import ChatModel
from shared.llm.embeddings import CachedEmbeddings, connect_embeddings
from shared.llm.port import Chat, Embeddings
from shared.llm.settings import EmbeddingsSettings, LlmSettings
from shared.llm.usage import UsageMeter
from shared.objects.port import ObjectStore
