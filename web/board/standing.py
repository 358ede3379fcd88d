"""On which rung of the ladder an overdue duty stands, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import clock
from cases.models import Clock, Event
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
    """The latest rung of each clock that has one, by its key. One query."""
    rows = Rung.objects.filter(clock__in=list(clocks)).exclude(outcome=Rung.Outcome.CANCELLED)
    return {row.clock_id: Standing(row) for row in rows.order_by("clock", "-pk").distinct("clock")}


def urged_on(clocks: Iterable[Clock]) -> dict[int, date]:
    """The day on which whoever owes each clock was last urged, by its key. One query."""
    wanted = {(one.subject_type, one.subject_id) for one in clocks}
    which = Q(pk__in=[])
    for subject_type, pk in wanted:
        which |= Q(subject_type=subject_type, subject_id=pk)
    rows = Event.objects.filter(which, step__in=URGING).order_by("pk").select_related("payload")
    return {
        int(row.payload.data["clock"]): clock.day(row.occurred_at)
        for row in rows
        if str(row.payload.data.get("clock", "")).isdecimal()
    }
