"""A film is answered in parts, as players ask for it. RFC 9110, 14."""

from __future__ import annotations

from io import BytesIO

import pytest

from cases.filetypes import BY_CODE
from web import downloads

FILM = bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("asked", "status", "part", "content"),
    [
        ("", 200, None, FILM),
        ("bytes=0-1", 206, "bytes 0-1/2048", FILM[:2]),
        ("bytes=0-", 206, "bytes 0-2047/2048", FILM),
        ("bytes=100-199", 206, "bytes 100-199/2048", FILM[100:200]),
        ("bytes=2047-9999", 206, "bytes 2047-2047/2048", FILM[-1:]),
        ("bytes=2048-", 416, "bytes */2048", b""),
        ("bytes=9000-9999", 416, "bytes */2048", b""),
        ("bytes=9-3", 200, None, FILM),
        ("bytes=-5", 200, None, FILM),
        ("bytes=0-1,5-9", 200, None, FILM),
        ("lines=0-1", 200, None, FILM),
        ("bytes=٠-١", 200, None, FILM),
    ],
)
def test_the_part_that_is_asked_for_is_given(
    asked: str, status: int, part: str | None, content: bytes
) -> None:
    file = BytesIO(FILM)
    answer = downloads.played(file, name="preview.mp4", kind=BY_CODE["mp4"], asked=asked)
    assert (answer.status_code, answer.get("Content-Range")) == (status, part)
    assert bytes(answer.getvalue()) == content  # type: ignore[union-attr]
    assert file.closed
    if status != 416:
        assert answer["Content-Length"] == str(len(content))


def test_an_empty_file_is_given_whole() -> None:
    answer = downloads.played(BytesIO(), name="preview.txt", kind=BY_CODE["txt"], asked="bytes=0-1")
    assert (answer.status_code, answer["Content-Length"]) == (200, "0")
