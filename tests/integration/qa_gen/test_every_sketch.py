"""Whatever a schema offers to ask can be written: a sketch that breaks takes its step with it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from services.qa_gen.knowledge import Knowledge, read_knowledge
from services.qa_gen.planning.candidates import candidate
from services.qa_gen.synthesis import catalogue
from services.qa_gen.synthesis.sketch import Sketch
from services.qa_gen.synthesis.wording.ask import question, styles
from shared.catalog.reading.introspect import list_tables
from shared.manifests import TaskParameters
from shared.source import parse, source_opener
from shared.steps import Step
from tests.support.confidential import SCHEMA as CONFIDENTIAL
from tests.support.postgres import TestServer, execute, run_apart
from tests.support.run import MemoryRun

pytestmark = pytest.mark.integration
FILES = {path.stem: path for path in sorted((Path(__file__).parent / "databases").glob("*.sql"))}

OWN_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$'"
LINES = (Decimal(100), Decimal(200))
"""Stand for what the data would give."""


@pytest.fixture(scope="module", params=[*FILES, "confidential"])
def url(request: pytest.FixtureRequest, postgres: TestServer) -> Iterator[str]:
    url = run_apart(postgres.create_database())
    file = FILES.get(request.param)
    run_apart(execute(url, file.read_text(encoding="utf-8") if file else CONFIDENTIAL, "ANALYZE"))
    yield url
    run_apart(postgres.drop_database(url))


async def known(url: str) -> Knowledge:
    async with source_opener(parse(url, embedded=True))() as source:
        names = await list_tables(source, [row["nspname"] for row in await source.fetch(OWN_SCHEMAS)])
        run = MemoryRun(
            Step.QA_GENERATION, files={"table_list.txt": "\n".join(names)}, parameters=TaskParameters(db_name="any")
        )
        return await read_knowledge(run, source)


def asked(sketch: Sketch, *, chinese: bool) -> str | None:
    """Its question in the first style that it has one in; a sketch without any is never asked."""
    whole = replace(sketch, thresholds=LINES) if catalogue.SHAPES[sketch.shape].probe else sketch
    return next((question(whole, style, chinese=chinese) for style in styles(whole, chinese=chinese)), None)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("samples", ["masked", "none"])
async def test_every_sketch_becomes_sql_and_words(
    url: str, samples: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMALOOM_SAMPLES", samples)
    monkeypatch.setenv("SCHEMALOOM_LANGUAGE", language)
    world = (await known(url)).world
    written = set()
    for sketch in (s for subject in world.subjects for s in catalogue.sketches(world, subject, catalogue.SHAPES)):
        if asked(sketch, chinese=world.chinese):
            written.add(candidate(sketch).shape)
    assert len(written) > 10
