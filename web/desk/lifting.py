"""A body's records with their sanctions, and how far lifting them after a repair has got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from cases.calendars import current_calendar
from cases.models import Case, Clock
from records.models import DishonestyRecord, RecordCase, Restoration, Sanction
from web.desk import subjects
from web.desk.body_history import TONES, Key, Outcome, Stretch, stretch
from web.desk.seat import Seat
from web.lights import Remaining, remaining
from workflows.clocks import C
from workflows.flows.execution import ExecutionFlow
from workflows.flows.parallel import ENDED
from workflows.models import Part

PAGE = 10
IN_FORCE = ("determined", "published", "unpublished")


@dataclass
class Shown:
    """A record, sanction or restoration with its state in words, and since when it is in it."""

    subject: Any
    state: str
    tone: str
    url: str
    since: date | None = None


@dataclass(frozen=True)
class Execution:
    """The execution of one repair: organs that have confirmed, organs still due and until when."""

    case: Case
    url: str
    done: list[Part]
    due: list[Part]
    until: Remaining | None

    @property
    def total(self) -> int:
        """How many organs have a part."""
        return len(self.done) + len(self.due)


@dataclass
class Held:
    """One record with everything that hangs on it."""

    record: Shown
    in_force: bool
    sanctions: list[Shown] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    restorations: list[Shown] = field(default_factory=list)


def held(seat: Seat, asked: str) -> Stretch:
    """A page of the body's records, the newest first. Four queries, however many there are."""
    rows = seat.records().select_related("organisation").order_by("-pk")
    found = stretch(rows, asked, PAGE)
    records = {one.pk: Held(shown(one), one.state in IN_FORCE) for one in found.rows}
    for sanction in _sanctions(seat, records):
        records[sanction.record_id].sanctions.append(shown(sanction))
    for record, execution in _executions(seat, records):
        records[record].executions.append(execution)
    for restoration in _restorations(seat, records):
        records[restoration.record_id].restorations.append(shown(restoration))
    return Stretch(list(records.values()), found.number, found.has_next)


def shown(subject: DishonestyRecord | Sanction | Restoration) -> Shown:
    """One thing with its state in words."""
    return Shown(
        subject,
        subjects.state_label(subject),
        TONES.get(subject.state, ""),
        subjects.address(subject),
    )


def sanctions_of(records: Iterable[Held]) -> list[Shown]:
    """The sanctions of several records."""
    return [one for each in records for one in each.sanctions]


def date_them(sanctions: Iterable[Shown], outcomes: Mapping[Key, Outcome]) -> None:
    """Say since when each sanction is in its state."""
    for one in sanctions:
        outcome = outcomes.get(one.subject.reference)
        one.since = outcome.on if outcome is not None else None


def _sanctions(seat: Seat, records: Mapping[int, Held]) -> QuerySet[Sanction]:
    rows = seat.sanctions().filter(record__in=records)
    return rows.select_related("item", "executor", "record").order_by("pk")


def _restorations(seat: Seat, records: Mapping[int, Held]) -> QuerySet[Restoration]:
    return seat.restorations().filter(record__in=records).order_by("pk")


def _executions(seat: Seat, records: Mapping[int, Held]) -> list[tuple[int, Execution]]:
    """(record, execution), the latest repair first. A struck organ has no part any more."""
    by_case: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for part in _parts(seat, records):
        by_case[part.record, part.process.case_id].append(part)
    return [
        (record, _execution(seat, by_case[record, case]))
        for record, case in sorted(by_case, key=lambda key: -key[1])
    ]


def _parts(seat: Seat, records: Mapping[int, Held]) -> QuerySet[Any]:
    repairs = seat.cases().filter(kind="repair_application").exclude(state="revoked")
    due = Clock.objects.filter(
        subject_type="case",
        subject_id=OuterRef("process__case"),
        rule_code=C.XF_SYNC,
        status=Clock.Status.RUNNING,
    )
    parts: QuerySet[Any] = Part.objects.filter(
        process__flow_class=ExecutionFlow,
        organisation__isnull=False,
        process__case__in=repairs,
        process__case__records__record__in=records,
        process__case__records__relation=RecordCase.Relation.REPAIR,
    ).exclude(ended_by="strike_executor")
    told: QuerySet[Any] = parts.annotate(
        record=F("process__case__records__record"), due_on=Subquery(due.values("due_on")[:1])
    )
    return told.select_related("organisation", "process__case").order_by("pk")


def _execution(seat: Seat, parts: list[Any]) -> Execution:
    case, due_on = parts[0].process.case, parts[0].due_on
    waiting = [part for part in parts if part.status not in ENDED]
    until = None
    if waiting and due_on is not None:
        until = remaining(due_on, seat.viewer.today, current_calendar())
    return Execution(
        case=case,
        url=reverse("desk:subject", args=case.reference),
        done=[part for part in parts if part.status in ENDED],
        due=waiting,
        until=until,
    )
