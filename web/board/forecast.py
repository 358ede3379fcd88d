"""What a supervisor may expect: duties that fall due, those likely to be late, and who carries them.

Only counts of the past are used, and they rank work: they decide nothing. 个人信息保护法第二十四条。
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.models import Organisation
from cases.calendars import current_calendar
from cases.models import Assignment, Case, Clock
from web.board.counting import Counted, counted
from web.board.figures import duties

AHEAD = (5, 10, 20)
"""Working days looked ahead."""
YEAR = 365
"""Calendar days of the past that count."""
DOUBT = 4
"""How many duties of the whole area's record an organisation's own is mixed with."""
HANDLERS = 30
"""Most handlers listed, heaviest load first."""


@dataclass
class Outlook:
    """One organisation: what is due within each span, how much of it will likely be late."""

    organisation: Organisation
    overdue: int
    due: tuple[int, ...]
    ended: int
    met: int
    late_rate: float

    @property
    def expected(self) -> list[tuple[int, int]]:
        """For each span: (falling due, expected to be overdue then, those overdue now included)."""
        return [(due, round(self.overdue + due * self.late_rate)) for due in self.due]

    @property
    def on_time(self) -> int | None:
        """Percent of last year's duties ended in time; a pause moves the due date and harms nobody."""
        return round(100 * self.met / self.ended) if self.ended else None


@dataclass(frozen=True)
class Load:
    """One handler: open cases, and how many of them fall due within five working days."""

    name: str
    organisation: str
    cases: int
    soon: int


def outlook(organisation: Organisation, today: date) -> Counted[list[Outlook]]:
    """Every organisation below with duties, most expected to be late first. At most three queries."""
    counts = counted(
        "forecast",
        [organisation.pk, today],
        lambda: (_coming(organisation, today), _past(organisation, today)),
    )
    coming, past = counts.value
    area_ended = sum(ended for ended, _met in past.values())
    area_late = sum(ended - met for ended, met in past.values())
    area_rate = area_late / area_ended if area_ended else 0.0
    found = []
    for key, row in Organisation.objects.in_bulk(coming).items():
        ended, met = past.get(key, (0, 0))
        overdue, due = coming[key]
        rate = (ended - met + DOUBT * area_rate) / (ended + DOUBT)
        found.append(Outlook(row, overdue, due, ended, met, rate))
    found.sort(key=lambda one: (-one.expected[-1][1], one.organisation.path))
    return Counted(found, counts.at)


@dataclass(frozen=True)
class Span:
    """The whole area within one span: what falls due, and what will likely be overdue at its end."""

    days: int
    due: int
    late: int
    most: int

    @property
    def late_width(self) -> float:
        """Length of the bar of what will be overdue, in hundredths."""
        return round(100 * self.late / self.most, 2)

    @property
    def due_width(self) -> float:
        """Length of the bar of what falls due, in hundredths."""
        return round(100 * self.due / self.most, 2)


def spans(found: list[Outlook]) -> list[Span]:
    """The sums of all organisations, for the chart."""
    sums = [
        (days, sum(one.expected[n][0] for one in found), sum(one.expected[n][1] for one in found))
        for n, days in enumerate(AHEAD)
    ]
    most = max((max(due, late) for _days, due, late in sums), default=0) or 1
    return [Span(days, due, late, most) for days, due, late in sums]


def _coming(organisation: Organisation, today: date) -> dict[int, tuple[int, tuple[int, ...]]]:
    calendar = current_calendar()
    running = Q(status=Clock.Status.RUNNING)
    spans = {
        f"within{n}": Count(
            "pk", filter=running & Q(due_on__range=(today, calendar.working_day(today, n)))
        )
        for n in AHEAD
    }
    rows: Any = (
        duties(organisation)
        .order_by()
        .values("responsible")
        .annotate(overdue=Count("pk", filter=running & Q(due_on__lt=today)), **spans)
    )
    return {
        row["responsible"]: (row["overdue"], tuple(row[f"within{n}"] for n in AHEAD))
        for row in rows
    }


def _past(organisation: Organisation, today: date) -> dict[int, tuple[int, int]]:
    since = date.fromordinal(today.toordinal() - YEAR)
    rows: Any = (
        Clock.objects.filter(
            responsible__path__startswith=organisation.path,
            nature=Clock.Nature.DUTY,
            stopped_on__gte=since,
        )
        .order_by()
        .values("responsible")
        .annotate(ended=Count("pk"), in_time=Count("pk", filter=Q(met=True)))
    )
    return {row["responsible"]: (row["ended"], row["in_time"]) for row in rows}


def loads(organisation: Organisation, today: date) -> list[Load]:
    """The handlers below an organisation with most open cases. At most one query."""
    found = counted("loads", [organisation.pk, today], lambda: _loads(organisation, today))
    return [Load(*row) for row in found.value]


def _loads(organisation: Organisation, today: date) -> list[tuple[str, str, int, int]]:
    open_cases = Case.objects.filter(next_due_on__isnull=False)
    soon = open_cases.filter(next_due_on__lte=current_calendar().working_day(today, AHEAD[0]))
    held = Assignment.objects.filter(
        subject_type="case",
        subject_id__in=open_cases.values("pk"),
        role=Assignment.Role.HANDLER,
        ended_at=None,
        organisation__path__startswith=organisation.path,
        user__isnull=False,
    )
    rows: Any = (
        held.order_by()
        .values("user", "user__name", "organisation__name")
        .annotate(cases=Count("pk"), soon=Count("pk", filter=Q(subject_id__in=soon.values("pk"))))
        .order_by("-cases", "-soon", "user__name", "user")
    )
    return [
        (row["user__name"], row["organisation__name"], row["cases"], row["soon"])
        for row in rows[:HANDLERS]
    ]
