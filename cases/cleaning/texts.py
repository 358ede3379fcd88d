"""Text: its characters in UTF-8, without marks and control characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cases.parsing.texts import CONTROL, decode


def clean(file: BinaryIO, _code: str, output: BinaryIO) -> Iterator[str]:
    """The same words in UTF-8."""
    content = file.read()
    text = CONTROL.sub("", decode(content)).removeprefix("\ufeff")
    copy = text.encode()
    output.write(copy)
    if copy != content:
        yield "encoding"
