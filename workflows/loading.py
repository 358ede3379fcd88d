"""The situation of a real row: what a step looks at, fetched when it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists

from accounts import queries
from accounts.models import Membership, Organisation
from accounts.roles import Role
from cases.calendars import current_calendar
from cases.models import (
    Assignment,
    CaseLink,
    Clock,
    ClockEntry,
    Event,
    Party,
    Proposal,
    RectificationItem,
    Subject,
)
from cases.models.subject import of
from records.models import DishonestyRecord, Sanction
from workflows.situation import ClockView, Held, ItemView, Past, Proposed, RecordView, Situation

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Loaded(Situation):
    """A situation backed by the database. Each part costs one query, and only when asked for.

    Whoever has rows already (a page that shows them as well) may set the `..._rows`.
    """

    def __init__(self, subject: Subject, now: datetime) -> None:
        super().__init__(
            subject=subject,
            subject_type=subject.subject_type,
            kind=subject.procedure_kind,
            pk=subject.pk,
            state=subject.state,
            facts=getattr(subject, "facts", {}),
            now=now,
            today=now.astimezone(SHANGHAI).date(),
        )

    @cached_property
    def respondent(self) -> int | None:  # type: ignore[override]
        """The body the subject is about: a case's respondent, the subject of a record."""
        row: Any = self.subject
        if hasattr(row, "respondent_id"):
            found: int | None = row.respondent_id
            return found
        return self.record.subject if self.record is not None else None

    @property
    def organisation(self) -> int:  # type: ignore[override]
        return int(self.subject.organisation_id)

    @property
    def organisation_path(self) -> str:  # type: ignore[override]
        return str(self.subject.organisation.path)

    @cached_property
    def _uppers(self) -> list[Organisation]:
        return queries.uppers(self.subject.organisation, self.today)

    @property
    def upper(self) -> int | None:  # type: ignore[override]
        return self._uppers[0].pk if self._uppers else None

    @property
    def next_upper(self) -> int | None:  # type: ignore[override]
        return self._uppers[1].pk if len(self._uppers) > 1 else self.upper

    @cached_property
    def filers(self) -> frozenset[int]:  # type: ignore[override]
        if self.subject_type != "case":
            return frozenset()
        parties = Party.objects.filter(case=self.pk, user__isnull=False)
        return frozenset(parties.values_list("user", flat=True))

    @cached_property
    def clocks(self) -> Sequence[ClockView]:  # type: ignore[override]
        return [view(row) for row in self.clock_rows]

    @cached_property
    def clock_rows(self) -> list[Clock]:
        """The subject's clocks with their ledgers, oldest first; every ledger has a line."""
        rows: dict[int, Clock] = {}
        for line in ClockEntry.objects.of_subject(self.subject):
            clock = rows.setdefault(line.clock_id, line.clock)
            if clock is line.clock:
                clock.lines = []
            line.clock = clock
            clock.lines.append(line)
        return list(rows.values())

    @cached_property
    def event_rows(self) -> list[Event]:
        """The subject's events with their payloads, oldest first."""
        rows = Event.objects.filter(**of(self.subject)).select_related("payload")
        return list(rows.order_by("sequence"))

    @cached_property
    def history(self) -> Sequence[Past]:  # type: ignore[override]
        return [_past(row) for row in self.event_rows]

    @cached_property
    def assignment_rows(self) -> list[Assignment]:
        """Running assignments with their organisations."""
        rows = Assignment.objects.filter(**of(self.subject), ended_at=None)
        return list(rows.select_related("organisation"))

    @cached_property
    def assignments(self) -> Sequence[Held]:  # type: ignore[override]
        return [
            Held(row.role, row.organisation_id, row.organisation.path, row.user_id)
            for row in self.assignment_rows
        ]

    @cached_property
    def proposal_rows(self) -> list[Proposal]:
        """Open proposals."""
        return list(Proposal.objects.filter(**of(self.subject), outcome=Proposal.Outcome.OPEN))

    @cached_property
    def proposals(self) -> Sequence[Proposed]:  # type: ignore[override]
        return [Proposed(row.step, row.proposed_by_id, row.data) for row in self.proposal_rows]

    @cached_property
    def items(self) -> Sequence[ItemView]:  # type: ignore[override]
        if self.subject_type != "case":
            return ()
        rows = RectificationItem.objects.filter(case=self.pk).order_by("position")
        return [item_view(row) for row in rows]

    @property
    def until(self) -> date | None:  # type: ignore[override]
        found: date | None = getattr(self.subject, "until", None)
        return found

    @property
    def listed(self) -> bool:  # type: ignore[override]
        item: Any = getattr(self.subject, "item", None)
        if item is None:
            return True
        ended = item.valid_to is not None and item.valid_to < self.today
        return item.valid_from <= self.today and not ended

    @cached_property
    def links(self) -> Mapping[str, Sequence[int]]:  # type: ignore[override]
        if self.subject_type != "case":
            return {}
        found: dict[str, list[int]] = {}
        for link in CaseLink.objects.filter(source=self.pk, ended_at=None):
            found.setdefault(link.relation, []).append(link.target_id)
        return found

    @cached_property
    def record(self) -> RecordView | None:  # type: ignore[override]
        row = _record_of(self.subject)
        return None if row is None else record_view(row)

    def supervisor_of(self, organisation: int) -> int:
        """The nearest organ that supervises this one and can sign; the body complained of never does.

        Where nobody up there can sign, the nearest; above the topmost organ, itself.
        """
        able: list[int] = []
        current = queries.supervisor_of(Organisation.objects.get(pk=organisation), self.today)
        seen = {organisation}
        while current is not None and current.pk not in seen:
            seen.add(current.pk)
            if current.pk != self.respondent:
                able.append(current.pk)
                signing = Membership.objects.on(self.today).filter(organisation=current)
                if signing.filter(role=Role.SIGNER).exists():
                    return current.pk
            current = queries.supervisor_of(current, self.today)
        return able[0] if able else organisation

    @cached_property
    def complaints(self) -> frozenset[int]:  # type: ignore[override]
        found = CaseLink.objects.filter(target=self.pk, relation=CaseLink.Relation.ORDERED)
        return frozenset(found.values_list("source", flat=True))

    def after_working_days(self, start: date, amount: int) -> date:
        """As the calendar of the handling organ counts them."""
        calendar = current_calendar(self.subject.organisation)
        day = start
        for _nth in range(amount):
            day = calendar.next_working(day + timedelta(days=1))
        return day

    def holder(self, power: str) -> Organisation | None:
        """The organ with `power` nearest to the handling one."""
        return queries.holder_of(power, self.subject.organisation, self.today)


def item_view(row: RectificationItem) -> ItemView:
    """A requirement of an order as steps see it."""
    return ItemView(row.pk, row.position, row.requirement, row.verdict)


def view(row: Clock) -> ClockView:
    """A clock row as steps see it."""
    return ClockView(
        code=row.rule_code,
        status=row.status,
        due_on=row.due_on,
        provisional=row.provisional,
        started_on=next((e.on for e in row.lines if e.kind == "start"), None),
        lapses_on=row.lapses_on,
        about=row.about,
        pk=row.pk or 0,
        nature=row.nature,
        responsible=row.responsible_id,
        extension=sum(e.amount or 0 for e in row.lines if e.kind == "extend"),
    )


def _record_of(subject: Subject) -> DishonestyRecord | None:
    if isinstance(subject, DishonestyRecord):
        return subject
    if hasattr(subject, "record_id"):
        resting: Any = subject
        held: DishonestyRecord = resting.record
        return held
    if subject.subject_type != "case":
        return None
    found = DishonestyRecord.objects.filter(relations__case=subject.pk)
    return found.order_by("-pk").first()


def record_view(row: DishonestyRecord) -> RecordView:
    """A record as objections and repairs see it. One query."""
    executed = Sanction.objects.filter(record=row, state__in=["active", "lightened"])
    items = RectificationItem.objects.filter(
        case__records__record=row, case__records__relation="source"
    ).exclude(verdict=RectificationItem.Verdict.PASSED)
    granted = row.relations.filter(relation="repair", case__state__in=["approved", "executing"])
    executors, open_items, decided = (
        DishonestyRecord.objects.filter(pk=row.pk)
        .values_list(
            ArraySubquery(executed.order_by().values("executor")),
            ArraySubquery(items.order_by().values("pk")),
            Exists(granted),
        )
        .get()
    )
    return RecordView(
        pk=row.pk,
        state=row.state,
        severity=row.severity,
        subject=row.subject_id,
        organisation=row.organisation_id,
        min_until=row.min_until,
        determined_on=row.determined_on,
        max_until=row.max_until,
        repairable=row.repairable,
        has_open_objection=row.objected,
        executors=frozenset(executors),
        repair_decided=decided,
        open_items=len(set(open_items)),
    )


def _past(row: Event) -> Past:
    people = {row.actor_user_id, row.on_behalf_of_id} - {None}
    payload: Any = getattr(row, "payload", None)
    return Past(
        step=row.step,
        sequence=row.sequence,
        from_state=row.from_state,
        to_state=row.to_state,
        on=_day(row.occurred_at),
        users=frozenset(user for user in people if user is not None),
        organisation=row.actor_organisation_id,
        data=payload.data if payload is not None else {},
        reason=payload.reason if payload is not None else "",
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
