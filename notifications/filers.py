"""What somebody who filed does while his case runs is told to whoever must act; what he is asked, to him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.roles import Role
from cases.calendars import current_calendar
from cases.models import Case, Clock, Event
from notifications.queueing import Notice, queue
from notifications.recipients import Audience, Directory
from notifications.wording import spelled
from workflows.clocks import C
from workflows.move import Move
from workflows.signals import step_performed

TOLD = {"add_material": "material_added", "ask_expedition": "expedition_asked"}
"""Steps of a filer that whoever must act is told of, and the texts that tell of them."""


@receiver(step_performed)
def tell_of_filers(sender: Any, move: Move, event: Event, **_: Any) -> None:
    """Write to whoever must act that material came in, or that he is asked to hasten."""
    template = TOLD.get(move.step.name)
    if template is None:
        return
    notice = Notice(
        key=f"{template}:{event.pk}",
        template=template,
        recipients=_who_must_act(move),
        values={"number": getattr(move.subject, "number", ""), "kind": str(move.procedure.title)},
        calendar=current_calendar(move.subject.organisation),
        subject=move.subject.reference,
    )
    queue([notice], move.now)


def _who_must_act(move: Move) -> tuple[User, ...]:
    """Whoever a running duty asks for; where none runs, who handles such cases there."""
    running = [
        row
        for row in move.situation.clock_rows
        if row.status == Clock.Status.RUNNING and row.nature == Clock.Nature.DUTY
    ]
    directory = Directory(move.today)
    audience = Audience(running, directory)
    found = {user.pk: user for row in running for user in audience.acting(row)}
    if not found:
        handling = directory.holders(move.subject.organisation_id, Role.HANDLER, Role.REVIEWER)
        found = {user.pk: user for user in handling if user.pk not in move.situation.aside}
    return tuple(found.values())


@receiver(step_performed)
def tell_of_question(sender: Any, move: Move, **_: Any) -> None:
    """Write to the accounts that filed the complaints behind an order that they are asked something."""
    asked = [row for row in move.new_clocks if row.rule_code == C.ZG_OPINION]
    for row in asked:
        queue(_questions(move, row), move.now)


def _questions(move: Move, row: Clock) -> Iterator[Notice]:
    for complaint in Case.objects.filter(pk__in=move.situation.complaints):
        values: dict[str, object] = {"number": complaint.number, "due_on": spelled(row.due_on)}
        yield Notice(
            key=f"opinion_asked:{row.pk}:{complaint.pk}",
            template="opinion_asked",
            recipients=tuple(_filers(complaint)),
            values=values,
            calendar=current_calendar(move.subject.organisation),
            subject=complaint.reference,
        )


def _filers(complaint: Case) -> list[User]:
    parties = complaint.parties.filter(user__is_active=True).select_related("user")
    return [party.user for party in parties if party.user is not None]
