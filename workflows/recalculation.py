"""Counting the open clocks anew after an official notice on days off.

In batches, each one transaction: interrupted, it goes on where it stopped; repeated, it finds
nothing left to move. What it changed is kept per clock, before and after.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from cases import calendars, clock
from cases.models import Clock, ClockMove, Dossier, Recalculation
from cases.subjects import subject_models
from workflows.base import Procedure
from workflows.registry import procedures
from workflows.signals import due_dates_moved
from workflows.timekeeping import recount, runs_of

BATCH = 1000
SETTLING = timedelta(seconds=10)
"""How long after an import a process may still count by the calendar it remembers."""

NEXT_DUE = """
UPDATE cases_case SET next_due_on = (
    SELECT min(due_on) FROM cases_clock
    WHERE subject_type = 'case' AND subject_id = cases_case.id
        AND status = 'running' AND nature = 'duty'
) WHERE id = ANY(%s)
"""

WRITE = """
UPDATE cases_clock SET due_on = new.due_on, provisional = new.provisional,
    lapses_on = new.lapses_on, calendar_version = new.version
FROM unnest(%s::bigint[], %s::date[], %s::boolean[], %s::date[], %s::integer[])
    AS new (id, due_on, provisional, lapses_on, version)
WHERE cases_clock.id = new.id
"""


def recalculate(
    run: Recalculation,
    *,
    wait: bool = False,
    progress: Callable[[Recalculation], None] | None = None,
) -> Recalculation:
    """Count every open clock that the notice concerns. Returns the run as it then stands.

    Processes remember a calendar for some seconds, so a run that comes to its end sooner than that
    after the import is left open, or waited for where `wait` is given.
    """
    calendars.forget()
    if not run.total:
        Recalculation.objects.filter(pk=run.pk).update(total=concerned(run).count())
    while True:
        run, found = _one_batch(run.pk)
        if found and progress is not None:
            progress(run)
        if run.finished_at is not None:
            return run
        if not found:
            if not wait:
                return run
            time.sleep(1)


def unfinished() -> QuerySet[Recalculation]:
    """Runs that were interrupted, oldest first."""
    return Recalculation.objects.filter(finished_at=None).order_by("pk")


def concerned(run: Recalculation) -> QuerySet[Clock]:
    """Open clocks that may still be counted by an older calendar."""
    rows = Clock.objects.filter(
        ~Q(status=Clock.Status.STOPPED), calendar_version__lt=run.calendar.version
    )
    area = run.calendar.organisation
    if area is not None:
        rows = rows.filter(responsible__path__startswith=area.path)
    return rows


@transaction.atomic
def _one_batch(key: int) -> tuple[Recalculation, bool]:
    """Deal with the next clocks of a run; also tells whether there were any."""
    runs = Recalculation.objects.select_related("calendar__organisation")
    run = runs.select_for_update(of=("self",)).get(pk=key)
    if run.finished_at is not None:
        return run, False
    rows = concerned(run).filter(pk__gt=run.reached).order_by("pk")
    keys = list(rows.values_list("pk", "subject_type", "subject_id")[:BATCH])
    if not keys:
        return run, _begin_again(run)
    kinds = _lock_subjects(keys)
    clocks = rows.filter(pk__in=[pk for pk, *_ in keys])
    moved = _recount(
        list(clocks.select_related("responsible").prefetch_related("entries")), kinds, run
    )
    run.reached = keys[-1][0]
    run.counted += len(keys)
    run.moved += len(moved)
    run.save()
    if moved:
        due_dates_moved.send(Recalculation, moves=moved)
    return run, True


def _begin_again(run: Recalculation) -> bool:
    """At the end of a run: whether clocks were meanwhile counted by the former calendar.

    Where there are none, and there can be no more, the run is finished.
    """
    again = run.reached > 0 and concerned(run).exists()
    if again:
        run.reached = 0
    elif clock.now() - run.started_at >= SETTLING:
        run.finished_at = clock.now()
    run.save()
    return again


def _lock_subjects(keys: Iterable[tuple[int, str, int]]) -> dict[tuple[str, int], type[Procedure]]:
    """Lock the dossiers of the clocks' subjects in order, as the door does; returns their procedures."""
    wanted: dict[str, set[int]] = {}
    for _pk, subject_type, subject_id in keys:
        wanted.setdefault(subject_type, set()).add(subject_id)
    found: dict[tuple[str, int], type[Procedure]] = {}
    dossiers: set[int] = set()
    for subject_type, ids in wanted.items():
        for subject in subject_models()[subject_type]._default_manager.filter(pk__in=ids):
            found[subject.reference] = procedures()[subject.procedure_kind]
            dossiers.add(subject.dossier_id)
    list(Dossier.objects.select_for_update().filter(pk__in=sorted(dossiers)).order_by("pk"))
    return found


def _recount(
    clocks: list[Clock], kinds: dict[tuple[str, int], type[Procedure]], run: Recalculation
) -> list[ClockMove]:
    now, today = clock.now(), clock.today()
    moves: list[ClockMove] = []
    for row in clocks:
        before = (row.due_on, row.provisional)
        runs = runs_of(kinds[row.subject_type, row.subject_id], row.rule_code)
        recount(row, row.entries.all(), runs, today)
        if before != (row.due_on, row.provisional):
            moves.append(
                ClockMove(
                    calendar=run.calendar,
                    clock=row,
                    due_before=before[0],
                    provisional_before=before[1],
                    due_after=row.due_on,
                    provisional_after=row.provisional,
                    moved_at=now,
                )
            )
    _write(clocks)
    ClockMove.objects.bulk_create(moves)
    cases = {move.clock.subject_id for move in moves if move.clock.subject_type == "case"}
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DUE, [sorted(cases)])
    return moves


def _write(clocks: list[Clock]) -> None:
    columns: list[list[Any]] = [
        [row.pk for row in clocks],
        [row.due_on for row in clocks],
        [row.provisional for row in clocks],
        [row.lapses_on for row in clocks],
        [row.calendar_version for row in clocks],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, columns)
