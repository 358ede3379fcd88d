"""On which rung of the ladder an overdue duty stands, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from cases import clock
from cases.models import Event
from notifications.models import Rung

NAMES = {
    "urge": _("催办"),
    "draft_supervision": _("督办函"),
    "draft_summons": _("约谈通知"),
    "draft_criticism": _("通报"),
}
"""What each rung is, by its step."""
TONES = {"pending": "calm", "held": "warn", "unsigned": "warn", "done": "good", "skipped": "calm"}


URGING = ("urge", "press")
"""Steps that remind whoever owes a duty: the ladder's own, and an officer's."""


@dataclass(frozen=True)
class Standing:
    """Where one duty stands on the ladder."""

    rung: Rung
    urged_on: date | None = None
    """When whoever owes it was last urged."""

    @property
    def name(self) -> str:
        """What the rung is."""
        return str(NAMES[self.rung.step])

    @property
    def state(self) -> str:
        """What became of it."""
        return str(self.rung.get_outcome_display())

    @property
    def tone(self) -> str:
        """How it is coloured."""
        return TONES[self.rung.outcome]


def standings(clocks: Iterable[int]) -> dict[int, Standing]:
    """The latest rung of each clock that has one, by its key, and when it was last urged. One query."""
    urging = Event.objects.filter(
        subject_type=OuterRef("clock__subject_type"),
        subject_id=OuterRef("clock__subject_id"),
        step__in=URGING,
    )
    about = urging.annotate(duty=KeyTextTransform("clock", "payload__data")).filter(
        duty=Cast(OuterRef("clock_id"), CharField())
    )
    last = about.order_by("-pk").values("occurred_at")[:1]
    rows: Any = Rung.objects.filter(clock__in=list(clocks)).exclude(outcome=Rung.Outcome.CANCELLED)
    found = rows.annotate(urged_at=Subquery(last)).order_by("clock", "-pk").distinct("clock")
    return {
        row.clock_id: Standing(row, clock.day(row.urged_at) if row.urged_at else None)
        for row in found
    }
