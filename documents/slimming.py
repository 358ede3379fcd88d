"""Slim copies of the faces: the characters of GB/T 2312 alone, so that a document is made twice as fast.

The full faces hold five scripts' worth of glyphs, 20 to 27 MB each, which would be read and searched
for every document. Rarer characters still come from the full faces, glyph by glyph.

Outlines of PostScript (cubic curves) become those of TrueType (quadratic ones), at most `CLOSE` units
of the face's square apart: readers of OFD draw the one kind, and not all of them the other (ADR 0025).

Every face that documents use numbers its characters by glyph. WeasyPrint writes glyph numbers into the
PDF as character numbers (CIDs), while a reader looks a CID up in the embedded font's own table
(ISO 32000-1, 9.7.4.2). Where the two differ, poppler shows the text and MuPDF shows none of it.

Run by script/fonts: python -m documents.slimming FOLDER
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import uharfbuzz
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from documents.fonts import FANG, SLIM, Face, path_of

LAYOUT_TABLES = ("BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx")
"""Tables for other scripts and vertical lines."""
INSTRUCTION_LIMITS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
FAMILY_NAMES, POSTSCRIPT_NAME = (1, 4, 16), 6
FORMER = "Zhengxin-*.otf"
"""The slim faces as they were made once, under the same names, with outlines of PostScript."""
CLOSE = 1.0
"""How far a curve may leave the one it stands for, in units of the face: 1000 of them make the square."""


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
    data = BytesIO(uharfbuzz.subset(full, wanted).blob.data)
    font = TTFont(data)
    draw_as_truetype(font)
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


def draw_as_truetype(font: TTFont) -> None:
    """Give the font outlines of TrueType in the same order of glyphs; nothing where it has them already."""
    if "glyf" in font:
        return
    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    glyf: Any = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, {}
    widths: Any = font["hmtx"]
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, CLOSE, reverse_direction=True))  # type: ignore[no-untyped-call]
        glyf[name] = pen.glyph()
        glyf[name].recalcBounds(glyf)
        widths[name] = widths[name][0], glyf[name].xMin
    font["glyf"], font["loca"] = glyf, newTable("loca")
    _allow_for_truetype(font["maxp"])
    font.sfntVersion = "\000\001\000\000"
    del font["CFF "]


def _allow_for_truetype(limits: Any) -> None:
    """The table of greatest numbers, as TrueType has it: no instructions; points are counted at saving."""
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for name in INSTRUCTION_LIMITS:
        setattr(limits, name, 0)


def numbered_by_glyph(font: TTFont) -> bool:
    """Whether each CID of the font is the number of its glyph; so in every face that has no CIDs."""
    if "CFF " not in font:
        return True
    top = font["CFF "].cff.topDictIndex[0]
    return not hasattr(top, "ROS") or top.charset == _numbers(len(top.charset))


def number_by_glyph(font: TTFont) -> None:
    """Make each CID of the font the number of its glyph. Glyphs and their order stay as they are."""
    if numbered_by_glyph(font):
        return
    top = font["CFF "].cff.topDictIndex[0]
    glyphs, numbers = top.CharStrings.charStrings, _numbers(len(top.charset))
    renamed = zip(top.charset, numbers, strict=True)
    top.CharStrings.charStrings = {new: glyphs[old] for old, new in renamed}
    top.charset = numbers
    top.ROS = ("Adobe", "Identity", 0)
    font.setGlyphOrder(numbers)


def _numbers(count: int) -> list[str]:
    return [".notdef", *(f"cid{number:05d}" for number in range(1, count))]


def make_all(folder: Path) -> int:
    """Write every face that is not there or not numbered by glyph, take away what was made under the same
    family in a former way; returns how many were written."""
    made = 0
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one, full in SLIM.items() if path_of(full) and not _good(one)]
    with ProcessPoolExecutor() as several:
        for one, data in zip(wanted, several.map(_slimmed, wanted), strict=True):
            _write(folder / one.file, data)
            made += 1
    for past in folder.glob(FORMER):
        past.unlink()
    own = folder / FANG.file
    if own.exists() and not _good(FANG):
        font = TTFont(own, recalcBBoxes=False)
        number_by_glyph(font)
        output = BytesIO()
        font.save(output)
        _write(own, output.getvalue())
        made += 1
    return made


def _slimmed(face: Face) -> bytes:
    source = path_of(SLIM[face])
    assert source is not None
    return slim(source, SLIM[face], face.family)


def _good(face: Face) -> bool:
    path = path_of(face)
    return path is not None and numbered_by_glyph(TTFont(path, fontNumber=face.number))


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_bytes(data)
    fresh.replace(path)


if __name__ == "__main__":
    sys.stdout.write(f"{make_all(Path(sys.argv[1]))} slim faces made\n")
