"""The guide's curl commands, run as they stand; only host and task ids are this test's."""

import pytest

from tests.support.envelopes import opened
from tests.support.gateway import Api
from tests.support.guide import GUIDES, Command, commands

pytestmark = pytest.mark.integration

CONTENT = {"test.ddl": b"create table t (id int);\n", "config.json": b"{}\n"}
ALL = [pytest.param(command, id=f"{guide} {i}") for guide in GUIDES for i, command in enumerate(commands(guide), 1)]


def test_the_guides_have_eight_commands() -> None:
    assert len(ALL) == 8


@pytest.mark.parametrize("command", ALL)
async def test_a_command_of_the_guide_works(api: Api, command: Command) -> None:
    ours = {named: await api.create() for named in command.named_tasks}
    path, body = command.path, command.json
    for named, task_id in ours.items():
        path = path.replace(named, task_id)
    if body:
        body = {**body, "task_ids": [ours[named] for named in body["task_ids"]]}
    files = [("file", (name, CONTENT[name])) for name in command.files] or None
    answer = await api.client.request(command.method, path, json=body, files=files, data=command.fields or None)
    data = opened(answer)
    if command.method == "DELETE":
        assert data["summary"] == {"total_requested": len(ours), "successfully_deleted": len(ours), "failed": 0}
    else:
        assert data["uploaded_file"]["overwrite_mode"] == command.fields.get("overwrite_mode", "backup")
