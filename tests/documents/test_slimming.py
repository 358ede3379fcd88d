"""Slim copies of the faces: the same glyphs under a name of their own, in a fraction of the size."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.ttLib import TTFont

from documents.fonts import FACES, SLIM, SONG, Face, path_of
from documents.slimming import CLOSE, characters, make_all, number_by_glyph, numbered_by_glyph, slim


@pytest.mark.parametrize("face", SLIM, ids=lambda face: face.family)
def test_a_slim_face_draws_what_the_full_one_draws(face: Face) -> None:
    full_face = SLIM[face]
    source = path_of(full_face)
    assert source is not None
    made = slim(source, full_face, face.family)
    assert len(made) < source.stat().st_size
    thin, full = TTFont(BytesIO(made)), TTFont(source, fontNumber=full_face.number)
    assert str(thin["name"].getDebugName(1)) == face.family
    assert characters() & set(full.getBestCmap() or ()) <= set(thin.getBestCmap() or ())
    for one in "川信用办函〔2026〕号，。“”—":
        assert _bounds(thin, one) == pytest.approx(_bounds(full, one), abs=CLOSE)
        assert _area(thin, one) == pytest.approx(_area(full, one), rel=0.01)
        assert _width(thin, one) == _width(full, one)


@pytest.mark.parametrize("face", SLIM, ids=lambda face: face.family)
def test_a_slim_face_has_the_outlines_that_every_reader_of_ofd_draws(face: Face) -> None:
    path = path_of(face)
    assert path is not None
    font = TTFont(path)
    assert font.sfntVersion == "\000\001\000\000"
    assert "glyf" in font
    assert "CFF " not in font


def test_one_family_has_one_file(tmp_path: Path) -> None:
    """Else the system may choose the face that an earlier release made under the same name."""
    former = tmp_path / "Zhengxin-Song.otf"
    former.write_bytes(b"OTTO")
    assert make_all(tmp_path) == 0
    assert not former.exists()


def _bounds(font: TTFont, character: str) -> tuple[float, ...]:
    pen = BoundsPen(None)  # type: ignore[no-untyped-call]
    _draw(font, character, pen)
    assert pen.bounds is not None
    return tuple(pen.bounds)


def _area(font: TTFont, character: str) -> float:
    pen = AreaPen(None)  # type: ignore[no-untyped-call]
    _draw(font, character, pen)
    return abs(pen.value)


def _draw(font: TTFont, character: str, pen: BasePen) -> None:
    glyphs = font.getGlyphSet()
    glyphs[font.getBestCmap()[ord(character)]].draw(DecomposingFilterPen(pen, glyphs))


def _width(font: TTFont, character: str) -> int:
    return int(font["hmtx"][font.getBestCmap()[ord(character)]][0])


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.family)
def test_every_face_in_use_numbers_its_characters_by_glyph(face: Face) -> None:
    """Else readers that look characters up by number, as ISO 32000-1 9.7.4.2 says, show none of them."""
    path = path_of(face)
    assert path is not None
    assert numbered_by_glyph(TTFont(path, fontNumber=face.number))


def test_numbers_follow_glyphs_after_subsetting() -> None:
    source = path_of(SONG)
    assert source is not None
    font = TTFont(BytesIO(subset(source, "政信")))
    assert not numbered_by_glyph(font)
    number_by_glyph(font)
    assert numbered_by_glyph(font)
    assert font["CFF "].cff.topDictIndex[0].charset[:3] == [".notdef", "cid00001", "cid00002"]


def subset(source: Path, text: str) -> bytes:
    """A few glyphs of a face, numbered as the face itself numbers them."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update({ord(one) for one in text})
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)), SONG.number)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)
