"""How the way to put a request is found."""

import pytest

from shared.llm.dialect import Dialect, DialectFinder, Form

FULL = Dialect(Form.JSON_SCHEMA, temperature=True, limit="max_tokens")
BARE = Dialect(Form.TEXT, temperature=False, limit=None)


@pytest.mark.parametrize(
    ("dialect", "said", "following"),
    [
        (FULL, "response_format type is unavailable", Dialect(Form.JSON_OBJECT)),
        (Dialect(Form.JSON_OBJECT), "response_format is not supported", Dialect(Form.TEXT)),
        (FULL, "bad request", Dialect(Form.JSON_OBJECT)),
        (FULL, "unsupported value: 'temperature' must be 1", Dialect(temperature=False)),
        (FULL, "use 'max_completion_tokens' instead of 'max_tokens'", Dialect(limit="max_completion_tokens")),
        (Dialect(limit="max_completion_tokens"), "unknown field max_completion_tokens", Dialect(limit=None)),
        (Dialect(limit=None), "max_tokens", Dialect(Form.JSON_OBJECT, limit=None)),
        (Dialect(temperature=False), "temperature", Dialect(Form.JSON_OBJECT, temperature=False)),
        (BARE, "bad request", None),
    ],
)
def test_a_refusal_leads_to_the_next_way(dialect: Dialect, said: str, following: Dialect | None) -> None:
    assert dialect.after_refusal(said) == following


def test_the_first_dialect_that_works_is_kept_for_good() -> None:
    finder = DialectFinder(FULL)

    finder.succeeded(Dialect(Form.JSON_OBJECT))
    finder.succeeded(BARE)

    assert finder.current == Dialect(Form.JSON_OBJECT)


def test_a_schema_is_sent_under_the_name_of_its_purpose() -> None:
    schema = {"type": "object"}

    assert Dialect().response_format("themes", schema) == {
        "type": "json_schema",
        "json_schema": {"name": "themes", "schema": schema, "strict": True},
    }
    assert Dialect(Form.JSON_OBJECT).response_format("themes", schema) == {"type": "json_object"}
    assert Dialect(Form.TEXT).response_format("themes", schema) is None
