"""The situation of a real row: what a step looks at, fetched when it looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import queries
from accounts.leave import until_of
from accounts.models import Membership, Organisation
from accounts.roles import Role
from accounts.staffing import acting_at
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
    SubjectReference,
)
from commitments.models import Obligation, ResponsiblePerson
from commitments.warnings import level
from records.models import DishonestyRecord, RecordCase, Sanction
from workflows.situation import (
    ClockView,
    Held,
    ItemView,
    ObligationView,
    Past,
    Proposed,
    RecordView,
    Situation,
    TermView,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")

Reference = tuple[str, int]
Row = TypeVar("Row", bound=SubjectReference)


class Together:
    """Subjects looked at together: each part is fetched for all of them in one query, when asked for."""

    def __init__(self, subjects: Iterable[Subject], now: datetime) -> None:
        self.subjects = list(subjects)
        self.now = now
        self.today = now.astimezone(SHANGHAI).date()
        self._people: dict[int, Mapping[Role, frozenset[int]]] = {}

    def situations(self) -> list[Loaded]:
        """The situation of each, in the order given."""
        return [Loaded(one, self.now, self) for one in self.subjects]

    def of_any(self, prefix: str = "") -> Q:
        """Selects the rows of these subjects in a table of `SubjectReference`."""
        keys: dict[str, list[int]] = {}
        for one in self.subjects:
            keys.setdefault(one.subject_type, []).append(one.pk)
        found = Q(pk__in=[])
        for name, pks in keys.items():
            found |= Q(**{f"{prefix}subject_type": name, f"{prefix}subject_id__in": pks})
        return found

    @property
    def _cases(self) -> list[int]:
        return [one.pk for one in self.subjects if one.subject_type == "case"]

    @cached_property
    def uppers(self) -> Mapping[int, list[Organisation]]:
        """The organs above each handling organ, by its key."""
        return queries.uppers_of({one.organisation for one in self.subjects}, self.today)

    def people(self, organisation: int) -> Mapping[Role, frozenset[int]]:
        """Whoever can act in which role at an organisation; of all that handle these subjects, or
        review what those decided, asked at once."""
        if organisation not in self._people:
            reviewing = [one.pk for above in self.uppers.values() for one in above[:2]]
            keys = {organisation, *self.uppers, *reviewing}
            found = acting_at(keys, self.today)
            self._people.update({key: found.get(key, {}) for key in keys})
        return self._people[organisation]

    @cached_property
    def filers(self) -> Mapping[int, frozenset[int]]:
        """Accounts that filed each case."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = Party.objects.filter(case__in=self._cases, user__isnull=False)
        for case, user in rows.values_list("case", "user"):
            found[case].add(user)
        return {case: frozenset(users) for case, users in found.items()}

    @cached_property
    def clocks(self) -> Mapping[Reference, list[Clock]]:
        """Each subject's clocks with their ledgers, oldest first; every ledger has a line."""
        rows: dict[int, Clock] = {}
        lines = ClockEntry.objects.filter(self.of_any("clock__"))
        for line in lines.select_related("clock__responsible").order_by("clock", "pk"):
            clock = rows.setdefault(line.clock_id, line.clock)
            if clock is line.clock:
                clock.lines = []
            line.clock = clock
            clock.lines.append(line)
        return _by_subject(rows.values())

    @cached_property
    def events(self) -> Mapping[Reference, list[Event]]:
        """Each subject's events with their payloads, oldest first."""
        rows = Event.objects.filter(self.of_any()).select_related("payload")
        return _by_subject(rows.order_by("sequence"))

    @cached_property
    def assignments(self) -> Mapping[Reference, list[Assignment]]:
        """Running assignments as `running_parts` fetches them."""
        return _by_subject(running_parts(self.of_any(), self.today))

    @cached_property
    def proposals(self) -> Mapping[Reference, list[Proposal]]:
        """Open proposals."""
        rows = Proposal.objects.filter(self.of_any(), outcome=Proposal.Outcome.OPEN)
        return _by_subject(rows.order_by("pk"))

    @cached_property
    def items(self) -> Mapping[int, list[RectificationItem]]:
        """Requirements of each order, in order."""
        found: dict[int, list[RectificationItem]] = defaultdict(list)
        for row in RectificationItem.objects.filter(case__in=self._cases).order_by("position"):
            found[row.case_id].append(row)
        return found

    @cached_property
    def obligations(self) -> Mapping[int, list[Obligation]]:
        """What each commitment promises, in order."""
        found: dict[int, list[Obligation]] = defaultdict(list)
        for row in Obligation.objects.filter(case__in=self._cases).order_by("position"):
            found[row.case_id].append(row)
        return found

    @cached_property
    def responsible(self) -> Mapping[int, list[ResponsiblePerson]]:
        """Who answers for each commitment, then and now."""
        found: dict[int, list[ResponsiblePerson]] = defaultdict(list)
        for row in ResponsiblePerson.objects.filter(case__in=self._cases):
            found[row.case_id].append(row)
        return found

    @cached_property
    def links(self) -> Mapping[int, Mapping[str, list[int]]]:
        """Open links of each case, by relation."""
        found: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for link in CaseLink.objects.filter(source__in=self._cases, ended_at=None):
            found[link.source_id].setdefault(link.relation, []).append(link.target_id)
        return found

    @cached_property
    def records(self) -> Mapping[Reference, RecordView]:
        """The record that each subject is, rests on or is about."""
        resting: dict[Reference, int] = {}
        for one in self.subjects:
            if isinstance(one, DishonestyRecord):
                resting[one.reference] = one.pk
            elif hasattr(one, "record_id"):
                resting[one.reference] = one.record_id
        about = RecordCase.objects.filter(case__in=self._cases).order_by("record")
        for case, record in about.values_list("case", "record"):
            resting["case", case] = record
        rows = DishonestyRecord.objects.filter(pk__in=resting.values())
        views = {view.pk: view for view in record_views(rows)}
        return {reference: views[pk] for reference, pk in resting.items() if pk in views}


def _by_subject(rows: Iterable[Row]) -> Mapping[Reference, list[Row]]:
    found: dict[Reference, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.subject_type, row.subject_id].append(row)
    return found


def handlers_on(day: date) -> QuerySet[Membership]:
    """The roles by which the person of an assignment, the outer query's row, is a handler on a day."""
    return Membership.objects.on(day).filter(
        user=OuterRef("user"),
        organisation=OuterRef("organisation"),
        role=Role.HANDLER,
        user__is_active=True,
    )


def running_parts(which: Q, day: date) -> QuerySet[Assignment]:
    """Running assignments with their organisations and people, and of each person whether he `still_holds`
    the role of handler on a day and until when he is away: `away_until`."""
    rows = Assignment.objects.filter(which, ended_at=None)
    held = rows.annotate(still_holds=Exists(handlers_on(day)), away_until=until_of(day))
    return held.select_related("organisation", "user").order_by("pk")


class Loaded(Situation):
    """A situation backed by the database. Each part costs one query, and only when asked for.

    Whoever has rows already (a page that shows them as well) may set the `..._rows`. Situations of
    the same `together` share their queries.
    """

    def __init__(self, subject: Subject, now: datetime, together: Together | None = None) -> None:
        super().__init__(
            subject=subject,
            subject_type=subject.subject_type,
            kind=subject.procedure_kind,
            pk=subject.pk,
            state=subject.state,
            facts=getattr(subject, "facts", {}),
            aside=frozenset(getattr(subject, "aside", ())),
            now=now,
            today=now.astimezone(SHANGHAI).date(),
        )
        self._together = together or Together([subject], now)

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
        return list(self._together.uppers[self.organisation])

    @property
    def upper(self) -> int | None:  # type: ignore[override]
        return self._uppers[0].pk if self._uppers else None

    @property
    def next_upper(self) -> int | None:  # type: ignore[override]
        return self._uppers[1].pk if len(self._uppers) > 1 else self.upper

    def path_of(self, organisation: int) -> str:
        known = [self.subject.organisation, *self._uppers]
        known += [row.organisation for row in self.assignment_rows]
        return next((str(one.path) for one in known if one.pk == organisation), "")

    def people(self, organisation: int, role: Role) -> frozenset[int]:
        return self._together.people(organisation).get(role, frozenset()) - self.aside

    @cached_property
    def filers(self) -> frozenset[int]:  # type: ignore[override]
        if self.subject_type != "case" or self.pk is None:
            return frozenset()
        return self._together.filers.get(self.pk, frozenset())

    @cached_property
    def clocks(self) -> Sequence[ClockView]:  # type: ignore[override]
        return [view(row) for row in self.clock_rows]

    @cached_property
    def clock_rows(self) -> list[Clock]:
        """The subject's clocks with their ledgers, oldest first; before its first event it has none."""
        if not self.subject.event_count:
            return []
        return list(self._together.clocks.get(self.subject.reference, ()))

    @cached_property
    def event_rows(self) -> list[Event]:
        """The subject's events with their payloads, oldest first."""
        return list(self._together.events.get(self.subject.reference, ()))

    @cached_property
    def history(self) -> Sequence[Past]:  # type: ignore[override]
        return [_past(row) for row in self.event_rows]

    @cached_property
    def assignment_rows(self) -> list[Assignment]:
        """Running assignments with their organisations."""
        return list(self._together.assignments.get(self.subject.reference, ()))

    @cached_property
    def assignments(self) -> Sequence[Held]:  # type: ignore[override]
        return [
            Held(row.role, row.organisation_id, row.organisation.path, _named(row))
            for row in self.assignment_rows
        ]

    @cached_property
    def proposal_rows(self) -> list[Proposal]:
        """Open proposals."""
        return list(self._together.proposals.get(self.subject.reference, ()))

    @cached_property
    def proposals(self) -> Sequence[Proposed]:  # type: ignore[override]
        return [Proposed(row.step, row.proposed_by_id, row.data) for row in self.proposal_rows]

    @cached_property
    def items(self) -> Sequence[ItemView]:  # type: ignore[override]
        if self.subject_type != "case" or self.pk is None:
            return ()
        return [item_view(row) for row in self._together.items.get(self.pk, ())]

    @cached_property
    def obligations(self) -> Sequence[ObligationView]:  # type: ignore[override]
        if self.subject_type != "case" or self.pk is None:
            return ()
        return [
            obligation_view(row, self.today) for row in self._together.obligations.get(self.pk, ())
        ]

    @cached_property
    def responsible(self) -> Sequence[TermView]:  # type: ignore[override]
        if self.subject_type != "case" or self.pk is None:
            return ()
        return [term_view(row) for row in self._together.responsible.get(self.pk, ())]

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
        if self.subject_type != "case" or self.pk is None:
            return {}
        return self._together.links.get(self.pk, {})

    @cached_property
    def record(self) -> RecordView | None:  # type: ignore[override]
        return self._together.records.get(self.subject.reference)

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


def obligation_view(row: Obligation, today: date) -> ObligationView:
    """An obligation of a commitment as steps see it on a day."""
    return ObligationView(
        pk=row.pk,
        position=row.position,
        what=row.what,
        due_on=row.due_on,
        event=row.event,
        days=row.days,
        amount=row.amount,
        paid=row.paid,
        kept_on=row.kept_on,
        ended_on=row.ended_on,
        level=level(row.due_on, row.kept_on or row.ended_on, today),
    )


def term_view(row: ResponsiblePerson) -> TermView:
    """A term of whoever answers for a commitment as steps see it."""
    return TermView(row.pk, row.phase, row.valid_from, row.valid_to)


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


def _named(row: Assignment) -> int | None:
    """The person of an assignment; a handler who no longer holds the role counts as none."""
    held: Any = row
    if row.role == Assignment.Role.HANDLER and not held.still_holds:
        return None
    return row.user_id


def record_view(row: DishonestyRecord) -> RecordView:
    """A record as objections and repairs see it. One query."""
    return record_views(DishonestyRecord.objects.filter(pk=row.pk))[0]


def record_views(rows: QuerySet[DishonestyRecord]) -> list[RecordView]:
    """Records as objections and repairs see them. One query."""
    executed = Sanction.objects.filter(record=OuterRef("pk"), state__in=["active", "lightened"])
    items = RectificationItem.objects.filter(
        case__records__record=OuterRef("pk"), case__records__relation="source"
    ).exclude(verdict=RectificationItem.Verdict.PASSED)
    granted = RecordCase.objects.filter(
        record=OuterRef("pk"), relation="repair", case__state__in=["approved", "executing"]
    )
    found = rows.annotate(
        executing=ArraySubquery(executed.order_by().values("executor")),
        unfulfilled=ArraySubquery(items.order_by().values("pk")),
        granted=Exists(granted),
    )
    return [
        RecordView(
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
            executors=frozenset(row.executing),
            repair_decided=row.granted,
            open_items=len(set(row.unfulfilled)),
        )
        for row in found
    ]


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
