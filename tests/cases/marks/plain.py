"""What a mark is, and whether a file still tells it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf

SAMPLES = Path(__file__).parent.parent / "samples"
Made = tuple[bytes, list[str]]


def mark(place: str) -> str:
    """What is planted at a place."""
    return f"WANG{place.upper()}"


def planting() -> tuple[list[str], Callable[[str], str]]:
    """A list of marks, and what puts the mark of a place on it and gives it."""
    places: list[str] = []

    def plant(place: str) -> str:
        places.append(mark(place))
        return mark(place)

    return places, plant


def told(content: bytes) -> bytes:
    """Everything a file holds, unpacked as far as it goes."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = [one.filename.encode() + told(package.read(one)) for one in package.infolist()]
            return b"\n".join([*parts, package.comment])
    if content.startswith(b"%PDF"):
        output = BytesIO()
        with pikepdf.open(BytesIO(content)) as file:
            file.save(
                output,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        return output.getvalue()
    return content


def found(content: bytes, marks: list[str]) -> list[str]:
    """Which marks a file still tells, in any usual encoding."""
    everything = told(content)
    return [
        one
        for one in marks
        if any(one.encode(code) in everything for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]
