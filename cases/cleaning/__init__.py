"""Copies of evidence that hold only what is known to be harmless.

A copy is built anew from what may go on; whatever else the original holds does not enter it. Where a
kind cannot be built anew, there is no copy: see docs/adr/0018. Runs behind `cases.parsing` alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, BinaryIO

from cases.parsing.problems import Unclean

CLEANERS = {
    **dict.fromkeys(("jpg", "png", "webp", "heic", "avif", "gif", "bmp", "tiff"), "pictures"),
    **dict.fromkeys(("mp3", "m4a", "aac", "wav", "amr", "ogg", "mp4", "mov", "3gp"), "recordings"),
    "pdf": "pdf",
    "docx": "words",
    "xlsx": "sheets",
    "odt": "odf",
    "ods": "odf",
    "silk": "silk",
    "csv": "texts",
    "txt": "texts",
}
"""The module here that builds the copy of each kind; loaded when it is needed, since each brings a
library of its own. What is not named has no clean copy."""


def clean(file: BinaryIO, code: str, output: BinaryIO) -> dict[str, Any]:
    """Write the copy of `file`, which is of the kind `code`, and tell what was left out.

    Raises Problem where the file cannot be read, Unclean where no copy can be made of its kind.
    """
    if code not in CLEANERS:
        raise Unclean("kind")
    file.seek(0)
    output.seek(0)
    output.truncate()
    removed = set(import_module(f"cases.cleaning.{CLEANERS[code]}").clean(file, code, output))
    output.flush()
    return {"removed": sorted(removed)}
