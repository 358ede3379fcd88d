"""Slim copies of the faces: the characters of GB/T 2312 alone, so that a document is made twice as fast.

The full faces hold five scripts' worth of glyphs, 20 to 27 MB each, which would be read and searched
for every document. Rarer characters still come from the full faces, glyph by glyph.
Run by script/fonts: python -m documents.slimming FOLDER
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

from documents.fonts import SLIM, Face, path_of

LAYOUT_TABLES = ("BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx")
"""Tables for other scripts and vertical lines."""
FAMILY_NAMES, POSTSCRIPT_NAME = (1, 4, 16), 6


def characters() -> set[int]:
    """Code points of GB/T 2312, as the later GBK maps them, and ASCII."""
    double = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    text = "".join(pair.decode("gbk", errors="ignore") for pair in double)
    return {ord(one) for one in text} | set(range(0x20, 0x7F))


def slim(source: Path, face: Face, family: str) -> bytes:
    """A copy of a face with only `characters`, under a family name of its own."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(characters())
    wanted.flags = (
        uharfbuzz.SubsetFlags.DESUBROUTINIZE
        | uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    )
    full = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)), max(face.number, 0))
    font = TTFont(BytesIO(uharfbuzz.subset(full, wanted).blob.data))
    for tag in LAYOUT_TABLES:
        if tag in font:
            del font[tag]
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = family
        elif record.nameID == POSTSCRIPT_NAME:
            record.string = family.replace(" ", "")
    output = BytesIO()
    font.save(output)
    return output.getvalue()


def make_all(folder: Path) -> int:
    """Write every slim face that is not there yet; returns how many were written."""
    made = 0
    folder.mkdir(parents=True, exist_ok=True)
    for one, full in SLIM.items():
        source = path_of(full)
        if source is None or path_of(one) is not None:
            continue
        fresh = folder / f"{one.file}.{os.getpid()}.new"
        fresh.write_bytes(slim(source, full, one.family))
        fresh.replace(folder / one.file)
        made += 1
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{make_all(Path(sys.argv[1]))} slim faces made\n")
