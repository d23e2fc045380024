"""Generated pairs broken in every way that fits: the bench's own figure of repairs, on a database of each kind."""

from pathlib import Path

import pytest

from bench.quality.generation import measure
from bench.quality.repairs import repair_figures, try_repairs
from shared.source import parse, source_opener
from tests.support.postgres import TestServer, execute

pytestmark = [pytest.mark.integration, pytest.mark.slow]
DATABASES = Path(__file__).parents[1] / "qa_gen" / "databases"


@pytest.mark.parametrize("name", sorted(file.stem for file in DATABASES.glob("*.sql")))
async def test_broken_pairs_are_repaired_to_what_they_were(postgres: TestServer, name: str) -> None:
    url = await postgres.create_database()
    await execute(url, (DATABASES / f"{name}.sql").read_text(encoding="utf-8"), "ANALYZE")
    try:
        made = await measure(url)
        async with source_opener(parse(url, embedded=True))() as source:
            tried = await try_repairs(source, made.pairs, made.reading.knowledge.catalog)
        assert len(tried) >= 50
        assert [figure for figure in repair_figures(tried) if not figure.reached] == []
    finally:
        await postgres.drop_database(url)
