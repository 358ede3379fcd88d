"""Which kind a file is, whether it can be read, and whether a clean copy can be made of it."""

from __future__ import annotations

import json
import os
from typing import Any, BinaryIO

from cases import cleaning
from cases.filetypes import BY_CODE, BY_EXTENSION, Format
from cases.parsing import containers, texts
from cases.parsing.problems import Problem, Unclean

HEAD = 8192


def inspect(file: BinaryIO, extension: str) -> dict[str, Any]:
    """The kind and whether it can be made clean. Raises Problem where it cannot be used."""
    found = recognise(file, extension)
    refuse_other(found, extension)
    try:
        containers.check(file, found)
        _so_far({"format": found.code, "unclean": "slow"})
        with open(os.memfd_create("copy"), "w+b") as nowhere:
            answer = cleaning.clean(file, found.code, nowhere)
    except Unclean as reason:
        return {"format": found.code, "unclean": reason.code}
    return {**answer, "format": found.code}


def _so_far(answer: dict[str, Any]) -> None:
    """Tell what is known already, in case that the copy takes longer than it may."""
    print(json.dumps(answer), flush=True)  # noqa: T201 - the way a child answers


def refuse_other(found: Format, extension: str) -> None:
    """Refuse a file whose name promises another family of files. Raises Problem."""
    promised = BY_EXTENSION.get(extension, [])
    if promised and found.family not in {one.family for one in promised}:
        raise Problem("differs", found.code)


def recognise(file: BinaryIO, extension: str) -> Format:
    """The kind that the content tells; the extension decides only between kinds of text."""
    import filetype  # noqa: PLC0415

    file.seek(0)
    head = file.read(HEAD)
    code = containers.look_inside(file, head)
    if not code:
        guessed: Any = filetype.guess(head)
        code = CODES.get(guessed.mime if guessed is not None else "", "")
    if not code and guessed is None:
        code = texts.recognise(file, extension)
    if not code:
        raise Problem("unknown")
    return BY_CODE[code]


CODES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/x-wav": "wav",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "application/x-7z-compressed": "7z",
    "application/x-rar-compressed": "rar",
}
"""What the library calls our kinds, those aside that share a container."""
