"""Everything that ever concerned a body and that it may know of, with what came of it, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case as Choice
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Assignment, Event
from cases.queries import PEOPLES_PARTS
from web.desk.seat import Seat, served
from workflows.registry import procedures

PAGE = 25

OUTCOMES: dict[str, frozenset[str]] = {
    "case": frozenset(
        {
            *("completed", "failed", "revoked"),
            *("corrected", "deleted", "maintained", "noted"),
            *("approved", "rejected", "not_accepted", "withdrawn"),
        }
    ),
    "record": frozenset(
        {*("determined", "published", "unpublished"), "dropped", "repaired", "expired", "withdrawn"}
    ),
    "sanction": frozenset({"approved", "active", "lightened", "waived", "lifted", "annulled"}),
    "restoration": frozenset({"executed", "closed"}),
}
"""States that are a result, and not a stage on the way to one."""

TONES = {
    "completed": "good",
    "repaired": "good",
    "lifted": "good",
    "failed": "bad",
    "active": "warn",
    "lightened": "warn",
}

Key = tuple[str, int]
"""Subject type and primary key."""


@dataclass(frozen=True)
class Stretch:
    """One page of something long, found without counting the whole."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def previous(self) -> int:
        """Number of the page before; 0 for the first."""
        return self.number - 1

    @property
    def next(self) -> int:
        """Number of the page after; 0 for the last."""
        return self.number + 1 if self.has_next else 0


def stretch(rows: QuerySet[Any], asked: str, size: int) -> Stretch:
    """The page asked for; an absurd number is the first. One query."""
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    number = max(number, 1)
    found = list(rows[(number - 1) * size : number * size + 1])
    return Stretch(found[:size], number, len(found) > size)


@dataclass(frozen=True)
class Outcome:
    """What came of something, and when."""

    words: str
    on: date
    tone: str


@dataclass(frozen=True)
class Entry:
    """One matter that concerned the body."""

    key: Key
    on: date
    procedure: str
    kind: str
    title: str
    number: str
    state: str

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse("desk:subject", args=self.key)


def entries(seat: Seat, asked: str) -> Stretch:
    """A page of everything that concerned the body, the newest first. One query."""
    columns = ("which", "id", "kind", "number", "title", "state", "day")
    text = models.CharField()
    records = seat.records().annotate(
        which=Value("record"),
        kind=Value("record"),
        day=Coalesce("determined_on", TruncDate("opened_at")),
    )
    restorations = seat.restorations().annotate(
        which=Value("restoration"),
        kind=Value("restoration"),
        number=Value(None, text),
        title=Value(""),
        day=TruncDate("opened_at"),
    )
    rows = (
        _dated_cases(seat)
        .annotate(which=Value("case"))
        .values_list(*columns)
        .union(records.values_list(*columns), restorations.values_list(*columns), all=True)
        .order_by("-day", "which", "-id")
    )
    found = stretch(rows, asked, PAGE)
    return replace(found, rows=[_entry(seat, *row) for row in found.rows])


def _dated_cases(seat: Seat) -> QuerySet[Any]:
    """Cases with the day on which the body met with them: an order was served, a complaint given to it."""
    given = Assignment.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), organisation=seat.body, ended_at=None
    ).exclude(role__in=PEOPLES_PARTS)
    met_with = Choice(
        When(
            kind="rectification_order",
            then=Subquery(served().order_by("sequence").values("occurred_at")[:1]),
        ),
        When(kind="complaint", then=Subquery(given.order_by("pk").values("started_at")[:1])),
        default=Coalesce("filed_at", "opened_at"),
    )
    dated: QuerySet[Any] = seat.cases().annotate(day=TruncDate(met_with))
    return dated.filter(day__isnull=False)


def _entry(
    seat: Seat, which: str, pk: int, kind: str, number: str | None, title: str, state: str, on: date
) -> Entry:
    if kind == "complaint":
        title = _("关于%s的投诉举报") % seat.body
    if kind == "restoration":
        title = _("恢复信誉：%s") % seat.body
    procedure = procedures()[kind]
    return Entry(
        key=(which, pk),
        on=on,
        procedure=kind,
        kind=str(procedure.title),
        title=title,
        number=number or "",
        state=procedure.label_of(state),
    )


def outcomes(kinds: Mapping[Key, str]) -> dict[Key, Outcome]:
    """The latest result of each subject, given its kind. Of complaints none is told. One query."""
    wanted: dict[str, list[int]] = {}
    for (which, pk), kind in kinds.items():
        if kind != "complaint":
            wanted.setdefault(which, []).append(pk)
    if not wanted:
        return {}
    rows = Event.objects.filter(
        reduce(
            or_,
            (
                Q(subject_type=which, subject_id__in=keys, to_state__in=OUTCOMES[which])
                for which, keys in wanted.items()
            ),
        )
    ).exclude(from_state=F("to_state"))
    latest = rows.order_by("subject_type", "subject_id", "-sequence").distinct(
        "subject_type", "subject_id"
    )
    return {
        (row.subject_type, row.subject_id): Outcome(
            procedures()[kinds[row.subject_type, row.subject_id]].label_of(row.to_state),
            timezone.localdate(row.occurred_at),
            TONES.get(row.to_state, ""),
        )
        for row in latest
    }
