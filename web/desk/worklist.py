"""The work list: the cases of the viewer's organisations, filtered and paged by key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cases.calendar import Calendar
from cases.calendars import current_calendar
from cases.models import Assignment, Case, Subject
from web import paging
from web.desk import subjects
from web.desk.narrowing import MoreFilters, narrowed
from web.desk.sight import sight_of
from web.lights import Remaining, remaining, soon_until
from web.staff import Viewer
from workflows.registry import procedures

PAGE = 25


class WorkListForm(MoreFilters):
    """What of the work list is asked for."""

    number = forms.CharField(label=_("编号"), required=False, max_length=32)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    whose = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[("", _("全部")), ("mine", _("我承办的"))],
    )
    due = forms.ChoiceField(
        label=_("期限"),
        required=False,
        choices=[
            ("", _("不限")),
            ("overdue", _("已超期")),
            ("soon", _("三个工作日内到期")),
        ],
    )
    field_order = ["number", "kind", "state", "whose", "due", "sort", "domain", "ended", "handler"]
    field_order += ["body", "since", "until"]
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("", _("最近提交在前")), ("due", _("最早到期在前"))],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("全部")), *subjects.kinds()]
        states: Any = self.fields["state"]
        states.choices = [("", _("全部")), *_states(str(self.data.get("kind", "")))]


@cache
def _named() -> dict[str, tuple[str, dict[str, list[str]]]]:
    """The states of cases by name: each name once, with the states of every kind that are called so.

    The key is the first such state; of two that are spelled the same and named differently, the later
    one carries its kind.
    """
    by_name: dict[str, dict[str, list[str]]] = {}
    for kind, procedure in procedures().items():
        if procedure.subject_type == "case":
            for value, label in procedure.states.choices:
                by_name.setdefault(str(label), {}).setdefault(kind, []).append(value)
    found: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for name, of_kinds in by_name.items():
        kind, values = next(iter(of_kinds.items()))
        key = values[0] if values[0] not in found else f"{kind}.{values[0]}"
        found[key] = (name, of_kinds)
    return found


def _states(kind: str) -> list[Any]:
    """The states to choose from, those of cases under way before those that ended."""
    under_way: list[tuple[str, str]] = []
    over: list[tuple[str, str]] = []
    for key, (name, of_kinds) in _named().items():
        if kind and kind not in of_kinds:
            continue
        ends = all(
            value in procedures()[one].final for one, values in of_kinds.items() for value in values
        )
        (over if ends else under_way).append((key, name))
    return [(_("在办"), under_way), (_("已办结"), over)]


def _in_state(key: str) -> Q:
    """Cases in a state that is called so, of whatever kind."""
    found = Q(pk__in=[])
    for kind, values in _named()[key][1].items():
        found |= Q(kind=kind, state__in=values)
    return found


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    subject: Subject
    title: str
    kind: str
    state: str
    handlers: str
    due: Remaining | None

    @property
    def number(self) -> str:
        """Its number, where it has one."""
        return getattr(self.subject, "number", None) or ""

    @property
    def body(self) -> str:
        """The body it is about, where that is known."""
        found = getattr(self.subject, "respondent", None) or getattr(self.subject, "subject", None)
        return found.name if isinstance(found, Organisation) else ""

    @property
    def url(self) -> str:
        """Where it is."""
        return subjects.address(self.subject)


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next ones begin."""

    rows: list[Row]
    after: str = ""


def work_list(viewer: Viewer, asked: dict[str, Any], after: str = "", size: int = 0) -> Page:
    """One page of the cases that the viewer may see and asked for, of `size` or as long as a page is."""
    size = size or PAGE
    by_due = asked.get("sort") == "due" or bool(asked.get("due"))
    cases: Any = _beyond(narrow(Case.objects.all(), viewer, asked), by_due, after)
    order = ("next_due_on", "pk") if by_due else ("-pk",)
    first = cases.first_visible_to(viewer.actors, order, size + 1)
    found = list(first.select_related(*subjects.RELATED["case"]))
    rows = rows_of(viewer, found[:size])
    if len(found) <= size:
        return Page(rows)
    last = found[size - 1]
    return Page(rows, paging.day_key(last.next_due_on, last.pk) if by_due else str(last.pk))


def total(viewer: Viewer, asked: dict[str, Any], most: int) -> int:
    """How many cases the viewer may see and asked for, counted no further than `most`. One query."""
    cases: Any = narrow(Case.objects.all(), viewer, asked)
    if asked.get("sort") == "due" or asked.get("due"):
        cases = cases.filter(next_due_on__isnull=False)
    found: int = cases.first_visible_to(viewer.actors, ("-pk",), most).count()
    return found


def narrow(cases: QuerySet[Any], viewer: Viewer, asked: dict[str, Any]) -> QuerySet[Any]:
    """The cases that fit the filters."""
    if asked.get("number"):
        cases = cases.filter(number__startswith=asked["number"].strip().upper())
    if asked.get("kind"):
        cases = cases.filter(kind=asked["kind"])
    if asked.get("state"):
        cases = cases.filter(_in_state(asked["state"]))
    if asked.get("whose") == "mine":
        cases = cases.filter(_mine(viewer))
    if asked.get("due") == "overdue":
        cases = cases.filter(next_due_on__lt=viewer.today)
    elif asked.get("due") == "soon":
        until = soon_until(viewer.today, current_calendar())
        cases = cases.filter(next_due_on__range=(viewer.today, until))
    return narrowed(cases, viewer, asked)


def _beyond(cases: QuerySet[Any], by_due: bool, after: str) -> QuerySet[Any]:
    if by_due:
        return paging.by_day(cases.filter(next_due_on__isnull=False), "next_due_on", after)
    return paging.newest_first(cases, after)


def _mine(viewer: Viewer) -> Q:
    parts = Assignment.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), user__in=viewer.people, ended_at=None
    )
    return Q(Exists(parts))


def rows_of(viewer: Viewer, found: Iterable[Any]) -> list[Row]:
    """Lines for subjects of any type. One query, however many there are."""
    rows = list(found)
    parts = subjects.parts_of_many(rows)
    calendar = current_calendar()
    return [row_of(viewer, one, parts.get(one.reference, []), calendar) for one in rows]


def row_of(viewer: Viewer, subject: Any, parts: list[Assignment], calendar: Calendar) -> Row:
    """One line."""
    due_on = getattr(subject, "next_due_on", None)
    sight = sight_of(viewer, subject, parts)
    return Row(
        subject=subject,
        title=sight.title(subject),
        kind=subjects.kind_label(subject),
        state=subjects.state_label(subject),
        handlers=sight.handlers(parts),
        due=remaining(due_on, viewer.today, calendar) if due_on is not None else None,
    )
