"""Pauses, extensions and calendar changes in any order, against an oracle that just lists days."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import Calendar, Unit, shipped
from cases.ledger import Entry, EntryKind, Period, Status, settle
from tests.cases.notices import MADE_UP, OFF, worked

WD, CD, MONTH = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH
START, PAUSE, RESUME, EXTEND, STOP = EntryKind

ONE = timedelta(days=1)


def entries(*lines: tuple[Any, ...]) -> list[Entry]:
    return [Entry(kind, on, *more) for kind, on, *more in lines]


def due(period: Period, *lines: tuple[Any, ...]) -> date:
    return settle(period, entries(*lines), shipped()).due


def test_without_pauses_it_is_the_plain_period() -> None:
    assert due(Period(15, WD), (START, date(2026, 2, 13))) == date(2026, 3, 12)
    assert due(Period(60, CD), (START, date(2026, 8, 5))) == date(2026, 10, 8)
    assert due(Period(3, MONTH), (START, date(2026, 7, 1))) == date(2026, 10, 8)


def test_a_pause_takes_its_days_and_no_others() -> None:
    # Paused Tuesday to Thursday: three working days of five are left to count from Friday.
    lines = (START, date(2026, 3, 6)), (PAUSE, date(2026, 3, 10)), (RESUME, date(2026, 3, 12))
    assert due(Period(5, WD), *lines) == date(2026, 3, 18)
    assert due(Period(10, CD), *lines) == date(2026, 3, 19)
    assert due(Period(1, MONTH), *lines) == date(2026, 4, 9)


def test_a_pause_over_a_holiday_is_counted_once() -> None:
    # 2026-09-30 to 10-08: seven days of holiday and two working days, paused throughout.
    lines = (START, date(2026, 9, 24)), (PAUSE, date(2026, 9, 30)), (RESUME, date(2026, 10, 8))
    assert due(Period(10, WD), (START, date(2026, 9, 24))) == date(2026, 10, 15)
    assert due(Period(10, WD), *lines) == date(2026, 10, 19)
    assert due(Period(10, CD), *lines) == date(2026, 10, 13)


def test_a_pause_within_days_off_moves_no_working_day() -> None:
    lines = (START, date(2026, 9, 24)), (PAUSE, date(2026, 10, 2)), (RESUME, date(2026, 10, 5))
    assert due(Period(10, WD), *lines) == date(2026, 10, 15)


def test_a_pause_while_a_last_day_rolls_is_waited_out() -> None:
    lines = (START, date(2026, 8, 5)), (PAUSE, date(2026, 10, 6)), (RESUME, date(2026, 10, 14))
    assert due(Period(60, CD), *lines) == date(2026, 10, 15)


def test_an_extension_counts_from_the_end_before_it_rolls() -> None:
    lines = (START, date(2026, 8, 5)), (EXTEND, date(2026, 9, 30), 30, CD)
    assert due(Period(60, CD), *lines) == date(2026, 11, 3)


def test_extensions_by_months_keep_the_corresponding_day() -> None:
    lines = (START, date(2026, 1, 31)), (EXTEND, date(2026, 2, 20), 1, MONTH)
    assert due(Period(1, MONTH), *lines) == date(2026, 3, 31)


def test_an_extension_in_another_unit_follows_the_period() -> None:
    lines = (START, date(2026, 3, 2)), (EXTEND, date(2026, 3, 5), 5, WD)
    assert due(Period(15, CD), *lines) == date(2026, 3, 24)


def test_an_open_pause_shows_what_would_hold_if_it_ended_at_once() -> None:
    counted = settle(
        Period(5, WD), entries((START, date(2026, 3, 6)), (PAUSE, date(2026, 3, 10))), shipped()
    )
    assert (counted.status, counted.due) == (Status.PAUSED, date(2026, 3, 16))


def test_a_clock_stopped_while_paused_was_not_late() -> None:
    lines = (START, date(2026, 3, 6)), (PAUSE, date(2026, 3, 10)), (STOP, date(2026, 6, 1))
    assert due(Period(5, WD), *lines) == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([PAUSE], Status.PAUSED),
        ([PAUSE, RESUME], Status.RUNNING),
        ([RESUME, PAUSE], Status.RUNNING),
        ([PAUSE, RESUME, PAUSE], Status.PAUSED),
        ([PAUSE, STOP], Status.STOPPED),
    ],
)
def test_status_of_acts_on_one_day(kinds: list[EntryKind], status: Status) -> None:
    lines = [(START, date(2026, 3, 6)), *((kind, date(2026, 3, 10)) for kind in kinds)]
    assert settle(Period(5, WD), entries(*lines), shipped()).status == status


def test_resuming_and_pausing_again_on_one_day_stays_paused() -> None:
    lines = entries(
        (START, date(2026, 3, 6)),
        (PAUSE, date(2026, 3, 10)),
        (PAUSE, date(2026, 3, 12)),
        (RESUME, date(2026, 3, 12)),
    )
    assert settle(Period(5, WD), lines, shipped()).status == Status.PAUSED


def test_a_ledger_without_a_start_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a start"):
        settle(Period(5, WD), entries((PAUSE, date(2026, 3, 10))), shipped())


def test_reasoning_names_pauses_and_extensions_in_order_of_days() -> None:
    counted = settle(
        Period(3, WD),
        entries(
            (START, date(2026, 3, 6)),
            (PAUSE, date(2026, 3, 9)),
            (RESUME, date(2026, 3, 10)),
            (EXTEND, date(2026, 3, 11), 1, WD),
        ),
        shipped(),
    )
    assert [(day.on.day, day.counted, day.why) for day in counted.reasoning] == [
        (6, False, "起算当日不计入"),
        (7, False, "休息日"),
        (8, False, "休息日"),
        (9, False, "中止，不计入"),
        (10, False, "中止，不计入"),
        (11, True, "第1个工作日"),
        (11, False, "批准延长1个工作日"),
        (12, True, "第2个工作日"),
        (13, True, "第3个工作日"),
        (14, False, "休息日"),
        (15, False, "休息日"),
        (16, True, "第4个工作日"),
    ]


# The oracle knows no arithmetic: it lists days and picks.


def oracle(
    amount: int, unit: Unit, start: date, pauses: list[tuple[date, date]], extra: int, work: Any
) -> date:
    stood_still = {
        first + ONE * n for first, last in pauses for n in range((last - first).days + 1)
    }
    later = [start + ONE * n for n in range(1, 1500)]
    if unit is WD:
        return [on for on in later if work(on) and on not in stood_still][amount + extra - 1]
    days = amount + extra if unit is CD else (_months_later(start, amount + extra) - start).days
    last = [on for on in later if on not in stood_still][days - 1]
    return next(on for on in later if on >= last and work(on) and on not in stood_still)


def _months_later(start: date, amount: int) -> date:
    on, passed = start, 0
    while passed < amount:
        on += ONE
        passed += on.day == 1
    last_day = max(day for day in (on + ONE * n for n in range(31)) if day.month == on.month)
    return min(on + ONE * (start.day - 1), last_day)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Period, list[Entry], list[tuple[date, date]], int]:
    unit = draw(st.sampled_from([WD, CD, MONTH]))
    amount = draw(st.integers(1, 3 if unit is MONTH else 60))
    start = draw(st.dates(date(2019, 1, 1), date(2025, 9, 30)))
    lines = [Entry(START, start)]
    pauses, at = [], start
    for _ in range(draw(st.integers(0, 3))):
        first = at + ONE * draw(st.integers(1, 25))
        at = first + ONE * draw(st.integers(0, 20))
        pauses.append((first, at))
        lines += [Entry(PAUSE, first), Entry(RESUME, at)]
    extensions = draw(st.lists(st.integers(1, 2 if unit is MONTH else 20), max_size=2))
    lines += [
        Entry(EXTEND, start + ONE * draw(st.integers(0, 40)), more, unit) for more in extensions
    ]
    draw(st.randoms(use_true_random=False)).shuffle(lines)
    return Period(amount, unit), lines, pauses, sum(extensions)


@given(ledgers())
def test_any_order_gives_the_oracles_answer(
    made: tuple[Period, list[Entry], list[tuple[date, date]], int],
) -> None:
    period, lines, pauses, extra = made
    start = next(line.on for line in lines if line.kind is START)
    expected = oracle(period.amount, period.unit, start, pauses, extra, worked)
    assert settle(period, lines, shipped()).due == expected


@given(ledgers(), st.sets(st.integers(0, 700), max_size=12))
def test_a_later_notice_gives_the_oracles_answer_too(
    made: tuple[Period, list[Entry], list[tuple[date, date]], int], changed: set[int]
) -> None:
    period, lines, pauses, extra = made
    start = next(line.on for line in lines if line.kind is START)
    flipped = {start + ONE * n for n in changed}

    def work(on: date) -> bool:
        return worked(on) != (on in flipped)

    days = dict.fromkeys(OFF, False) | dict.fromkeys(MADE_UP, True)
    days |= {on: work(on) for on in flipped}
    changed_calendar = Calendar(1, days, date(2026, 12, 31), {})
    expected = oracle(period.amount, period.unit, start, pauses, extra, work)
    assert settle(period, lines, changed_calendar).due == expected


@given(ledgers(), st.integers(0, 2**32))
def test_the_order_of_recording_changes_nothing(
    made: tuple[Period, list[Entry], list[tuple[date, date]], int], seed: int
) -> None:
    period, lines, _pauses, _extra = made
    shuffled = Random(seed).sample(lines, len(lines))
    one, other = settle(period, lines, shipped()), settle(period, shuffled, shipped())
    assert (one.due, one.status, one.provisional) == (other.due, other.status, other.provisional)
