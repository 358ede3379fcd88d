"""What happens to files on their way: bits that flip, ends that are missing, lengths that lie.

Every damage follows from a seed and a number, so that it can be made again and none need be kept.
"""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable

LENGTHS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
MOST_TIMES = 4
"""How many damages one file may take."""
Chance = random.Random


def damaged(content: bytes, chance: Chance) -> bytes:
    """A copy with some damages; a package is sometimes damaged in one of its parts instead."""
    if content.startswith(b"PK") and chance.random() < 0.5:
        return _inside(content, chance)
    made = bytearray(content)
    for _nth in range(chance.randint(1, MOST_TIMES)):
        chance.choice(DAMAGES)(made, chance)
    return bytes(made) or b"\0"


def _flip(content: bytearray, chance: Chance) -> None:
    """Some bits turn over."""
    for _nth in range(min(chance.randint(1, 16), len(content))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _overwrite(content: bytearray, chance: Chance) -> None:
    """A stretch becomes noise."""
    first, last = _stretch(content, chance)
    content[first:last] = chance.randbytes(last - first)


def _cut(content: bytearray, chance: Chance) -> None:
    """The end is missing."""
    del content[chance.randint(0, len(content)) :]


def _leave_out(content: bytearray, chance: Chance) -> None:
    """A stretch is missing."""
    first, last = _stretch(content, chance)
    del content[first:last]


def _repeat(content: bytearray, chance: Chance) -> None:
    """A stretch comes again, there or elsewhere."""
    first, last = _stretch(content, chance)
    at = chance.choice((last, chance.randint(0, len(content))))
    content[at:at] = bytes(content[first:last])


def _lie(content: bytearray, chance: Chance) -> None:
    """A number, which may be a length, becomes another."""
    size = chance.choice((1, 2, 4, 8))
    if len(content) <= size:
        return
    at = chance.randrange(len(content) - size)
    value = chance.choice(LENGTHS) & (256**size - 1)
    content[at : at + size] = value.to_bytes(size, chance.choice(("little", "big")))


DAMAGES: tuple[Callable[[bytearray, Chance], None], ...] = (
    _flip, _overwrite, _cut, _leave_out, _repeat, _lie, _lie,
)  # fmt: skip


def _stretch(content: bytearray, chance: Chance) -> tuple[int, int]:
    first = chance.randint(0, len(content))
    return first, min(len(content), first + chance.randint(1, max(2, len(content) // 4)))


def _inside(content: bytes, chance: Chance) -> bytes:
    """The package with one of its parts damaged, and everything else right again."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(output, "w") as new:
        parts = old.infolist()
        struck = chance.choice(parts)
        for part in parts:
            inner = bytearray(old.read(part))
            if part is struck:
                for _nth in range(chance.randint(1, MOST_TIMES)):
                    chance.choice(DAMAGES)(inner, chance)
            again = zipfile.ZipInfo(part.filename, part.date_time)
            new.writestr(again, bytes(inner), zipfile.ZIP_DEFLATED)
    return output.getvalue()


def nth(sample: bytes, seed: int, number: int, code: str) -> bytes:
    """The damaged file of a number; the same again for the same seed."""
    return damaged(sample, random.Random(zlib.crc32(f"{seed}:{number}:{code}".encode())))
