"""A few simulated days in a province: every reminder accounted for, also where workers are killed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.services


def test_nothing_is_missed(capfd: Any) -> None:
    call_command("simulate", "--days", "12", "--cases", "6")
    said = capfd.readouterr().out
    assert "遗漏 0，重复 0，不应提醒而提醒 0" in said
    assert "以同一键重发 0" in said


def test_nothing_is_missed_though_workers_are_killed(capfd: Any) -> None:
    call_command("simulate", "--days", "8", "--cases", "4", "--faults")
    assert "遗漏 0，重复 0，不应提醒而提醒 0" in capfd.readouterr().out


@pytest.mark.parametrize("words", [("--days", "0"), ("--cases", "0")])
def test_nonsense_is_refused(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", *words)
