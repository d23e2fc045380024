"""The user's guide, read at run time: its JSON examples and its curl commands."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "contract" / "guide"
GUIDES = ("guide-1.txt", "guide-2.txt")
_LEFT_OUT = re.compile(r"^\s*\.\.\. \.\.\.\s*$", re.MULTILINE)
_LAST_COMMA = re.compile(r",(?=\s*\])")
_TASK = re.compile(r"(task|manual)_\d{8}_\d{6}(_\d+)?")
_CURL = re.compile(r"^curl .*?(?<!\\)$", re.MULTILINE | re.DOTALL)

Json = Any


@dataclass(frozen=True)
class Command:
    """A curl command of the guide."""

    method: str
    path: str
    json: Json
    files: tuple[str, ...]
    fields: dict[str, str]

    @property
    def named_tasks(self) -> list[str]:
        """The task ids that it names."""
        ids = (self.json or {}).get("task_ids") or []
        found = [match[0] for match in _TASK.finditer(self.path)]
        return [*found, *ids]


def text_of(guide: str) -> str:
    return (FOLDER / guide).read_text(encoding="utf-8")


def examples(guide: str) -> list[Json]:
    """Every JSON object that stands by itself, in the order of the guide; what it leaves out stays left out."""
    text = _LAST_COMMA.sub("", _LEFT_OUT.sub("", text_of(guide)))
    return list(_objects(text))


def _objects(text: str) -> Iterator[Json]:
    decoder, place = json.JSONDecoder(), 0
    for start in re.finditer(r"^\{", text, re.MULTILINE):
        if start.start() >= place:
            value, place = decoder.raw_decode(text, start.start())
            yield value


def answers(guide: str) -> list[Json]:
    """The examples that are answers of the API."""
    return [example for example in examples(guide) if "code" in example]


def answer(guide: str, response: str, number: int = 0) -> Json:
    """The guide's answer with this text in `data.response`; the first, or another one of those that have it."""
    return [example for example in answers(guide) if example["data"]["response"] == response][number]


def commands(guide: str) -> list[Command]:
    """The curl commands in the order of the guide."""
    return [_command(match[0]) for match in _CURL.finditer(_with_bodies_joined(text_of(guide)))]


def _with_bodies_joined(text: str) -> str:
    """A `-d` body spans lines without a backslash: put on one line."""
    return re.sub(r"-d '(\{.*?\})'", lambda body: "-d '" + body[1].replace("\n", " ") + "'", text, flags=re.DOTALL)


def _command(text: str) -> Command:
    words = shlex.split(text.replace("\\\n", " "))[1:]
    options = {flag: [words[i + 1] for i, word in enumerate(words) if word == flag] for flag in ("-X", "-F", "-d")}
    url = next(word for word in words if word.startswith("http"))
    form = dict(part.split("=", 1) for part in options["-F"])
    return Command(
        method=options["-X"][0],
        path=re.sub(r"^https?://[^/]+", "", url),
        json=json.loads(options["-d"][0]) if options["-d"] else None,
        files=tuple(value[1:] for value in form.values() if value.startswith("@")),
        fields={name: value for name, value in form.items() if not value.startswith("@")},
    )


VARYING = frozenset(
    {
        "created_at", "created_time", "upload_time", "uploaded_at", "started_at", "completed_at", "updated_at",
        "modified_at", "deleted_at", "backup_created_at", "timestamp", "execution_id", "db_connection", "file_path",
        "directory_path", "log_file", "source", "database", "file_size", "file_size_formatted", "deleted_size",
        "total_files", "total_size", "total_size_formatted", "level", "logger", "total", "file_name", "file_type",
        "deleted_files_count", "task_id", "result",
    }
)  # fmt: skip
"""Keys whose values differ from run to run, or on purpose (masked passwords, store paths, `source`)."""


def assert_like(example: Json, live: Json, *, varying: frozenset[str] = VARYING, at: str = "$") -> None:
    """Every key of the example is there with its type, and with its value where that is constant.

    Tasks are named by their own ids. Each example of a list's element holds for every element.
    """
    if isinstance(example, dict):
        assert isinstance(live, dict), f"{at} is {live!r}, no object"
        for key, value in example.items():
            assert key in live, f"{at} lacks {key}"
            if key not in varying or _is_structure(value):
                assert_like(value, live[key], varying=varying, at=f"{at}.{key}")
            else:
                assert _same_type(value, live[key]), f"{at}.{key} is {live[key]!r}, in the guide {value!r}"
    elif isinstance(example, list) and example and isinstance(example[0], dict):
        assert live, f"{at} is empty"
        for element in live:
            _assert_like_one_of(example, element, varying, at)
    else:
        assert _anonymous(live) == _anonymous(example), f"{at} is {live!r}, in the guide {example!r}"


def _assert_like_one_of(examples: list[Json], live: Json, varying: frozenset[str], at: str) -> None:
    problems = []
    for number, example in enumerate(examples):
        try:
            assert_like(example, live, varying=varying, at=f"{at}[{number}]")
        except AssertionError as problem:
            problems.append(str(problem))
        else:
            return
    raise AssertionError("\n".join(problems))


def _is_structure(value: Json) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _same_type(example: Json, live: Json) -> bool:
    return example is None or isinstance(live, type(example))


def _anonymous(value: Json) -> Json:
    return _TASK.sub("TASK", value) if isinstance(value, str) else value
