"""One pass over what is due: everything in order, once, whatever else fails."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import clock as clocks
from cases.outbox import HANDLERS, promise
from notifications import sweep as sweeping
from notifications.models import Message
from notifications.sweep import LAST_SWEEP, sweep
from tests.notifications.timing import at, file_on
from tests.world import World
from workflows.registry import procedures

pytestmark = pytest.mark.django_db


def go(on: date, hour: int = 10) -> None:
    clocks.shift(at(on, hour) - clocks.now())


def test_reminders_lapses_promises_and_messages_in_one_pass(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    reviewer.email = "reviewer@example.test"
    reviewer.save()
    go(date(2026, 3, 2))
    case = file_on(world, date(2026, 3, 2))
    go(date(2026, 3, 10))
    done = sweep()
    assert (done["reminded"], done["sent"], done["failed"], reminders_sent()) == (1, 3, 0, 1)
    go(date(2026, 3, 18))
    assert sweep()["lapsed"] == 1
    case.refresh_from_db()
    assert case.state == "accepted"
    assert reminders_sent() == 1


def reminders_sent() -> int:
    """How many reminders have left by mail; what arrived and what is urged stand beside them."""
    return Message.objects.filter(channel="mail", state="sent", key__startswith="reminder:").count()


def test_a_second_pass_finds_nothing(world: World) -> None:
    go(date(2026, 3, 2))
    file_on(world, date(2026, 3, 2))
    go(date(2026, 3, 10))
    sweep()
    assert +sweep() == Counter()


def test_one_failing_kind_of_work_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Counter[str]:
        raise RuntimeError

    kept: list[Any] = []
    monkeypatch.setitem(HANDLERS, "test.kept", kept.append)
    monkeypatch.setattr(sweeping, "WORK", {"lapses": fail, **_without("lapses")})
    promise("test.kept", "once", {"a": 1}, due_at=clocks.now())
    done = sweep()
    assert (done["failed"], done["promised"], kept) == (1, 1, [{"a": 1}])


def _without(name: str) -> dict[str, Any]:
    return {key: work for key, work in sweeping.WORK.items() if key != name}


def test_it_says_when_it_last_ran(world: World) -> None:
    sweep()
    assert abs((clocks.now() - cache.get(LAST_SWEEP)).total_seconds()) < 5


def test_the_command_prints_every_count(world: World, capsys: Any) -> None:
    call_command("sweep")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["重新计算期限 0", "单位承继 0", "期限届满自动办理 0"]
    assert len(lines) == len(sweeping.LABELS)


def _asked(queries: CaptureQueriesContext) -> int:
    """How many queries a pass asked, but for the date, which a process asks anew every few seconds."""
    return len([one for one in queries if "cases_installation" not in one["sql"]])


def test_what_is_not_due_costs_nothing(world: World) -> None:
    go(date(2026, 3, 2))
    procedures()
    sweep()
    with CaptureQueriesContext(connection) as before:
        sweep()
    for _nth in range(5):
        file_on(world, date(2026, 3, 2))
    sweep()  # tells whoever is concerned that they arrived
    with CaptureQueriesContext(connection) as after:
        sweep()
    assert _asked(after) == _asked(before)
