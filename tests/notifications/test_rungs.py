"""When a rung is reached, and when people may be disturbed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cases.calendar import shipped
from notifications import rungs
from tests.notifications.timing import at

DUE = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("rung", "reached"),
    [
        (-5, at(date(2026, 10, 9), 9)),
        (-3, at(date(2026, 10, 12), 9)),
        (-1, at(date(2026, 10, 14), 9)),
        (0, at(DUE, 12)),
        (1, at(date(2026, 10, 16), 9)),
        (2, at(date(2026, 10, 19), 9)),
    ],
)
def test_rungs_are_counted_in_working_days(rung: int, reached: object) -> None:
    assert rungs.moment(shipped(), DUE, rung) == reached


@pytest.mark.parametrize(
    ("after", "rung"),
    [
        (at(date(2026, 9, 1)), -5),
        (at(date(2026, 10, 9), 9), -3),
        (at(date(2026, 10, 14), 8, 59), -1),
        (at(DUE, 12), 1),
        (at(date(2026, 10, 16), 9), 2),
        (at(date(2026, 10, 17)), 2),
        (at(date(2026, 11, 2), 8), 12),
    ],
)
def test_the_next_rung_lies_ahead(after: datetime, rung: int) -> None:
    assert rungs.next_rung(shipped(), DUE, after)[0] == rung


def test_a_right_has_one_rung_the_first_still_ahead() -> None:
    calendar = shipped()
    assert rungs.only_rung(calendar, DUE, at(date(2026, 9, 1))) == (-3, at(date(2026, 10, 12), 9))
    assert rungs.only_rung(calendar, DUE, at(date(2026, 10, 12))) == (-1, at(date(2026, 10, 14), 9))
    assert rungs.only_rung(calendar, DUE, at(DUE, 13)) is None


def test_rungs_passed_during_an_outage() -> None:
    calendar = shipped()
    assert rungs.rungs_passed(calendar, DUE, -5, at(date(2026, 10, 19), 10)) == [-3, -1, 0, 1, 2]
    assert rungs.rungs_passed(calendar, DUE, -5, at(date(2026, 10, 9), 10)) == []


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        (at(date(2026, 9, 30), 10), at(date(2026, 9, 30), 10)),
        (at(date(2026, 9, 30), 7), at(date(2026, 9, 30), 9)),
        (at(date(2026, 9, 30), 17, 30), at(date(2026, 10, 8), 9)),
        (at(date(2026, 10, 3), 12), at(date(2026, 10, 8), 9)),
        (at(date(2026, 10, 10), 12), at(date(2026, 10, 10), 12)),
    ],
)
def test_nobody_is_disturbed_outside_office_hours(when: datetime, moment: datetime) -> None:
    assert rungs.office_moment(shipped(), when) == moment


def test_the_next_opening_is_later_even_at_nine() -> None:
    assert rungs.next_opening(shipped(), at(date(2026, 9, 30), 9)) == at(date(2026, 10, 8), 9)
    assert rungs.next_opening(shipped(), at(date(2026, 9, 30), 8)) == at(date(2026, 9, 30), 9)
