"""`manage.py deadline`: answers from the shipped days, without a database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cases.test_calendar import VECTORS


def answer(capsys: Any, *words: str) -> str:
    call_command("deadline", *words)
    return str(capsys.readouterr().out)


@pytest.mark.parametrize(("start", "amount", "unit", "due"), VECTORS)
def test_every_vector_as_json(capsys: Any, start: Any, amount: int, unit: Any, due: Any) -> None:
    found = json.loads(answer(capsys, str(start), str(amount), unit.value, "--json"))
    assert (found["due"], found["provisional"], found["calendar"]) == (due.isoformat(), False, 0)
    assert found["reasoning"][0] == {
        "on": start.isoformat(),
        "counted": False,
        "why": "起算当日不计入",
    }


def test_beyond_the_published_year_it_is_provisional(capsys: Any) -> None:
    found = json.loads(answer(capsys, "2026-11-24", "30", "wd", "--json"))
    assert (found["due"], found["provisional"]) == ("2027-01-06", True)
    found = json.loads(answer(capsys, "2026-11-24", "36", "month", "--json"))
    assert (found["due"], found["provisional"]) == ("2029-11-26", True)


def test_in_words_day_by_day(capsys: Any) -> None:
    assert answer(capsys, "2026-02-28", "15", "cd").splitlines() == [
        "自 2026-02-28 起 15 日",
        "  2026-02-28 周六  －  起算当日不计入",
        "  2026-03-01 周日  计  第1日",
        "  2026-03-15 周日  计  期间届满日",
        "  2026-03-15 周日  －  休息日，顺延",
        "  2026-03-16 周一  计  顺延后的届满日",
        "届满日：2026-03-16（日历版本 0）",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("2026-02-30", "3", "wd"),
        ("2026-02-10", "0", "wd"),
        ("2026-02-10", "-3", "wd"),
        ("2026-02-10", "3.5", "wd"),
        ("2026-02-10", "99999", "cd"),
        ("2026-02-10", "3", "week"),
        ("2017-02-10", "3", "wd"),
    ],
)
def test_nonsense_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("deadline", *words)
