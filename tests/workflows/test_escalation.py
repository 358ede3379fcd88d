"""Whether the ladder of an overdue duty is held, as the history of its subject tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.escalation import is_held
from workflows.situation import ClockView, Past, Situation

DUTY = ClockView("ZG_RECTIFY", "running", due_on=date(2026, 4, 1), pk=7)


def situation(*acts: tuple[str, Any], on: date = date(2026, 4, 2)) -> Situation:
    history = [
        Past(step, number, "rectifying", "rectifying", on, data={"clock": clock})
        for number, (step, clock) in enumerate(acts, start=1)
    ]
    return Situation(history=history, clocks=[DUTY], today=date(2026, 4, 9))


@pytest.mark.parametrize(
    ("acts", "held"),
    [
        ([], False),
        ([("hold_ladder", "7")], True),
        ([("hold_ladder", "")], True),
        ([("hold_ladder", "8")], False),
        ([("hold_ladder", "7"), ("release_ladder", "8")], True),
        ([("hold_ladder", "7"), ("release_ladder", "")], False),
        ([("hold_ladder", ""), ("skip_rung", "7")], False),
        ([("hold_ladder", ""), ("bring_rung_forward", "7")], False),
        ([("hold_ladder", ""), ("release_ladder", ""), ("hold_ladder", "7")], True),
        ([("hold_ladder", "7"), ("press", 7)], False),
        ([("urge", 7), ("hold_ladder", "7"), ("press", 7)], True),
        ([("press", 7), ("hold_ladder", "7"), ("press", 7)], True),
        ([("skip_rung", "7"), ("hold_ladder", "7"), ("press", 7)], True),
        ([("urge", 8), ("hold_ladder", "7"), ("press", 7)], False),
    ],
)
def test_what_was_done_since_decides(acts: list[tuple[str, Any]], held: bool) -> None:
    assert is_held(situation(*acts), DUTY) is held


def test_what_was_held_before_the_period_was_extended_is_held_no_more() -> None:
    assert not is_held(situation(("hold_ladder", "7"), on=date(2026, 3, 30)), DUTY)
