"""Fonts of official documents: where they lie, what they cover, and which command installs them.

GB/T 9704-2012 asks for 小标宋, 仿宋, 楷体, 黑体 and 宋体; open faces stand in for them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint.text import ffi

INSTALL = "script/fonts"
"""The command that installs every font and library the documents need."""


@dataclass(frozen=True)
class Face:
    """One face: its family name, the file that holds it, its number in a collection."""

    family: str
    file: str
    number: int = -1


TITLE = Face("Noto Serif CJK SC", "NotoSerifCJK-Bold.ttc", 2)
SONG = Face("Noto Serif CJK SC", "NotoSerifCJK-Regular.ttc", 2)
HEI = Face("Noto Sans CJK SC", "NotoSansCJK-Regular.ttc", 2)
KAI = Face("LXGW WenKai", "LXGWWenKai-Regular.ttf")
FANG = Face("FandolFang", "FandolFang-Regular.otf")
TIBETAN = Face("DDC Uchen", "DDC_Uchen.ttf")
RARE = Face("BabelStone Han", "BabelStoneHan.ttf")
"""The last resort: characters of the extensions up to H that names are written with."""
SLIM = {
    Face("Zhengxin Title", "Zhengxin-Title.ttf"): TITLE,
    Face("Zhengxin Song", "Zhengxin-Song.ttf"): SONG,
    Face("Zhengxin Hei", "Zhengxin-Hei.ttf"): HEI,
    Face("Zhengxin Kai", "Zhengxin-Kai.ttf"): KAI,
    Face("Zhengxin Fang", "Zhengxin-Fang.ttf"): FANG,
}
"""The ordinary characters of a face apart, made by `documents.slimming`, and the face they are of."""
FACES = (TITLE, SONG, HEI, KAI, FANG, TIBETAN, RARE, *SLIM)
PRIVATE = frozenset({*range(0xE000, 0xF900), *range(0xF0000, 0x110000)})
"""Code points that mean in each face what its maker liked, and nothing elsewhere."""


def folders() -> tuple[Path, ...]:
    """The folders fontconfig looks into."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / "fonts")


@cache
def path_of(face: Face) -> Path | None:
    """The file of a face, or None where it is not installed."""
    for folder in folders():
        for found in folder.rglob(face.file):
            return found
    return None


def missing_faces() -> list[Face]:
    """Faces that are not installed."""
    return [face for face in FACES if path_of(face) is None]


def subsets_quickly() -> bool:
    """Whether libharfbuzz-subset is there; without it a letter takes seconds instead of a moment."""
    return ffi.harfbuzz_subset is not None


@cache
def coverage() -> frozenset[int]:
    """Code points that the text face or one of its fallbacks can draw. Yi is in 仿宋 itself."""
    found: set[int] = set()
    for face in (FANG, SONG, TIBETAN, RARE):
        path = path_of(face)
        if path is not None:
            with TTFont(path, fontNumber=face.number, lazy=True) as font:
                found.update(font.getBestCmap() or {})
    return frozenset(found - PRIVATE)


def missing_glyphs(text: str) -> str:
    """The characters of `text` that no installed face can draw, each once, in order."""
    drawn = coverage()
    wanted = dict.fromkeys(one for one in text if one not in "\n\t")
    return "".join(one for one in wanted if ord(one) not in drawn)


def described(text: str) -> str:
    """`text` with each character that no installed face can draw put as its code: 〔字符U+2A6D6〕."""
    missing = missing_glyphs(text)
    return text.translate({ord(one): f"〔字符{code_of(one)}〕" for one in missing})


def code_of(character: str) -> str:
    """The code of a character as fonts and registers list it: U+2A6D6."""
    return f"U+{ord(character):04X}"
