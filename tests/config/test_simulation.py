"""A few simulated days in a province: every reminder accounted for, also where workers are killed."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config import services
from config.simulation import sweepers

pytestmark = pytest.mark.services


def test_nothing_is_missed(capfd: Any) -> None:
    call_command("simulate", "--days", "12", "--cases", "6")
    said = capfd.readouterr().out
    assert "遗漏 0，重复 0，不应提醒而提醒 0" in said
    assert "以同一键重发 0" in said


def test_nothing_is_missed_though_workers_are_killed(capfd: Any) -> None:
    call_command("simulate", "--days", "8", "--cases", "4", "--faults")
    assert "遗漏 0，重复 0，不应提醒而提醒 0" in capfd.readouterr().out


@pytest.mark.django_db
def test_workers_that_cannot_start_end_the_simulation_with_what_they_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text("#!/bin/sh\necho no such module >&2\nexit 3\n")
    interpreter.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    workers = sweepers.Workers(services.Place(tmp_path), random.Random(1))
    try:
        with pytest.raises(sweepers.SimulationBroken) as broken:
            workers.sweep()
    finally:
        workers.close()
    assert str(broken.value) == "工作进程自行退出（3）：\nno such module\n"


@pytest.mark.parametrize("words", [("--days", "0"), ("--cases", "0")])
def test_nonsense_is_refused(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", *words)
