"""A notice moves exactly the clocks it should; interrupted and repeated, the list of moves adds up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases import calendars, decrees
from cases.models import Case, Clock, ClockEntry, ClockMove, Recalculation
from tests.guards import unguarded
from tests.workflows.test_actions import FILED
from tests.world import World
from workflows import recalculation
from workflows.actions import open_subject
from workflows.recalculation import recalculate, unfinished
from workflows.signals import due_dates_moved

NOTICE = Path(__file__).parent.parent / "cases" / "decree_2027.toml"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "SETTLING", timedelta(0))


def file_on(world: World, on: date) -> Case:
    """A complaint filed at noon of a day: SUPP_NOTICE of 5 working, TS_ACCEPT of 15 calendar days."""
    case = Case(kind="complaint", organisation=world["lead"])
    noon = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    data = FILED | {"respondent": world["bureau"].pk}
    return open_subject(case, "submit", actor=world.citizen(), data=data, now=noon)


def imported() -> Recalculation:
    run = decrees.store(decrees.read(NOTICE.read_text(encoding="utf-8")))
    calendars.forget()
    return run


def dues(case: Case) -> dict[str, tuple[date, bool]]:
    rows = Clock.objects.filter(subject_type="case", subject_id=case.pk)
    return {row.rule_code: (row.due_on, row.provisional) for row in rows}


def test_clocks_move_where_the_days_changed_and_nowhere_else(world: World) -> None:
    untouched = file_on(world, date(2026, 12, 1))
    confirmed = file_on(world, date(2026, 12, 30))
    moved = file_on(world, date(2027, 1, 29))
    assert dues(moved) == {
        "SUPP_NOTICE": (date(2027, 2, 11), True),
        "TS_ACCEPT": (date(2027, 2, 15), True),
    }
    run = recalculate(imported())
    assert dues(untouched) == {
        "SUPP_NOTICE": (date(2026, 12, 8), False),
        "TS_ACCEPT": (date(2026, 12, 16), False),
    }
    assert dues(confirmed) == {
        "SUPP_NOTICE": (date(2027, 1, 7), False),
        "TS_ACCEPT": (date(2027, 1, 14), False),
    }
    assert dues(moved) == {
        "SUPP_NOTICE": (date(2027, 2, 4), False),
        "TS_ACCEPT": (date(2027, 2, 15), False),
    }
    assert (run.total, run.counted, run.moved) == (6, 6, 5 - 1)
    rows = ClockMove.objects.order_by("clock").values_list(
        "due_before", "due_after", "provisional_before", "provisional_after"
    )
    assert list(rows) == [
        (date(2027, 1, 7), date(2027, 1, 7), True, False),
        (date(2027, 1, 14), date(2027, 1, 14), True, False),
        (date(2027, 2, 11), date(2027, 2, 4), True, False),
        (date(2027, 2, 15), date(2027, 2, 15), True, False),
    ]
    moved.refresh_from_db()
    assert moved.next_due_on == date(2027, 2, 4)


def test_each_batch_announces_its_moves(world: World) -> None:
    file_on(world, date(2027, 1, 29))
    heard: list[ClockMove] = []

    def hear(sender: Any, moves: list[ClockMove], **_: Any) -> None:
        heard.extend(moves)

    due_dates_moved.connect(hear)
    recalculate(imported())
    assert heard == list(ClockMove.objects.order_by("pk"))


def test_an_interrupted_run_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(4, 9):
        file_on(world, date(2027, 1, day))
    monkeypatch.setattr(recalculation, "BATCH", 3)

    def interrupt(run: Recalculation) -> None:
        if run.counted == 6:
            raise KeyboardInterrupt

    run = imported()
    with pytest.raises(KeyboardInterrupt):
        recalculate(run, progress=interrupt)
    assert [left.counted for left in unfinished()] == [6]
    done = recalculate(run)
    assert (done.counted, list(unfinished())) == (10, [])
    assert ClockMove.objects.count() == done.moved == 10
    assert Clock.objects.filter(calendar_version=1).count() == 10


def test_repeating_finds_nothing_left(world: World) -> None:
    file_on(world, date(2027, 1, 29))
    first = recalculate(imported())
    again = recalculate(imported())
    assert (first.counted, again.counted, ClockMove.objects.count()) == (2, 2, 2)


def test_a_clock_counted_meanwhile_by_the_former_calendar_is_found(world: World) -> None:
    case = file_on(world, date(2027, 1, 29))
    run = imported()
    run.started_at += timedelta(hours=1)
    run.save()
    assert recalculate(run).finished_at is None
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    with unguarded():
        ClockMove.objects.all().delete()
    Clock.objects.filter(pk=late.pk).update(calendar_version=0, due_on=date(2027, 2, 11))
    Recalculation.objects.update(started_at=run.started_at - timedelta(hours=1))
    assert recalculate(run).finished_at is not None
    assert dues(case)["SUPP_NOTICE"] == (date(2027, 2, 4), False)


def test_stopped_clocks_stay_as_they_were(world: World) -> None:
    case = file_on(world, date(2027, 1, 29))
    Clock.objects.filter(subject_id=case.pk).update(status=Clock.Status.STOPPED)
    run = recalculate(imported())
    assert (run.counted, dues(case)["SUPP_NOTICE"]) == (0, (date(2027, 2, 11), True))


def test_pauses_are_counted_by_the_new_days(world: World) -> None:
    case = file_on(world, date(2027, 1, 29))
    row = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    for kind, on in (("pause", date(2027, 2, 1)), ("resume", date(2027, 2, 15))):
        ClockEntry.objects.create(clock=row, kind=kind, on=on, sequence=1)
    recalculate(imported())
    assert dues(case)["SUPP_NOTICE"] == (date(2027, 2, 19), False)


def test_the_command_imports_counts_and_says_so(world: World, capsys: Any) -> None:
    file_on(world, date(2027, 1, 29))
    call_command("import_calendar", NOTICE)
    assert capsys.readouterr().out.splitlines() == [
        "日历版本 1：关于2027年部分节假日安排的通知（测试）",
        "  2/2，变动 2",
        "重新计算 2 个期限，其中 2 个变动",
    ]
