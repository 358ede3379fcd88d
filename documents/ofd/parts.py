"""One page of an OFD as XML (GB/T 33190-2016, 7.7 页对象, 9 图形, 10 图像, 11 文字).

Each object has a box, and all that it holds is measured from the upper left corner of that box, in millimetres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import singledispatchmethod
from itertools import pairwise

import pathops
from lxml import etree

from documents.ofd.drawing import Sheet
from documents.ofd.faces import Face, Glyph
from documents.ofd.geometry import Box
from documents.ofd.marks import Colour, Drawing, Mark, Picture, Text

NAMESPACE = "http://www.ofdspec.org/2016"
PLACES = 4
"""Digits after the point: a ten-thousandth of a millimetre."""


LETTERS = {
    pathops.PathVerb.MOVE: "M",
    pathops.PathVerb.LINE: "L",
    pathops.PathVerb.QUAD: "Q",
    pathops.PathVerb.CUBIC: "B",
    pathops.PathVerb.CLOSE: "C",
}


def element(name: str, text: str | None = None, **attributes: object) -> etree._Element:
    """An element of the standard's namespace. Attributes are given by the standard's own names."""
    made = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"ofd": NAMESPACE})
    for key, value in attributes.items():
        made.set(key, str(value))
    made.text = text
    return made


def number(value: float) -> str:
    """A measure as short as it may be written: 12.5, 0, -3."""
    written = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def numbers(values: Iterable[float]) -> str:
    """Measures with a blank between."""
    return " ".join(number(one) for one in values)


class PageWriter:
    """Writes the pages of one document. Faces and images get their identifiers when they are first met."""

    def __init__(self, take: Callable[[], int]) -> None:
        """`take` gives the next identifier of the document."""
        self._take = take
        self.faces: dict[str, tuple[int, Face]] = {}
        self.pictures: dict[object, tuple[int, Picture]] = {}

    def page(self, sheet: Sheet) -> etree._Element:
        """One page."""
        page = element("Page")
        area = element("Area")
        area.append(element("PhysicalBox", numbers((0, 0, sheet.width, sheet.height))))
        content, layer = element("Content"), element("Layer", ID=self._take(), Type="Body")
        page.extend([area, content])
        content.append(layer)
        layer.extend([self._object(mark) for mark in sheet.marks])
        return page

    @singledispatchmethod
    def _object(self, mark: Mark) -> etree._Element:
        raise TypeError(type(mark))

    @_object.register
    def _(self, mark: Text) -> etree._Element:
        box = mark.box
        made = element(
            "TextObject",
            ID=self._take(),
            Boundary=_boundary(box),
            Font=self._face(mark.face),
            Size=number(mark.size),
        )
        made.extend([_fill(mark.colour), *_transformed(mark)])
        codes = element("TextCode", "".join(glyph.text for glyph in mark.glyphs))
        (left, top), *others = mark.places
        codes.set("X", number(left - box.left))
        codes.set("Y", number(top - box.top))
        steps = _steps(mark)
        if others:
            codes.set("DeltaX", numbers(across for across, _down in steps))
        if any(abs(down) >= 10**-PLACES for _across, down in steps):
            codes.set("DeltaY", numbers(down for _across, down in steps))
        made.append(codes)
        return made

    @_object.register
    def _(self, mark: Drawing) -> etree._Element:
        box = mark.box
        made = element(
            "PathObject", ID=self._take(), Boundary=_boundary(box), Stroke="false", Fill="true"
        )
        made.extend([_fill(mark.colour), element("AbbreviatedData", _outline(mark.outline, box))])
        return made

    @_object.register
    def _(self, mark: Picture) -> etree._Element:
        box, laid = mark.box, mark.matrix
        return element(
            "ImageObject",
            ID=self._take(),
            Boundary=_boundary(box),
            CTM=numbers((*laid[:4], laid.e - box.left, laid.f - box.top)),
            ResourceID=self._picture(mark),
        )

    def _face(self, face: Face) -> int:
        if face.name not in self.faces:
            self.faces[face.name] = (self._take(), face)
        return self.faces[face.name][0]

    def _picture(self, mark: Picture) -> int:
        key = mark.image.objgen
        if key not in self.pictures:
            self.pictures[key] = (self._take(), mark)
        return self.pictures[key][0]


def _steps(mark: Text) -> list[tuple[float, float]]:
    """From each character to the next. Characters that share a glyph stand at its place (11.3)."""
    places: list[tuple[float, float]] = []
    for glyph, place in zip(mark.glyphs, mark.places, strict=True):
        places.extend([place] * len(glyph.text))
    return [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(places)]


def _transformed(mark: Text) -> list[etree._Element]:
    """The glyphs by number where the file's own table of characters would give others (11.4 字形变换)."""
    drawn = mark.face.drawn_for
    if all(len(one.text) == 1 and drawn(one.text) == one.number for one in mark.glyphs):
        return []
    if all(len(one.text) == 1 for one in mark.glyphs):
        return [_transform(0, len(mark.glyphs), mark.glyphs)]
    made, position = [], 0
    for glyph in mark.glyphs:
        made.append(_transform(position, len(glyph.text), [glyph]))
        position += len(glyph.text)
    return made


def _transform(position: int, codes: int, glyphs: Sequence[Glyph]) -> etree._Element:
    made = element("CGTransform", CodePosition=position, CodeCount=codes, GlyphCount=len(glyphs))
    made.append(element("Glyphs", " ".join(str(one.number) for one in glyphs)))
    return made


def _boundary(box: Box) -> str:
    return numbers((box.left, box.top, box.right - box.left, box.bottom - box.top))


def _value(colour: Colour) -> str:
    return " ".join(str(round(one * 255)) for one in colour)


def _fill(colour: Colour) -> etree._Element:
    return element("FillColor", Value=_value(colour))


def _outline(outline: pathops.Path, box: Box) -> str:
    """The path in the standard's letters (9.3.4), measured from the corner of its box."""
    words = []
    for verb, points in outline:
        words.append(LETTERS[verb])
        words.extend(number(one) for x, y in points for one in (x - box.left, y - box.top))
    return " ".join(words)
