"""The board's figures: running duties by responsible organisation, folded up the tree. Counts only in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.queries import below, in_order
from cases.calendars import current_calendar
from cases.models import Case, Clock
from cases.queries import OVERSIGHT_ROLES
from web import lights
from web.board.counting import Counted, counted
from web.staff import Viewer

Tally = tuple[int, int, int, int, int]
"""Red, amber, green and paused duties, and open cases."""


@dataclass
class Figures:
    """Running duties by colour, those standing still, and open cases."""

    red: int = 0
    amber: int = 0
    green: int = 0
    paused: int = 0
    cases: int = 0

    def add(self, other: Figures) -> None:
        """Count another organisation's in."""
        for name in ("red", "amber", "green", "paused", "cases"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def running(self) -> int:
        """Duties whose time runs."""
        return self.red + self.amber + self.green

    @property
    def tone(self) -> str:
        """The worst light that shines."""
        if self.red:
            return "bad"
        return "warn" if self.amber else "good"

    @property
    def tone_words(self) -> str:
        """That light in words."""
        return {"bad": _("有超期"), "warn": _("快到期"), "good": _("正常")}[self.tone]

    def on_time(self) -> float:
        """Share of running duties that are not overdue; paused ones count for nobody."""
        return 1.0 if not self.running else 1 - self.red / self.running

    @property
    def late_share(self) -> int | None:
        """Overdue duties of a hundred running ones, rounded; None where none runs."""
        return round(100 * self.red / self.running) if self.running else None


@dataclass
class Line:
    """One organisation, or a whole branch of the tree, with its figures and bar."""

    organisation: Organisation
    figures: Figures
    has_below: bool = False
    bar: list[tuple[str, float, float]] = field(default_factory=list)
    """(tone, x, width) of each coloured piece, in hundredths of the longest bar."""


def roots(viewer: Viewer) -> list[Actor]:
    """The viewer as an overseer: his roles that see what an organisation oversees."""
    return viewer.holding(OVERSIGHT_ROLES)


def root_of(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether an organisation lies in the viewer's part of the tree."""
    return any(
        organisation.path.startswith(actor.organisation.overseen)
        for actor in roots(viewer)
        if actor.organisation is not None
    )


def duties(organisation: Organisation) -> QuerySet[Clock]:
    """Duties of an organisation and of everything below it that are not over."""
    return Clock.objects.filter(
        responsible__path__startswith=organisation.path, nature=Clock.Nature.DUTY
    ).exclude(status=Clock.Status.STOPPED)


def overdue_below(viewer: Viewer) -> int:
    """How many duties are overdue in the part of the tree whose board the viewer has; 0 without one."""
    held = roots(viewer)
    if not held or held[0].organisation is None:
        return 0
    late = Clock.objects.filter(
        responsible__path__startswith=held[0].organisation.overseen,
        nature=Clock.Nature.DUTY,
        status=Clock.Status.RUNNING,
        due_on__lt=viewer.today,
    )
    key: list[int | date] = [held[0].organisation.pk, viewer.today]
    return counted("overdue", key, late.count).value


@dataclass(frozen=True)
class Branches:
    """The whole of an organisation's part of the tree, each branch of it, and when they were counted."""

    total: Figures
    lines: list[Line]
    at: datetime


def branches(viewer: Viewer, organisation: Organisation) -> Branches:
    """The figures of an organisation's part of the tree. At most three queries."""
    found = _tallies(viewer, organisation)
    total = Figures()
    lines: dict[int, Line] = {}
    for row in in_order(below(organisation)):
        branch = branch_of(organisation, row)
        line = lines.setdefault(branch, Line(row, Figures()))
        if row.pk != branch:
            line.has_below = True
        if row.pk in found.value:
            figures = Figures(*found.value[row.pk])
            line.figures.add(figures)
            total.add(figures)
    shown = [line for line in lines.values() if line.figures.running or line.figures.cases]
    _draw(shown)
    return Branches(total, shown, found.at)


def _tallies(viewer: Viewer, organisation: Organisation) -> Counted[dict[int, Tally]]:
    """By organisation, as the viewer's offices see it."""
    offices = sorted(one.organisation.pk for one in roots(viewer) if one.organisation)

    def count() -> dict[int, Tally]:
        duties_of = _duties_by_organisation(organisation, viewer.today)
        cases_of = _open_cases(viewer, organisation)
        none = (0, 0, 0, 0)
        return {
            pk: (*duties_of.get(pk, none), cases_of.get(pk, 0))
            for pk in duties_of.keys() | cases_of.keys()
        }

    return counted("branches", [organisation.pk, viewer.today, *offices], count)


def branch_of(root: Organisation, row: Organisation) -> int:
    """The organisation directly below `root` whose branch `row` is on; `root` itself for itself."""
    rest = row.path[len(root.path) :].strip("/")
    return int(rest.split("/")[0]) if rest else root.pk


def _duties_by_organisation(
    organisation: Organisation, today: date
) -> dict[int, tuple[int, int, int, int]]:
    running = Q(status=Clock.Status.RUNNING)
    soon = lights.soon_until(today, current_calendar())
    rows = (
        duties(organisation)
        .order_by()
        .values("responsible")
        .annotate(
            red=Count("pk", filter=running & Q(due_on__lt=today)),
            amber=Count("pk", filter=running & Q(due_on__range=(today, soon))),
            green=Count("pk", filter=running & Q(due_on__gt=soon)),
            paused=Count("pk", filter=Q(status=Clock.Status.PAUSED)),
        )
    )
    return {
        row["responsible"]: (row["red"], row["amber"], row["green"], row["paused"]) for row in rows
    }


def _open_cases(viewer: Viewer, organisation: Organisation) -> dict[int, int]:
    rows = (
        Case.objects.visible_to(roots(viewer))
        .filter(organisation__path__startswith=organisation.path, next_due_on__isnull=False)
        .order_by()
        .values("organisation")
        .annotate(number=Count("*"))
    )
    return {row["organisation"]: row["number"] for row in rows}


def _draw(lines: list[Line]) -> None:
    longest = max((line.figures.running for line in lines), default=0) or 1
    for line in lines:
        x = 0.0
        for tone, number in (
            ("bad", line.figures.red),
            ("warn", line.figures.amber),
            ("good", line.figures.green),
        ):
            width = 100 * number / longest
            if number:
                line.bar.append((tone, round(x, 2), round(width, 2)))
            x += width


def ranked(lines: list[Line]) -> list[Line]:
    """Branches by share of duties in time, the best first; paused duties speak against nobody."""
    return sorted(
        lines, key=lambda line: (-line.figures.on_time(), line.figures.red, line.organisation.path)
    )


def worst_first(lines: list[Line]) -> list[Line]:
    """Branches by share of overdue duties, the highest first: where a supervisor looks first."""
    return ranked(lines)[::-1]
