"""The ladder of overdue duties as the board shows it: which rung each stands on, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.models import Organisation
from notifications.models import Rung
from notifications.supervising import APPLIES_TO
from web import paging
from web.board import late
from web.board.answers import Answered, answered
from web.board.late import Late
from web.board.standing import Standing
from web.staff import Viewer
from workflows.escalation import Escalated

PAGE = 50
OPEN = (Rung.Outcome.PENDING, Rung.Outcome.HELD, Rung.Outcome.UNSIGNED)


@dataclass(frozen=True)
class Climb:
    """One duty on the ladder with what an officer may do about it."""

    late: Late
    standing: Standing
    steps: list[tuple[str, str]] = field(default_factory=list)
    """(label, address)."""
    answer: Answered | None = None
    """What became of the supervision letter about it, where one was served."""


@dataclass(frozen=True)
class Page:
    """Some duties, and where the next ones begin."""

    rows: list[Climb]
    after: str = ""


def _open(organisation: Organisation, today: date) -> QuerySet[Rung]:
    return Rung.objects.filter(
        clock__responsible__path__startswith=organisation.path, outcome__in=OPEN, due_on__lt=today
    )


def counts(organisation: Organisation, today: date) -> list[tuple[str, str, int]]:
    """(outcome, label, number) of the rungs that are not dealt with. One query."""
    rows: Any = _open(organisation, today).order_by().values("outcome").annotate(number=Count("pk"))
    found = {row["outcome"]: row["number"] for row in rows}
    return [(one.value, str(one.label), found.get(one.value, 0)) for one in OPEN]


def paged(viewer: Viewer, organisation: Organisation, outcome: str, after: str) -> Page:
    """The duties on the ladder below an organisation, the longest overdue first."""
    rows = _open(organisation, viewer.today)
    if outcome in OPEN:
        rows = rows.filter(outcome=outcome)
    rows = rows.select_related("clock__responsible")
    found = list(paging.by_day(rows, "due_on", after)[: PAGE + 1])
    shown = found[:PAGE]
    duties = late.shown(viewer, [row.clock for row in shown])
    answers = answered([row.clock_id for row in shown], viewer.today)
    climbs = [
        Climb(
            duties[row.clock_id],
            Standing(row),
            _steps(duties[row.clock_id], row),
            answers.get(row.clock_id),
        )
        for row in shown
        if row.clock_id in duties
    ]
    last = shown[-1] if len(found) > PAGE else None
    return Page(climbs, paging.day_key(last.due_on, last.pk) if last is not None else "")


def _steps(duty: Late, row: Rung) -> list[tuple[str, str]]:
    declared = Escalated.steps()
    subject = duty.row.subject
    return [
        (
            declared[name].label,
            reverse("desk:step", args=[subject.subject_type, subject.pk, name]),
        )
        for name, outcomes in APPLIES_TO.items()
        if row.outcome in outcomes
    ]
