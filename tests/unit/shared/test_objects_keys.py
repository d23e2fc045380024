"""Keys that every store can hold, and the URLs that lead to one."""

import pytest

from shared.errors import PermanentError
from shared.objects import connect
from shared.objects.keys import check_key, check_prefix
from shared.objects.port import InvalidKey
from shared.objects.s3_location import S3Location
from shared.objects.settings import ObjectsSettings


@pytest.mark.parametrize(
    "key",
    [
        "a",
        "tasks/task_1/表清单.txt",
        "a/b c/d.e",
        "..a/b..",
        "长" * 85,
        "/".join(["x" * 100] * 10),
        "q?#&+%41=:*<>|'\"",
    ],
)
def test_a_key_of_any_printable_text_is_taken_as_it_is(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "a/./b",
        "../a",
        "a/..",
        " ",
        "a/ /b",
        "a\\b",
        "a\nb",
        "a\x00",
        "a\x7f",
        "a\x85",
        "\ud800",
        "\ufffe",
        "x" * 256,
        "长" * 86,
        "/".join(["x" * 100] * 11),
    ],
)
def test_a_key_that_some_store_cannot_hold_is_refused(key: str) -> None:
    with pytest.raises(InvalidKey):
        check_key(key)


@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b", "tasks/任务_1/"])
def test_a_prefix_may_end_anywhere(prefix: str) -> None:
    assert check_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["/a", "../", "a/../b", "a//", "a\x00", "\\"])
def test_a_prefix_leads_out_of_no_store(prefix: str) -> None:
    with pytest.raises(InvalidKey):
        check_prefix(prefix)


def test_an_s3_url_is_read_with_its_encoded_secret_and_options() -> None:
    at = S3Location.parse("s3://us%40er:p%2Fq%3Ar@minio.local:9000/training/data/v1?secure=true&region=cn-north-1")

    assert (at.access_key, at.secret_key) == ("us@er", "p/q:r")
    assert (at.address, at.bucket, at.prefix) == ("minio.local:9000", "training", "data/v1/")
    assert (at.secure, at.region) == (True, "cn-north-1")


def test_an_s3_url_without_options_means_plain_http_in_the_first_region() -> None:
    at = S3Location.parse("s3://key:secret@[::1]:9000/bucket")

    assert (at.address, at.prefix, at.secure, at.region) == ("[::1]:9000", "", False, "us-east-1")


@pytest.mark.parametrize(
    "url",
    [
        "s3://key:hidden@host:9000",
        "s3://host:9000/hidden",
        "s3://key@hidden:9000/bucket",
        "s3://key:hid/den@host:9000/bucket",
        "s3://key:hidden@host:port/bucket",
        "s3://key:hidden@host/bucket?secure=maybe",
        "s3://key:hidden@host/bucket?colour=blue",
        "s3://key:hidden@host/bucket#hidden",
        "s3://key:hidden@host/b",
        "s3://key:hidden@host name/bucket",
        "file://hidden/relative",
        "file:hidden",
        "file:///data?hidden",
        "ftp://key:hidden@host/bucket",
        "hidden",
    ],
)
async def test_a_url_that_makes_no_sense_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(PermanentError) as refusal:
        await connect(url)

    assert "SCHEMALOOM_OBJECTS_URL" in refusal.value.message
    assert "hid" not in refusal.value.message
    assert refusal.value.__cause__ is None


def test_the_secret_is_in_no_representation_of_settings_or_location(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMALOOM_OBJECTS_URL", "s3://key:hidden@host:9000/bucket")
    settings = ObjectsSettings()
    location = S3Location.parse(settings.url.get_secret_value())

    assert "hidden" not in f"{settings!r} {location!r} {location}"


def test_the_embedded_default_is_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEMALOOM_OBJECTS_URL", raising=False)

    assert ObjectsSettings().url.get_secret_value().startswith("file:///")
