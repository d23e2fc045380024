"""Fixtures of the whole suite; each lives in tests/support beside what it starts."""
# ruff: noqa: F401 - pytest finds fixtures by their names here

import os

from tests.support.gateway import api, api_on_highway, gateway_url, migrated_url
from tests.support.llm_double import llm_double, llm_server
from tests.support.postgres import awkward_url, database_url, highway_url, postgres
from tests.support.rabbitmq import amqp_url, rabbit_node
from tests.support.s3 import s3_server, s3_url
from tests.support.training import memory_weaviate_store, pgvector_store, training_store, weaviate_store

# what the person who runs the tests has configured for their own server is none of the tests' business
for name in [name for name in os.environ if name.startswith("SCHEMALOOM_") and "_TEST_" not in name]:
    del os.environ[name]
