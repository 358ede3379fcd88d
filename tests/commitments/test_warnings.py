"""The three levels of warning, on the days around their limits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commitments.warnings import SHIPPED, Level, in_words, level, span

pytestmark = pytest.mark.django_db
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


@pytest.mark.parametrize("left", range(-40, 60))
def test_the_days_of_a_level_are_those_of_which_it_is_the_level(left: int) -> None:
    due = TODAY + timedelta(days=left)
    held = []
    for one in Level:
        first, last = span(one, TODAY)
        if due >= (first or date.min) and due <= (last or date.max):
            held.append(one)
    assert held == [level(due, None, TODAY)]


def test_the_reader_is_told_when_each_level_begins() -> None:
    assert in_words(SHIPPED).startswith("到期前30日内为黄色预警，10日内为橙色预警")
