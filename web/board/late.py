"""Duties that are overdue or due soon below an organisation, with what they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.calendars import current_calendar
from cases.models import Clock
from web import lights, paging
from web.board import figures
from web.board.counting import counted
from web.board.standing import Standing, standings
from web.clocks import name_of
from web.desk.overview import rows_behind
from web.desk.worklist import Row
from web.lights import Remaining
from web.staff import Viewer

TITLES = {"overdue": _("已超期"), "soon": _("三个工作日内到期")}
PAGE = 50
BATCH = 500


@dataclass(frozen=True)
class Late:
    """One duty: what, whose, how late, and the subject it belongs to."""

    row: Row
    what: str
    whose: str
    due: Remaining
    key: int = 0
    """Of the clock."""
    standing: Standing | None = None
    """Its rung on the ladder, where it has one."""
    may_press: bool = False
    """Whether the viewer may urge whoever owes it, who was not urged today."""


@dataclass(frozen=True)
class Page:
    """Some duties, and where the next ones begin."""

    rows: list[Late]
    after: str = ""


def chosen(organisation: Organisation, which: str, today: date) -> QuerySet[Clock]:
    """The clocks of one list, the oldest due date first."""
    running = figures.duties(organisation).filter(status=Clock.Status.RUNNING)
    if which == "overdue":
        running = running.filter(due_on__lt=today)
    else:
        running = running.filter(
            due_on__range=(today, lights.soon_until(today, current_calendar()))
        )
    return running.select_related("responsible").order_by("due_on", "pk")


def firsts(viewer: Viewer, organisation: Organisation, most: int) -> dict[str, list[Late]]:
    """The first of each list, as they were when the board was counted, without what ended since."""
    keys = counted(
        "firsts",
        [organisation.pk, viewer.today, most],
        lambda: _first_keys(organisation, viewer.today, most),
    )
    running = Clock.objects.filter(pk__in=keys.value, status=Clock.Status.RUNNING)
    clocks = list(running.select_related("responsible").order_by("due_on", "pk"))
    found: dict[str, list[Late]] = {which: [] for which in TITLES}
    told = shown(viewer, clocks)
    for clock in clocks:
        if clock.pk in told:
            found["overdue" if clock.due_on < viewer.today else "soon"].append(told[clock.pk])
    return found


def _first_keys(organisation: Organisation, today: date, most: int) -> list[int]:
    overdue, soon = (
        chosen(organisation, which, today).values_list("pk", flat=True)[:most] for which in TITLES
    )
    return [*overdue.union(soon, all=True)]


def paged(viewer: Viewer, organisation: Organisation, which: str, after: str) -> Page:
    """One page of a list."""
    clocks = list(
        paging.by_day(chosen(organisation, which, viewer.today), "due_on", after)[: PAGE + 1]
    )
    rows = list(shown(viewer, clocks[:PAGE]).values())
    last = clocks[PAGE - 1] if len(clocks) > PAGE else None
    return Page(rows, paging.day_key(last.due_on, last.pk) if last is not None else "")


def every(viewer: Viewer, organisation: Organisation, which: str) -> Iterator[list[Late]]:
    """The whole list, batch by batch."""
    after = ""
    while True:
        clocks = list(
            paging.by_day(chosen(organisation, which, viewer.today), "due_on", after)[:BATCH]
        )
        yield list(shown(viewer, clocks).values())
        if len(clocks) < BATCH:
            return
        after = paging.day_key(clocks[-1].due_on, clocks[-1].pk)


def shown(viewer: Viewer, clocks: list[Clock]) -> dict[int, Late]:
    """Clocks with the subjects they belong to, by key; those the viewer may not see are left out."""
    behind = rows_behind(viewer, clocks)
    late = [clock.pk for clock in clocks if clock.due_on < viewer.today]
    on_ladder = standings(late) if late else {}
    calendar = current_calendar()
    return {
        clock.pk: Late(
            row=behind[clock.subject_type, clock.subject_id],
            what=name_of(clock, viewer.today),
            whose=clock.responsible.name if clock.responsible is not None else "",
            due=lights.remaining(clock.due_on, viewer.today, calendar),
            key=clock.pk,
            standing=on_ladder.get(clock.pk),
            may_press=clock.due_on < viewer.today
            and not _urged_today(on_ladder.get(clock.pk), viewer.today)
            and figures.root_of(
                viewer, behind[clock.subject_type, clock.subject_id].subject.organisation
            ),
        )
        for clock in clocks
        if (clock.subject_type, clock.subject_id) in behind
    }


def _urged_today(standing: Standing | None, today: date) -> bool:
    return standing is not None and standing.urged_on == today
