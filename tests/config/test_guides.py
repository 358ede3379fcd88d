"""Every file and folder that README and CONTRIBUTING name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w.]+/[\w./]*|[A-Z]\w+\.md)`")

INSIDE = frozenset({"law", "flows", "portal", "desk", "board", "manage"})
"""Folders that the map of the tree names inside the one that it describes."""


@pytest.mark.parametrize("guide", ["README.md", "CONTRIBUTING.md"])
def test_what_a_guide_names_is_there(guide: str) -> None:
    named = set(NAMED.findall((ROOT / guide).read_text(encoding="utf-8")))
    assert len(named) > 10
    gone = {one for one in named if not (ROOT / one).exists() and one.strip("/") not in INSIDE}
    assert gone == set()
