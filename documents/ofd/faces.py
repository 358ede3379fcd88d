"""The faces of a PDF that we made: the embedded OpenType file, the width and the text of each glyph.

WeasyPrint embeds composite fonts whose codes are numbers of glyphs (ISO 32000-1, 9.7), with the OpenType
file itself and a table of the text that each glyph stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pikepdf
import uharfbuzz

PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGE = b"beginbfrange"


class Unforeseen(Exception):
    """The PDF holds what no letter of ours holds. It names what that is."""


@dataclass(frozen=True)
class Glyph:
    """One glyph: its number in the face, its text, and its advance in thousandths of the size."""

    number: int
    text: str
    advance: float


class Face:
    """An embedded face. Raises Unforeseen for a font of another kind."""

    def __init__(self, font: pikepdf.Object) -> None:
        if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
            raise Unforeseen(f"font of type {font.Subtype}")
        self._inner = font.DescendantFonts[0]
        self._unicode = font.ToUnicode.read_bytes()
        if RANGE in self._unicode:
            raise Unforeseen("ranges of text in a font")
        described = self._inner.FontDescriptor
        self.ascent, self.descent = float(described.Ascent), float(described.Descent)
        self.name = str(self._inner.BaseFont).lstrip("/")
        self._glyphs: dict[int, Glyph] = {}
        self.family = self.name.partition("+")[2] or self.name

    @cached_property
    def file(self) -> bytes:
        """The OpenType or TrueType file, with its table of characters."""
        described = self._inner.FontDescriptor
        stream = described.get("/FontFile3", described.get("/FontFile2"))
        if stream is None:
            raise Unforeseen(f"face {self.family} that is not embedded")
        return bytes(stream.read_bytes())

    @cached_property
    def suffix(self) -> str:
        """otf for outlines of PostScript, ttf for those of TrueType."""
        return "otf" if self.file[:4] == b"OTTO" else "ttf"

    def drawn_for(self, character: str) -> int | None:
        """The number of the glyph that the file itself gives for a character, if it has one."""
        found = self._table.get_nominal_glyph(ord(character))
        return int(found) if found is not None else None

    @cached_property
    def _table(self) -> uharfbuzz.Font:
        return uharfbuzz.Font(uharfbuzz.Face(self.file))

    @cached_property
    def _widths(self) -> dict[int, float]:
        found: dict[int, float] = {}
        entries = list(self._inner.get("/W", ()))
        while entries:
            first, then = int(entries.pop(0)), entries.pop(0)
            if isinstance(then, pikepdf.Array):
                found.update((first + nth, float(width)) for nth, width in enumerate(then))
            else:
                width = float(entries.pop(0))
                found.update((code, width) for code in range(first, int(then) + 1))
        return found

    @cached_property
    def _texts(self) -> dict[int, str]:
        pairs = (pair for block in BLOCK.findall(self._unicode) for pair in PAIR.findall(block))
        return {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
        }

    def glyph(self, number: int) -> Glyph:
        """The glyph of a number. Raises Unforeseen where it stands for no text."""
        if number not in self._glyphs:
            text = self._texts.get(number)
            if text is None:
                raise Unforeseen(f"a glyph of {self.family} without text")
            default = float(self._inner.get("/DW", 1000))
            self._glyphs[number] = Glyph(number, text, self._widths.get(number, default))
        return self._glyphs[number]
