"""One step being done: what the door passes to those who carry it out and to its receivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.actors import Actor
from cases.models import Clock, ClockEntry, Subject
from workflows.base import Procedure, Step
from workflows.loading import Loaded


@dataclass
class Move:
    """One step being done, as receivers see it."""

    subject: Subject
    procedure: Procedure
    step: Step
    actor: Actor
    data: Mapping[str, Any]
    reason: str
    now: datetime
    today: date
    from_state: str
    to_state: str
    sequence: int
    situation: Loaded
    new_clocks: list[Clock] = field(default_factory=list)
    changed_clocks: list[Clock] = field(default_factory=list)
    lines: list[ClockEntry] = field(default_factory=list)
    """Lines of clocks' ledgers that this step writes."""
    notes: dict[str, Any] = field(default_factory=dict)
