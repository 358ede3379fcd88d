"""Slim copies of the faces: the same glyphs under a name of their own, in a fraction of the size."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from documents.fonts import SLIM, Face, path_of
from documents.slimming import characters, slim


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
