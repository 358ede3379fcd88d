"""What a step may look at: a plain picture of a subject, loaded by the door or made up in a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.roles import Role
from cases.models.clock import REVIEW_PERIODS
from commitments.warnings import Level
from workflows.clocks import Code, codes
from workflows.who import ASSIGNED, Where

SATURDAY = 5


@dataclass(frozen=True)
class ClockView:
    """One clock of the subject. Dates are days in Asia/Shanghai."""

    code: str
    status: str
    due_on: date
    provisional: bool = False
    started_on: date | None = None
    lapses_on: date | None = None
    extension: int = 0
    """Days already added, in the unit of the extension."""
    about: str = ""
    """Tells apart clocks of one rule: "organisation:5", "document:12"."""
    pk: int = 0
    nature: str = "duty"
    responsible: int | None = None
    """The organisation whose duty it is; none where a citizen must act."""


@dataclass(frozen=True)
class Past:
    """One event of the subject."""

    step: str
    sequence: int
    from_state: str
    to_state: str
    on: date
    users: frozenset[int] = frozenset()
    """Who acted, and on whose behalf."""
    organisation: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Held:
    """A running assignment."""

    role: str
    organisation: int
    path: str = ""
    user: int | None = None
    """The person named; None where none is, or where the handler named no longer holds that role."""


@dataclass(frozen=True)
class Proposed:
    """An open proposal."""

    step: str
    by: int | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordView:
    """The record an objection or a repair is about."""

    pk: int
    state: str
    severity: str
    subject: int
    organisation: int
    min_until: date | None = None
    determined_on: date | None = None
    max_until: date | None = None
    repairable: bool = True
    has_open_objection: bool = False
    executors: frozenset[int] = frozenset()
    """Organisations that carry out sanctions resting on it."""
    repair_decided: bool = False
    """A decision to grant its repair is being carried out."""
    open_items: int = 0
    """Items of the linked order that nobody has ticked as fulfilled."""


@dataclass(frozen=True)
class ItemView:
    """One numbered requirement of a rectification order."""

    pk: int
    position: int
    requirement: str
    verdict: str = "open"


@dataclass(frozen=True)
class ObligationView:
    """One thing that was promised. Sums in fen, days in Asia/Shanghai."""

    pk: int
    position: int
    what: str
    due_on: date | None = None
    event: str = ""
    days: int | None = None
    amount: int | None = None
    paid: int = 0
    kept_on: date | None = None
    ended_on: date | None = None
    level: Level = Level.NONE
    """How near it is today to being broken."""

    @property
    def open(self) -> bool:
        """Whether it is still to be kept."""
        return self.kept_on is None and self.ended_on is None


@dataclass(frozen=True)
class TermView:
    """Somebody's term as the one who answers for a phase. Days in Asia/Shanghai, both inclusive."""

    pk: int
    phase: str
    valid_from: date
    valid_to: date | None = None


class Situation:
    """A subject as a step sees it. Attributes not given keep the harmless defaults below."""

    subject_type: str = "case"
    kind: str = ""
    pk: int | None = None
    state: str = ""
    facts: Mapping[str, Any] = {}
    organisation: int = 0
    organisation_path: str = ""
    respondent: int | None = None
    upper: int | None = None
    next_upper: int | None = None
    now: datetime
    today: date
    filers: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()
    """Whoever stands aside (回避) from the subject."""
    clocks: Sequence[ClockView] = ()
    history: Sequence[Past] = ()
    assignments: Sequence[Held] = ()
    proposals: Sequence[Proposed] = ()
    record: RecordView | None = None
    items: Sequence[ItemView] = ()
    obligations: Sequence[ObligationView] = ()
    responsible: Sequence[TermView] = ()
    until: date | None = None
    """Last day of a sanction, or of a disclosure of identities."""
    listed: bool = True
    """Whether a sanction's measure is on the list of sanctions today."""
    complaints: frozenset[int] = frozenset()
    """Complaints that an order came out of."""
    links: Mapping[str, Sequence[int]] = {}
    """Open links: "merged" -> lead's id; "ordered" -> ids of orders."""
    subject: Any = None
    """The locked row itself, for steps of records and sanctions that read its own columns."""

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)

    def after_working_days(self, start: date, amount: int) -> date:
        """The day `amount` working days after `start`; here every Monday to Friday counts."""
        day = start
        while amount > 0:
            day += timedelta(days=1)
            amount -= day.weekday() < SATURDAY
        return day

    def path_of(self, organisation: int) -> str:
        """Tree path of the handling organ, of one above it or of one with a part; empty for any other."""
        return ""

    def people(self, organisation: int, role: Role) -> frozenset[int]:
        """Whoever can act in a role at an organisation today: its holders and their deputies, but for those
        who stand aside."""
        return frozenset()

    def clock(self, code: Code) -> ClockView | None:
        """The running or paused clock of `code`, if any."""
        wanted = codes(code)
        return next((c for c in self.clocks if c.code in wanted and c.status != "stopped"), None)

    def lapsed(self, code: Code) -> bool:
        """Whether the clock of `code` runs and its automatic step may fire today."""
        clock = self.clock(code)
        return (
            clock is not None
            and clock.status == "running"
            and not clock.provisional
            and clock.lapses_on is not None
            and clock.lapses_on <= self.today
        )

    def overdue(self, code: Code) -> bool:
        """Whether the clock of `code` runs past its due date."""
        clock = self.clock(code)
        return clock is not None and clock.status == "running" and clock.due_on < self.today

    def overdue_duties(self) -> list[ClockView]:
        """Every duty that runs past its due date, the one longest overdue first."""
        late = [
            clock
            for clock in self.clocks
            if clock.status == "running" and clock.nature == "duty" and clock.due_on < self.today
        ]
        return sorted(late, key=lambda clock: clock.due_on)

    def supervisor_of(self, organisation: int) -> int:
        """The organ that presses an organisation for what it owes here."""
        return self.upper or organisation

    def last(self, *steps: str) -> Past | None:
        """The latest event of one of `steps`."""
        return next((past for past in reversed(self.history) if past.step in steps), None)

    def times(self, *steps: str) -> int:
        """How often `steps` happened."""
        return sum(past.step in steps for past in self.history)

    def state_left(self) -> str:
        """The state the subject was in before it entered the present one."""
        return next(
            (
                past.from_state
                for past in reversed(self.history)
                if past.to_state == self.state and past.from_state != self.state
            ),
            "",
        )

    def served(self, *documents: str) -> date | None:
        """The last day on which one of `documents` was served."""
        days = [
            date.fromisoformat(past.data["served_on"])
            for past in self.history
            if past.step == "record_service" and past.data.get("code") in documents
        ]
        return max(days, default=None)

    def proposal(self, step: str) -> Proposed | None:
        """The open proposal to do `step`."""
        return next((one for one in self.proposals if one.step == step), None)

    def assigned(self, where: str) -> list[Held]:
        """Running assignments in one role."""
        return [held for held in self.assignments if held.role == where]

    def handlers(self) -> frozenset[int]:
        """The handlers named at the handling organ who hold that role today."""
        held = self.assigned("handler")
        return frozenset(
            one.user
            for one in held
            if one.user is not None and one.organisation == self.organisation
        )

    def assigned_paths(self, where: str) -> list[str]:
        """Tree paths of the organisations assigned in one role."""
        return [held.path for held in self.assigned(where)]

    def organisations_at(self, where: Where) -> frozenset[int]:
        """The organisations that stand in relation `where` to the subject."""
        if where in ASSIGNED:
            return frozenset(held.organisation for held in self.assigned(where))
        if where is Where.REVIEWER:
            reviews = [one for one in self.clocks if one.code in REVIEW_PERIODS]
            organs = {one.responsible for one in reviews if one.responsible is not None}
            return frozenset(organs - {self.organisation})
        known = getattr(self, _ATTRIBUTES[where])
        return frozenset() if known is None else frozenset({known})


_ATTRIBUTES = {
    Where.HANDLING: "organisation",
    Where.RESPONDENT: "respondent",
    Where.UPPER: "upper",
    Where.NEXT_UPPER: "next_upper",
}
"""Relations that a situation knows by name; each may cost a query, so only the one asked for is read."""
