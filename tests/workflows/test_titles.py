"""A title that names another one keeps its own words, however long the other is."""

from __future__ import annotations

import pytest

from workflows.titles import LONGEST, about


@pytest.mark.parametrize("length", [4, LONGEST - 10, LONGEST])
def test_what_the_case_is_stands_at_its_end(length: int) -> None:
    title = about("“%s”的信用修复申请", "款" * length)
    assert title.endswith("”的信用修复申请")
    assert len(title) <= LONGEST
    assert ("…" in title) == (length == LONGEST)
