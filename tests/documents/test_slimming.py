"""Slim copies of the faces: the same glyphs under a name of their own, in a fraction of the size."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from documents.fonts import FACES, SLIM, SONG, Face, path_of
from documents.slimming import characters, number_by_glyph, numbered_by_glyph, slim


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
        assert _outline(thin, one) == _outline(full, one)
        assert _width(thin, one) == _width(full, one)


def _outline(font: TTFont, character: str) -> object:
    pen = RecordingPen()  # type: ignore[no-untyped-call]
    font.getGlyphSet()[font.getBestCmap()[ord(character)]].draw(pen)
    return [step for step in pen.value if step[0] != "addComponent"]


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
