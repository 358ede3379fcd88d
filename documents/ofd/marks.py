"""What stands on a page, in the order in which it is drawn: texts, drawings, pictures. In millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import pathops
import pikepdf

from documents.ofd.faces import Face, Glyph
from documents.ofd.geometry import Box, Matrix

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class Text:
    """Glyphs of one face and size on one line, upright. `places` has the origin of each."""

    face: Face
    size: float
    glyphs: tuple[Glyph, ...]
    places: tuple[tuple[float, float], ...]
    end: float
    """Where the last glyph ends."""
    colour: Colour

    @property
    def box(self) -> Box:
        """What the line may cover, by the face's own measure of its highest and deepest glyphs."""
        (left, baseline), unit = self.places[0], self.size / 1000
        depth = [y for _x, y in self.places]
        return Box(
            left,
            min(depth) - self.face.ascent * unit,
            max(self.end, left + unit),
            max(*depth, baseline) - self.face.descent * unit,
        )


@dataclass(frozen=True)
class Drawing:
    """A filled outline. Lines are outlines too, and what is cut away is already gone: many readers of OFD
    know neither the ends of lines nor areas that cut, so that none is written.
    """

    outline: pathops.Path
    colour: Colour

    @property
    def box(self) -> Box:
        """What it covers."""
        return Box(*self.outline.bounds)


@dataclass(frozen=True)
class Picture:
    """An image; `matrix` lays its unit square, whose upper left corner is the origin, on the page."""

    image: pikepdf.Stream
    matrix: Matrix

    @property
    def box(self) -> Box:
        """What it covers."""
        return Box.around(self.matrix.at(x, y) for x in (0, 1) for y in (0, 1))


Mark = Text | Drawing | Picture
