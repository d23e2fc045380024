"""What every answer of the API has, checked where a test opens one."""

from typing import Any

import httpx

Data = dict[str, Any]


def opened(answer: httpx.Response) -> Data:
    """The data of a success."""
    body = answer.json()
    assert answer.status_code == 200, body
    assert (body["code"], body["success"], body["message"]) == (200, True, "操作成功")
    data: Data = body["data"]
    assert data["response"]
    return data


def refused(answer: httpx.Response, code: int, error_type: str) -> Data:
    """The data of a failure."""
    body = answer.json()
    assert answer.status_code == body["code"] == code, body
    data: Data = body["data"]
    assert (body["success"], data["error_type"]) == (False, error_type), body
    assert body["message"]
    assert data["response"]
    return data
