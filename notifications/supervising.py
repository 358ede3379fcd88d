"""What steps do to the ladder: a signature issues a rung; an officer holds, skips or hastens one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _

from cases.calendars import current_calendar
from notifications.ladder import abandon, end_signing, follow
from notifications.models import Rung
from notifications.rungs import office_moment
from workflows.actions import StepRefused
from workflows.base import Reason
from workflows.move import Move
from workflows.signals import step_performed, step_prepared

Outcome = Rung.Outcome


@receiver(step_prepared)
def refuse_without_a_rung(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Refuse to hold, release, skip or hasten where no rung is in question."""
    found = APPLIES_TO.get(move.step.name)
    if found is not None and not _rows(move, *found).exists():
        raise StepRefused(_("目前没有可以这样处理的督办"), reason=Reason.CONDITION)


@receiver(step_performed)
def follow_on_the_ladder(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Carry over to the ladder what the step decided."""
    if move.step.name == "sign_document":
        _signed(move)
    act = ACTS.get(move.step.name)
    if act is not None:
        for row in _rows(move, *APPLIES_TO[move.step.name]):
            act(row, move)


def _rows(move: Move, *outcomes: str) -> QuerySet[Rung]:
    return Rung.objects.filter(
        clock__subject_type=move.subject.subject_type,
        clock__subject_id=move.subject.pk,
        outcome__in=outcomes,
    ).select_related("clock__responsible", "document")


def _signed(move: Move) -> None:
    for row in _rows(move, Outcome.UNSIGNED).filter(document=move.data["document"]):
        row.outcome, row.settled_at = Outcome.DONE, move.now
        row.save(update_fields=["outcome", "settled_at"])
        end_signing(row, move.subject, move.now)
        follow(row, move.now)


def _hold(row: Rung, move: Move) -> None:
    _change(row, Outcome.HELD, _("督查专员暂缓"))


def _release(row: Rung, move: Move) -> None:
    calendar = current_calendar(row.clock.responsible)
    row.due_at = max(row.due_at, office_moment(calendar, move.now))
    _change(row, Outcome.PENDING, "")


def _skip(row: Rung, move: Move) -> None:
    abandon(row, move.subject, Outcome.SKIPPED, _("督查专员略过"), move.now)
    follow(row, move.now)


def _hasten(row: Rung, move: Move) -> None:
    row.due_at = move.now
    _change(row, Outcome.PENDING, _("督查专员提前"))


def _change(row: Rung, outcome: str, note: str) -> None:
    row.outcome, row.note = outcome, note
    row.save(update_fields=["outcome", "note", "due_at"])


APPLIES_TO: dict[str, tuple[str, ...]] = {
    "hold_ladder": (Outcome.PENDING,),
    "release_ladder": (Outcome.HELD,),
    "skip_rung": (Outcome.PENDING, Outcome.HELD, Outcome.UNSIGNED),
    "bring_rung_forward": (Outcome.PENDING, Outcome.HELD),
}
ACTS: dict[str, Callable[[Rung, Move], None]] = {
    "hold_ladder": _hold,
    "release_ladder": _release,
    "skip_rung": _skip,
    "bring_rung_forward": _hasten,
}
