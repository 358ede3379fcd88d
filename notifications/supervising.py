"""What steps do to the ladder: a signature issues a rung; an officer holds, skips or hastens one. Who is told that
a body answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.calendars import current_calendar
from cases.models.subject import of
from documents.models import Document
from notifications.ladder import abandon, end_signing, follow, leave_time, notice
from notifications.models import Rung
from notifications.queueing import Notice, queue
from notifications.recipients import Directory
from notifications.rungs import office_moment
from notifications.wording import named
from workflows.actions import StepRefused
from workflows.base import Reason
from workflows.codes import D
from workflows.ladder_answers import document_of
from workflows.move import Move
from workflows.rules.ladders import ladder
from workflows.signals import step_performed, step_prepared
from workflows.timekeeping import SERVICE

Outcome = Rung.Outcome


@receiver(step_prepared)
def refuse_without_a_rung(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Refuse to hold, release, skip or hasten where no rung is in question."""
    found = APPLIES_TO.get(move.step.name)
    if found is not None and not _meant(move, *found).exists():
        raise StepRefused(_("目前没有可以这样处理的督办"), reason=Reason.CONDITION)


@receiver(step_performed)
def follow_on_the_ladder(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Carry over to the ladder what the step decided."""
    if move.step.name == "sign_document":
        _signed(move)
    if move.step.name == "press":
        _pressed(move)
    if move.step.name == SERVICE:
        _served(move)
    if move.step.name == "answer_ladder":
        _answered(move)
    act = ACTS.get(move.step.name)
    if act is not None:
        for row in _meant(move, *APPLIES_TO[move.step.name]):
            act(row, move)


def _rows(move: Move, *outcomes: str) -> QuerySet[Rung]:
    return Rung.objects.filter(
        clock__subject_type=move.subject.subject_type,
        clock__subject_id=move.subject.pk,
        outcome__in=outcomes,
    ).select_related("clock__responsible", "document")


def _meant(move: Move, *outcomes: str) -> QuerySet[Rung]:
    """The rungs in question: of the one duty that the officer chose, or of every one."""
    rows = _rows(move, *outcomes)
    chosen = move.data.get("clock")
    return rows.filter(clock=int(chosen)) if chosen else rows


def _pressed(move: Move) -> None:
    """The officer's reminder takes the place of the ladder's own, and is told of like it."""
    clock = next(row for row in move.situation.clock_rows if row.pk == move.data["clock"])
    document = Document.objects.get(**of(move.subject), sequence=move.sequence)
    steps = ladder(clock.rule_code, clock.due_on, clock.responsible)
    first = Rung(
        clock=clock,
        due_on=clock.due_on,
        rung=min(steps),
        step=steps[min(steps)],
        due_at=move.now,
        outcome=Outcome.DONE,
        settled_at=move.now,
        document=document,
    )
    standing = Rung.objects.filter(clock=clock, due_on=clock.due_on)
    open_one = standing.filter(outcome__in=(Outcome.PENDING, Outcome.HELD), rung=first.rung)
    if open_one.update(outcome=Outcome.DONE, settled_at=move.now, document=document):
        follow(first, move.now)
    elif not standing.exclude(outcome=Outcome.CANCELLED).exists():
        first.save(force_insert=True)
        follow(first, move.now)
    leave_time(clock, move.now)
    told = notice(first, move.subject, document.organisation, move.now)
    late = current_calendar(clock.responsible).working_days_between(clock.due_on, move.today)
    queue(
        [
            replace(
                told,
                key=f"pressed:{clock.pk}:{move.sequence}",
                values={**told.values, "days": max(1, late)},
            )
        ],
        move.now,
    )


def _served(move: Move) -> None:
    """The time that a supervision letter leaves counts from its service."""
    if move.data["code"] == D.D23:
        for row in _rows(move, Outcome.DONE).filter(document=move.data["document"]):
            leave_time(row.clock, move.now)


def _signed(move: Move) -> None:
    for row in _rows(move, Outcome.UNSIGNED).filter(document=move.data["document"]):
        row.outcome, row.settled_at = Outcome.DONE, move.now
        row.save(update_fields=["outcome", "settled_at"])
        end_signing(row, move.subject, move.now)
        follow(row, move.now)


def _answered(move: Move) -> None:
    """Whoever supervises at the organ whose letter it was, and who handles the subject there, is told; where
    nobody does, who signed the letter."""
    document = Document.objects.get(**of(move.subject), pk=document_of(move.data["letter"]))
    directory = Directory(move.today)
    found = directory.holders(document.organisation_id, Role.SUPERVISION_OFFICER)
    if document.organisation_id == move.subject.organisation_id:
        found += User.objects.filter(pk__in=move.situation.handlers(), is_active=True)
    if not found and document.signed_by is not None:
        found = [document.signed_by]
    people = {one.pk: one for one in found}
    body = move.actor.organisation
    assert body is not None
    told = Notice(
        key=f"letter_answered:{document.pk}",
        template="letter_answered",
        recipients=tuple(one for key, one in people.items() if key not in move.situation.aside),
        values={**named(move.subject), "organisation": body.name},
        calendar=current_calendar(document.organisation),
        subject=move.subject.reference,
    )
    if told.recipients:
        queue([told], move.now)


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
