"""Voice messages of WeChat (SILK v3): a mark, then blocks of speech, then an end. Nothing else is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cases.parsing.problems import Problem

MARK = b"#!SILK_V3"
BLOCK_MOST = 2048
"""Bytes of one block of speech; the codec's own limit is 1250."""


def clean(file: BinaryIO, _code: str, output: BinaryIO) -> Iterator[str]:
    """The blocks of speech alone."""
    content = file.read()
    at = content.index(MARK) + len(MARK)
    lead = content[: at - len(MARK)]
    blocks, end = _blocks(content, at)
    if end == at:
        raise Problem("broken")
    output.write(lead[:1] + MARK + b"".join(blocks) + b"\xff\xff")
    if content[end:] not in (b"", b"\xff\xff"):
        yield "trailing"


def _blocks(content: bytes, at: int) -> tuple[list[bytes], int]:
    """Each block with its length, and where the last one ends."""
    blocks: list[bytes] = []
    while at + 2 <= len(content):
        size = int.from_bytes(content[at : at + 2], "little")
        if size == 0 or size > BLOCK_MOST or at + 2 + size > len(content):
            break
        blocks.append(content[at : at + 2 + size])
        at += 2 + size
    return blocks, at
