"""A JPEG inside another file: only the segments that its picture needs. ITU-T T.81, B.1."""

from __future__ import annotations

from cases.parsing.problems import Problem

TABLES = frozenset(
    {
        0xDB,
        0xC4,
        0xDD,
        0xDA,
        *range(0xC0, 0xC4),
        *range(0xC5, 0xC8),
        *range(0xC9, 0xCC),
        *range(0xCD, 0xD0),
    }
)
"""Quantisation, Huffman, restart, scan and frame: what a decoder reads."""
ADOBE = 0xEE


def bare(content: bytes) -> bytes:
    """The same picture, byte for byte, without anything said beside it. Raises Problem."""
    if not content.startswith(b"\xff\xd8"):
        raise Problem("broken")
    kept, at = [b"\xff\xd8"], 2
    while True:
        at = _marker(content, at)
        kind = content[at + 1]
        if kind == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if end > len(content):
            raise Problem("broken")
        if kind in TABLES:
            kept.append(content[at:end])
        elif kind == ADOBE and content[at + 4 : at + 9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + content[at + 4 : at + 16])
        at = end
        if kind == 0xDA:
            at = _scan_end(content, end)
            kept.append(content[end:at])


def _marker(content: bytes, at: int) -> int:
    """Where the next marker stands; fill bytes before it are passed over."""
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 4 > len(content) and content[at : at + 2] != b"\xff\xd9":
        raise Problem("broken")
    if content[at] != 0xFF:
        raise Problem("broken")
    return at


def _scan_end(content: bytes, at: int) -> int:
    """Where the coded points end: at a marker that is neither stuffing nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Problem("broken")
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        elif content[at + 1] == 0xFF:
            at += 1
        else:
            return at
