"""What the door and the recalculation announce, and what is planned or told because of it."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cases import clock as clocks
from cases.calendars import current_calendar
from cases.models import ClockMove
from notifications import ladder
from notifications.planning import plan, replan
from notifications.queueing import Notice, queue
from notifications.recipients import Audience, Directory
from notifications.wording import plain, spelled
from workflows.move import Move
from workflows.signals import due_dates_moved, step_performed


@receiver(step_performed)
def remind_of_clocks(sender: Any, move: Move, **_: Any) -> None:
    """Plan reminders of the clocks that a step started; cancel or arm again those it changed."""
    if move.changed_clocks:
        replan(move.changed_clocks, move.now)
        ladder.replan(move.changed_clocks, move.now)
    if move.new_clocks:
        plan(move.new_clocks, move.now)


@receiver(due_dates_moved)
def tell_of_moves(sender: Any, moves: list[ClockMove], **_: Any) -> None:
    """Arm the reminders of moved clocks again and tell whoever is concerned."""
    now = clocks.now()
    moved = [move for move in moves if move.due_before != move.due_after]
    replan([move.clock for move in moved], now)
    ladder.replan([move.clock for move in moved], now)
    audience = Audience([move.clock for move in moved], Directory(clocks.day(now)))
    queue([_notice(move, audience) for move in moved], now)


def _notice(move: ClockMove, audience: Audience) -> Notice:
    subject = audience.subject(move.clock)
    return Notice(
        key=f"moved:{move.calendar_id}:{move.clock_id}",
        template="due_moved",
        recipients=tuple(audience.acting(move.clock)),
        values={
            **plain(move.clock, subject),
            "before": spelled(move.due_before),
            "source": move.calendar.source,
        },
        calendar=current_calendar(move.clock.responsible),
        subject=subject.reference,
        clock=move.clock_id,
        clock_due_on=move.due_after,
    )
