"""Which keys every object store can hold."""

import unicodedata

from shared.objects.port import InvalidKey

MAX_SEGMENT_BYTES = 255
"""What file systems allow for one name."""
MAX_KEY_BYTES = 1024
"""What S3 allows for a whole key."""
_NONCHARACTERS = "\ufffe\uffff"  # XML cannot say them, and S3 lists keys in XML


def check_key(key: str) -> str:
    """The key itself. Raises InvalidKey."""
    _check_characters(key)
    for segment in key.split("/"):
        _check_segment(segment)
    return key


def check_prefix(prefix: str) -> str:
    """The prefix itself, which may end inside a segment or after a `/`. Raises InvalidKey."""
    folders, slash, _ = prefix.rpartition("/")
    if slash:
        check_key(folders)
    _check_characters(prefix)
    return prefix


def _check_characters(key: str) -> None:
    if any(unicodedata.category(c) in {"Cc", "Cs"} or c in _NONCHARACTERS for c in key) or "\\" in key:
        raise InvalidKey("对象键含有控制字符、反斜杠或无效字符")
    if len(key.encode()) > MAX_KEY_BYTES:
        raise InvalidKey(f"对象键超过 {MAX_KEY_BYTES} 字节: {key[:80]}…")


def _check_segment(segment: str) -> None:
    if not segment.strip() or segment in {".", ".."}:
        raise InvalidKey("对象键的每一段都不得为空、. 或 ..")
    if len(segment.encode()) > MAX_SEGMENT_BYTES:
        raise InvalidKey(f"对象键的一段超过 {MAX_SEGMENT_BYTES} 字节: {segment[:80]}…")
