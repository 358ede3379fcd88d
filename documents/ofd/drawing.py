"""Reads the marks of each page from the content streams of a PDF that we made (ISO 32000-1, 8 and 9).

It knows the operators that WeasyPrint and pyHanko write for our letters. Any other raises Unforeseen, so
that no letter loses in OFD what its PDF shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pathops
import pikepdf
from pathops import LineCap, LineJoin, PathOp

from documents.ofd.faces import Face, Glyph, Unforeseen
from documents.ofd.geometry import MM, Box, Matrix
from documents.ofd.marks import BLACK, Colour, Drawing, Mark, Picture, Text

Operands = list[Any]
WINDING, EVEN_ODD = pathops.FillType.WINDING, pathops.FillType.EVEN_ODD
MITER = 10.0
"""By how many widths a corner may stick out (8.4.3.5)."""


@dataclass(frozen=True)
class Sheet:
    """One page: its width and height in millimetres, and what stands on it, first drawn first."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def sheets(pdf: pikepdf.Pdf) -> Iterator[Sheet]:
    """The pages of a PDF, with the appearance of each signature on them."""
    faces: dict[Any, Face] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        base = Matrix(MM, 0, 0, -MM, -left * MM, top * MM)
        reader = _Reader(faces, page.obj.get("/Resources"), base)
        reader.read(page.obj)
        for appearance, place in _appearances(page):
            reader.draw_form(appearance, place.then(base))
        yield Sheet((right - left) * MM, (top - bottom) * MM, tuple(reader.marks))


def _appearances(page: pikepdf.Page) -> Iterator[tuple[pikepdf.Object, Matrix]]:
    """What a signature field shows, and how its box is laid into its place (12.5.5)."""
    for note in page.obj.get("/Annots", ()):
        if note.get("/Subtype") != "/Widget" or "/AP" not in note:
            continue
        form, rect = note.AP.N, [float(edge) for edge in note.Rect]
        if rect[2] <= rect[0] or rect[3] <= rect[1]:
            continue
        own = _matrix(form.get("/Matrix"))
        box = [float(edge) for edge in form.BBox]
        inner = Box.around(own.at(x, y) for x in box[::2] for y in box[1::2])
        across = (rect[2] - rect[0]) / (inner.right - inner.left)
        up = (rect[3] - rect[1]) / (inner.bottom - inner.top)
        yield (
            form,
            Matrix(across, 0, 0, up, rect[0] - inner.left * across, rect[1] - inner.top * up),
        )


def _matrix(numbers: Any) -> Matrix:
    return Matrix(*(float(one) for one in numbers)) if numbers is not None else Matrix()


@dataclass(frozen=True)
class _State:
    """What `q` keeps and `Q` brings back."""

    matrix: Matrix
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fills: bool = True
    strokes: bool = True
    """Whether what is filled, or drawn as a line, is seen."""
    width: float = 1
    face: Face | None = None
    size: float = 0
    rise: float = 0
    clip: pathops.Path | None = None
    """What is left of the page; None where all is."""


class _Reader:
    """Follows one content stream and the forms that it draws."""

    def __init__(self, faces: dict[Any, Face], resources: Any, base: Matrix) -> None:
        self.marks: list[Mark] = []
        self._faces = faces
        self._resources = resources
        self._state = _State(base)
        self._kept: list[_State] = []
        self._path = pathops.Path()
        self._clips: pathops.FillType | None = None
        self._line = Matrix()
        self._along = 0.0

    def read(self, stream: pikepdf.Object) -> None:
        """Draw all that a page or a form says. Raises Unforeseen."""
        for instruction in pikepdf.parse_content_stream(stream):
            name = str(instruction.operator)
            act = ACTS.get(name)
            if act is None and name not in SILENT:
                raise Unforeseen(f"operator {name}")
            if act is not None:
                act(self, list(instruction.operands))

    def draw_form(self, form: pikepdf.Object, place: Matrix) -> None:
        """Draw a form XObject (8.10) where the given matrix lays its own space."""
        kept = self._state, self._kept, self._resources
        self._state, self._kept = (
            replace(self._state, matrix=_matrix(form.get("/Matrix")).then(place)),
            [],
        )
        self._resources = form.get("/Resources", self._resources)
        self.read(form)
        self._state, self._kept, self._resources = kept

    def save(self, _operands: Operands) -> None:
        self._kept.append(self._state)

    def restore(self, _operands: Operands) -> None:
        self._state = self._kept.pop()

    def transform(self, operands: Operands) -> None:
        self._state = replace(self._state, matrix=_matrix(operands).then(self._state.matrix))

    def set_parameters(self, operands: Operands) -> None:
        """What is wholly transparent is not drawn; anything between raises Unforeseen."""
        given = self._resources.ExtGState[str(operands[0])]
        if "/ca" in given:
            self._state = replace(self._state, fills=_seen(given["/ca"]))
        if "/CA" in given:
            self._state = replace(self._state, strokes=_seen(given["/CA"]))

    def set_fill(self, operands: Operands) -> None:
        self._state = replace(self._state, fill=_colour(operands))

    def set_stroke(self, operands: Operands) -> None:
        self._state = replace(self._state, stroke=_colour(operands))

    def set_width(self, operands: Operands) -> None:
        self._state = replace(self._state, width=float(operands[0]))

    def set_line_style(self, operands: Operands) -> None:
        """Lines are whole, their ends and corners plain."""
        if any(len(one) if isinstance(one, pikepdf.Array) else one for one in operands):
            raise Unforeseen("a line that is broken or rounded")

    def move(self, operands: Operands) -> None:
        self._path.moveTo(*self._points(operands))

    def line(self, operands: Operands) -> None:
        self._path.lineTo(*self._points(operands))

    def curve(self, operands: Operands) -> None:
        self._path.cubicTo(*self._points(operands))

    def close(self, _operands: Operands) -> None:
        self._path.close()

    def rectangle(self, operands: Operands) -> None:
        x, y, width, height = (float(one) for one in operands)
        self.move([x, y])
        for corner in ([x + width, y], [x + width, y + height], [x, y + height]):
            self.line(corner)
        self._path.close()

    def clip(self, rule: pathops.FillType) -> None:
        self._clips = rule

    def fill(self, rule: pathops.FillType) -> None:
        if self._state.fills:
            self._draw_path(self._path, rule, self._state.fill)
        self.end_path([])

    def stroke(self, _operands: Operands) -> None:
        if self._state.strokes:
            across = self._state.matrix
            scale = abs(across.a * across.d - across.b * across.c) ** 0.5
            width = self._state.width * scale
            self._path.stroke(width, LineCap.BUTT_CAP, LineJoin.MITER_JOIN, MITER)
            self._draw_path(self._path, WINDING, self._state.stroke)
        self.end_path([])

    def fill_and_stroke(self, operands: Operands) -> None:
        if self._state.fills:
            self._draw_path(self._path, WINDING, self._state.fill)
        self.stroke(operands)

    def end_path(self, _operands: Operands) -> None:
        if self._clips is not None:
            fresh = pathops.Path(self._path, fillType=self._clips)
            if self._state.clip is not None:
                fresh = pathops.op(fresh, self._state.clip, PathOp.INTERSECTION)
            self._state = replace(self._state, clip=fresh)
        self._path, self._clips = pathops.Path(), None

    def begin_text(self, _operands: Operands) -> None:
        self._line, self._along = Matrix(), 0.0

    def set_line(self, operands: Operands) -> None:
        self._line, self._along = _matrix(operands), 0.0

    def set_face(self, operands: Operands) -> None:
        font = self._resources.Font[str(operands[0])]
        if font.objgen not in self._faces:
            self._faces[font.objgen] = Face(font)
        face = self._faces[font.objgen]
        self._state = replace(self._state, face=face, size=float(operands[1]))

    def set_rise(self, operands: Operands) -> None:
        self._state = replace(self._state, rise=float(operands[0]))

    def show(self, operands: Operands) -> None:
        """One line of glyphs, each at its place; numbers between them move what follows back (9.4.3)."""
        state, face = self._state, self._state.face
        if face is None:
            raise Unforeseen("text without a face")
        space = self._line.then(state.matrix)
        if abs(space.b) > 1e-6 or abs(space.c) > 1e-6 or abs(space.a + space.d) > 1e-6:
            raise Unforeseen("text that does not stand upright")
        glyphs: list[Glyph] = []
        places: list[tuple[float, float]] = []
        for piece in operands[0]:
            if not isinstance(piece, pikepdf.String):
                self._along -= float(piece) / 1000 * state.size
                continue
            codes = bytes(piece)
            for first, second in zip(codes[::2], codes[1::2], strict=True):
                glyph = face.glyph(first * 256 + second)
                glyphs.append(glyph)
                places.append(space.at(self._along, state.rise))
                self._along += glyph.advance / 1000 * state.size
        if glyphs and state.fills:
            end, _baseline = space.at(self._along, 0)
            size = state.size * space.a
            self._draw(Text(face, size, tuple(glyphs), tuple(places), end, state.fill))

    def draw(self, operands: Operands) -> None:
        """An image, or a form within."""
        named = self._resources.XObject[str(operands[0])]
        if named.Subtype == "/Form":
            self.draw_form(named, self._state.matrix)
        else:
            upright = Matrix(1, 0, 0, -1, 0, 1)
            self._draw(Picture(named, upright.then(self._state.matrix)))

    def _points(self, operands: Operands) -> list[float]:
        """Coordinates on the page: x, y, and so on."""
        numbers = [float(one) for one in operands]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return [one for x, y in pairs for one in self._state.matrix.at(x, y)]

    def _draw_path(self, path: pathops.Path, rule: pathops.FillType, colour: Colour) -> None:
        """Keep what is left of a path where it is filled; nothing, where nothing is."""
        filled = pathops.Path(path, fillType=rule)
        if self._state.clip is None:
            filled.simplify(fix_winding=True)
        else:
            filled = pathops.op(filled, self._state.clip, PathOp.INTERSECTION, fix_winding=True)
        if any(True for _segment in filled):
            self.marks.append(Drawing(filled, colour))

    def _draw(self, mark: Text | Picture) -> None:
        """Keep a text or a picture. Our letters cut none."""
        clip = self._state.clip
        if clip is not None and not Box(*clip.bounds).holds(mark.box):
            raise Unforeseen("a text or a picture that is cut")
        self.marks.append(mark)


def _seen(opacity: Any) -> bool:
    if float(opacity) not in (0, 1):
        raise Unforeseen("something half transparent")
    return float(opacity) == 1


def _colour(operands: Operands) -> Colour:
    red, green, blue = (float(one) for one in operands)
    return red, green, blue


SILENT = frozenset({"BMC", "BDC", "EMC", "ET", "M"})
"""Operators that draw nothing: the marks of the tagged structure, the end of text, the limit of a corner."""
ACTS: dict[str, Callable[[_Reader, Operands], None]] = {
    "q": _Reader.save,
    "Q": _Reader.restore,
    "cm": _Reader.transform,
    "gs": _Reader.set_parameters,
    "rg": _Reader.set_fill,
    "RG": _Reader.set_stroke,
    "w": _Reader.set_width,
    "d": _Reader.set_line_style,
    "J": _Reader.set_line_style,
    "j": _Reader.set_line_style,
    "m": _Reader.move,
    "l": _Reader.line,
    "c": _Reader.curve,
    "h": _Reader.close,
    "re": _Reader.rectangle,
    "W": lambda reader, _operands: reader.clip(WINDING),
    "W*": lambda reader, _operands: reader.clip(EVEN_ODD),
    "n": _Reader.end_path,
    "f": lambda reader, _operands: reader.fill(WINDING),
    "f*": lambda reader, _operands: reader.fill(EVEN_ODD),
    "S": _Reader.stroke,
    "B": _Reader.fill_and_stroke,
    "BT": _Reader.begin_text,
    "Tm": _Reader.set_line,
    "Tf": _Reader.set_face,
    "Ts": _Reader.set_rise,
    "TJ": _Reader.show,
    "Do": _Reader.draw,
}
