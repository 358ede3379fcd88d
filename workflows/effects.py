"""What a step's body may ask for beside its move; the door carries it out in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commitments.promises import Promise
from workflows.clocks import Code


@dataclass(frozen=True)
class Assign:
    """Give an organisation, and perhaps a person there, a part in the subject's handling."""

    role: str
    organisation: int
    user: int | None = None


@dataclass(frozen=True)
class Unassign:
    """End assignments of a role (of one organisation, or one person there, where given)."""

    role: str
    organisation: int | None = None
    user: int | None = None


@dataclass(frozen=True)
class Extend:
    """Add time to a running clock."""

    code: Code
    amount: int
    unit: str


@dataclass(frozen=True)
class PassOn:
    """Put the heir of a dissolved body wherever that body stands in the subject.

    What its handlers have in hand goes with the handling: to `organ`.
    """

    former: int
    heir: int
    organ: int


@dataclass(frozen=True)
class Entrust:
    """Make what runs under some codes the duty of another organ."""

    codes: tuple[Code, ...]
    organisation: int


@dataclass(frozen=True)
class StartClock:
    """Start one of several clocks of a rule that run side by side.

    `since` is an earlier day it counts from, `amount` replaces the rule's where the day was agreed.
    """

    code: Code
    about: str
    organisation: int | None = None
    since: date | None = None
    amount: int | None = None


@dataclass(frozen=True)
class StopClock:
    """Stop the clock of a rule that is about one thing."""

    code: Code
    about: str


@dataclass(frozen=True)
class Change:
    """Set columns of the subject other than its state."""

    values: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class SealParty:
    """Enter a party; a natural person's identity goes sealed into its own table."""

    role: str
    organisation: int | None = None
    identity: dict[str, str] = field(default_factory=dict, hash=False, repr=False)
    own_account: bool = False
    electronic: bool = False


@dataclass(frozen=True)
class LinkCase:
    """Link the case to another."""

    relation: str
    target: int


@dataclass(frozen=True)
class UnlinkCase:
    """End the case's links of one relation."""

    relation: str


@dataclass(frozen=True)
class LinkRecord:
    """Write that the case is about a record: objects to it, or asks for its repair."""

    relation: str
    record: int


@dataclass(frozen=True)
class SetItems:
    """Write the numbered requirements of an order."""

    requirements: Sequence[str]


@dataclass(frozen=True)
class PlanItems:
    """Write the measure planned for each requirement, by position."""

    measures: Mapping[int, str] = field(hash=False)


@dataclass(frozen=True)
class ReportItems:
    """Write what was done for each requirement, by position."""

    outcomes: Mapping[int, str] = field(hash=False)


@dataclass(frozen=True)
class JudgeItems:
    """Pass the named positions and fail the others."""

    passed: frozenset[int]


@dataclass(frozen=True)
class WriteCommitment:
    """Write what was promised: the columns of the commitment, and its obligations in order."""

    values: Mapping[str, Any] = field(hash=False)
    promises: Sequence[Promise] = ()


@dataclass(frozen=True)
class ReplaceObligations:
    """Put other obligations in the place of those that are not kept yet."""

    promises: Sequence[Promise] = ()


@dataclass(frozen=True)
class DateObligation:
    """The event that an obligation waits for has come, so that it has a day."""

    position: int
    due_on: date


@dataclass(frozen=True)
class Perform:
    """Write what was done towards an obligation; `amount` in fen, `whole` where nothing is left to do."""

    position: int
    on: date
    amount: int | None
    note: str
    whole: bool


@dataclass(frozen=True)
class NameResponsible:
    """Write who answers for a phase of a commitment: the columns of his term."""

    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class EndResponsibility:
    """Write the last day of a term, given by its key."""

    term: int
    last_on: date


@dataclass(frozen=True)
class KeepVersion:
    """Keep what a record says now, before it is corrected."""


@dataclass(frozen=True)
class Decline:
    """Decline the open proposal to do a step."""

    step: str


@dataclass(frozen=True)
class Redact:
    """Empty reason and data of one event of the subject."""

    sequence: int


Effect = (
    Assign
    | Decline
    | Entrust
    | PassOn
    | Redact
    | Unassign
    | Extend
    | StartClock
    | StopClock
    | Change
    | SealParty
    | LinkCase
    | UnlinkCase
    | LinkRecord
    | SetItems
    | PlanItems
    | ReportItems
    | JudgeItems
    | WriteCommitment
    | ReplaceObligations
    | DateObligation
    | Perform
    | NameResponsible
    | EndResponsibility
    | KeepVersion
)
