"""A period without a mark rests on an article that was compared with a text; every other bears the mark."""

from __future__ import annotations

import re

import pytest

from documents.law.statutes import citations, statutes
from workflows import rules

ALL = [one for versions in rules.shipped().values() for one in versions]


def known(source: str) -> set[str]:
    """The articles of checked statutes that a source names."""
    checked = [one for one in citations().values() if one.statute.checked and one.number]
    found = set()
    for one in checked:
        title = one.statute.cite.strip("《》").removeprefix("中华人民共和国")
        if re.search(rf"{title}(?:第[一二三四五六七八九十百]+条、)*{one.article}", source):
            found.add(f"{title}{one.article}")
    return found


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_every_period_has_a_source(one: rules.Rule) -> None:
    assert one.source


@pytest.mark.parametrize(
    "one", [one for one in ALL if not one.unverified], ids=lambda one: one.code
)
def test_what_bears_no_mark_was_compared(one: rules.Rule) -> None:
    assert known(one.source), one.source


def test_marks_are_not_given_away() -> None:
    assert sum(one.unverified for one in ALL) < len(ALL)
    assert any(not one.checked for one in statutes().values())
