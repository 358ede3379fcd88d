"""What waits for the viewer: each subject once, with what he is to do, until when, and why he."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Role
from cases import clock
from cases.calendars import current_calendar
from cases.models import Clock, Event
from documents import turns
from documents.turns import Papers, PaperTurn
from notifications import remembered
from web import clocks
from web.desk import subjects
from web.desk.history import QUIET, tells
from web.desk.sight import sight_of
from web.desk.worklist import Row, row_of
from web.lights import Remaining, remaining
from web.staff import Viewer
from workflows.common import unhandled
from workflows.loading import Loaded, Together
from workflows.registry import procedures
from workflows.turns import Turn
from workflows.who import WHERE_LABELS, Where

PAGE = 25
SPARE = 10
"""Candidates fetched beyond a page, in place of those of which nothing turns out to be open."""
ROUNDS = 4
NO_PERIOD = date.max
Key = tuple[date, str, int]


@dataclass(frozen=True)
class Task:
    """One thing to do, as a button."""

    label: str
    url: str


@dataclass(frozen=True)
class Entry:
    """One subject that waits for the viewer."""

    row: Row
    tasks: list[Task]
    period: str
    due: Remaining | None
    last: str
    why: str


@dataclass(frozen=True)
class Page:
    """Some entries, and where the next ones begin."""

    entries: list[Entry]
    after: str = ""


@dataclass(frozen=True)
class Waiting:
    """A subject with what of it is the viewer's turn, and its place in the list."""

    key: Key
    situation: Loaded
    turns: list[Turn]


def page(viewer: Viewer, after: str = "") -> Page:
    """What waits for the viewer, soonest first, beginning after a key."""
    found = first_waiting(viewer, PAGE + 1, _key(after))
    if not after:
        remembered.remember(remembered.TODO, viewer.user_id, len(found))
    shown = found[:PAGE]
    entries = [_entry(viewer, one) for one in shown]
    return Page(entries, _spelled(shown[-1].key) if len(found) > PAGE else "")


def count(viewer: Viewer) -> int:
    """How many subjects wait for the viewer, counted no further than one page and one more."""
    held = remembered.known(remembered.TODO, viewer.user_id)
    if held is not None:
        return held
    found = len(first_waiting(viewer, PAGE + 1))
    return remembered.remember(remembered.TODO, viewer.user_id, found)


def first_waiting(viewer: Viewer, most: int, after: Key | None = None) -> list[Waiting]:
    """The first subjects that wait for the viewer, at most so many."""
    found: list[Waiting] = []
    for _round in range(ROUNDS):
        wanted = most - len(found) + SPARE
        keys = _candidates(viewer, wanted, after)
        found += _waiting(viewer, keys)
        if len(found) >= most or len(keys) < wanted:
            break
        after = keys[-1]
    return found[:most]


def _candidates(viewer: Viewer, most: int, after: Key | None) -> list[Key]:
    """Subjects of every type that may wait for the viewer, soonest first. One query."""
    arms = []
    for subject_type in subjects.MODELS:
        for right in turns.waiting_for(subject_type, viewer.actors, viewer.today):
            rows = _by_due(subject_type, right)
            if after is not None:
                rows = rows.filter(_beyond(subject_type, after))
            arms.append(rows.order_by("due", "pk").values_list("due", "of_type", "pk")[:most])
    if not arms:
        return []
    if len(arms) == 1:
        return list(arms[0])
    return list(arms[0].union(*arms[1:]).order_by("due", "of_type", "pk")[:most])


def _by_due(subject_type: str, right: Q) -> QuerySet[Any]:
    rows: Any = subjects.MODELS[subject_type]._default_manager
    of_type = Value(subject_type, output_field=CharField())
    due: Any = F("next_due_on") if subject_type == "case" else _soonest(subject_type)
    last = Value(NO_PERIOD, output_field=DateField())
    found: QuerySet[Any] = rows.filter(right).annotate(of_type=of_type, due=Coalesce(due, last))
    return found


def _soonest(subject_type: str) -> Subquery:
    duties = Clock.objects.filter(
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        status=Clock.Status.RUNNING,
        nature=Clock.Nature.DUTY,
    )
    return Subquery(duties.order_by().values("subject_id").values(soonest=Min("due_on")))


def _beyond(subject_type: str, after: Key) -> Q:
    due, of_type, pk = after
    if subject_type > of_type:
        return Q(due__gte=due)
    later = Q(due__gt=due)
    return later | Q(due=due, pk__gt=pk) if subject_type == of_type else later


def _waiting(viewer: Viewer, keys: Sequence[Key]) -> list[Waiting]:
    found: dict[tuple[str, int], Any] = {}
    for subject_type in dict.fromkeys(of_type for _due, of_type, _pk in keys):
        pks = [pk for _due, of_type, pk in keys if of_type == subject_type]
        for row in subjects.visible(subject_type, viewer).filter(pk__in=pks):
            found[row.reference] = row
    together = Together(found.values(), clock.now())
    papers = Papers.fetch(together) if found else Papers({})
    situations = {one.subject.reference: one for one in together.situations()}
    waiting = []
    for due, of_type, pk in keys:
        situation = situations.get((of_type, pk))
        owed = turns.turns_of(situation, viewer.actors, papers) if situation is not None else []
        if situation is not None and owed:
            waiting.append(Waiting((due, of_type, pk), situation, owed))
    return waiting


def _key(after: str) -> Key | None:
    day, _comma, rest = after.partition(",")
    of_type, _comma, pk = rest.partition(",")
    try:
        return date.fromisoformat(day), of_type, int(pk)
    except ValueError:
        return None


def _spelled(key: Key) -> str:
    return ",".join(map(str, key))


def _entry(viewer: Viewer, waiting: Waiting) -> Entry:
    situation = waiting.situation
    calendar = current_calendar()
    first = turns.in_order(situation, waiting.turns)[0]
    period = turns.period_of(situation, first)
    ordered = [first, *(one for one in waiting.turns if one is not first)]
    return Entry(
        row=row_of(viewer, situation.subject, situation.assignment_rows, calendar),
        tasks=[Task(turns.label_of(one), _url(situation, one)) for one in ordered],
        period=clocks.name_of(period, viewer.today) if period is not None else "",
        due=remaining(period.due_on, viewer.today, calendar) if period is not None else None,
        last=_last(viewer, situation),
        why=why(situation, first),
    )


def _url(situation: Loaded, turn: Turn) -> str:
    subject = situation.subject
    if isinstance(turn, PaperTurn) and turn.signs_in:
        return reverse("desk:receive", args=[turn.document.pk])
    address = reverse("desk:step", args=[subject.subject_type, subject.pk, turn.step.name])
    return f"{address}?document={turn.document.pk}" if isinstance(turn, PaperTurn) else address


def _last(viewer: Viewer, situation: Loaded) -> str:
    """What happened last, as far as the viewer may know of it: the step, whose role did it, and when."""
    sight = sight_of(viewer, situation.subject, situation.assignment_rows)
    kind = procedures()[situation.kind]
    known = (
        event
        for event in reversed(situation.event_rows)
        if event.step not in QUIET and tells(kind, event, sight, frozenset(), ())
    )
    event = next(known, None)
    if event is None or event.step not in kind.steps():
        return ""
    return _("%(day)s%(who)s%(step)s") % {
        "day": date_format(clock.day(event.occurred_at), "n月j日"),
        "who": _role(event),
        "step": kind.steps()[event.step].label,
    }


def _role(event: Event) -> str:
    if event.actor_role:
        return Role(event.actor_role).label
    return _("系统") if event.actor_kind == "system" else _("当事人")


def why(situation: Loaded, turn: Turn) -> str:
    """Why a turn came to its actor."""
    reasons = [_standing(situation, turn)]
    if turn.actor.on_behalf_of is not None:
        reasons.append(_("代行%s") % turn.actor.on_behalf_of.name)
    return "，".join(reasons)


def _standing(situation: Loaded, turn: Turn) -> str:
    if turn.step.owed_while is unhandled:
        return _("本案没有在岗的承办人")
    if turn.step.on_proposal:
        return _("有待您审批的呈批事项")
    if turn.who.role is Role.HANDLER and turn.who.where is Where.HANDLING:
        people = {one.pk for one in (turn.actor.user, turn.actor.on_behalf_of) if one is not None}
        mine = situation.handlers() & people
        return _("您是承办人") if mine else _("尚未确定承办人，承办人均可办理")
    role = turn.who.role.label if turn.who.role is not None else ""
    return _("您是%(where)s%(role)s") % {"where": WHERE_LABELS[turn.who.where], "role": role}
