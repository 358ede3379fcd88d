"""The three levels of warning, on the days around their limits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commitments.warnings import Level, level

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (31, Level.NONE),
        (30, Level.YELLOW),
        (11, Level.YELLOW),
        (10, Level.ORANGE),
        (0, Level.ORANGE),
        (-1, Level.RED),
    ],
)
def test_a_level_begins_on_its_day(left: int, wanted: Level) -> None:
    assert level(TODAY + timedelta(days=left), None, TODAY) is wanted


def test_what_is_kept_or_has_no_day_yet_warns_of_nothing() -> None:
    assert level(TODAY - timedelta(days=9), TODAY, TODAY) is Level.NONE
    assert level(None, None, TODAY) is Level.NONE
    assert (Level.RED.label, Level.NONE.label) == ("红色预警", "")
