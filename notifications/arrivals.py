"""Telling people that something has come to them, when it comes: a turn, a letter, an answer.

A step only promises the telling. Whose turn it is then is asked when the promise is kept, and once more
when a message leaves the house. Service on an account is told in the transaction that records it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from cases import clock
from cases.calendars import current_calendar
from cases.models import Assignment, Event, Proposal, Subject
from cases.models.subject import of
from cases.outbox import handler, promise
from cases.subjects import subject_models
from documents import turns
from documents.models import Document
from documents.turns import PaperTurn
from notifications import remembered
from notifications.models import Message
from notifications.queueing import Notice, queue
from notifications.wording import named, period_name, spelled
from workflows.base import ANY
from workflows.codes import D
from workflows.common import unhandled
from workflows.effects import Decline
from workflows.ladder_answers import letter_waits
from workflows.loading import Loaded, Together
from workflows.move import Move
from workflows.recusals import Decision, asked
from workflows.registry import procedures
from workflows.signals import step_performed
from workflows.turns import Turn

ARRIVAL = "notifications.arrival"
"""Topic of the promise to tell whoever has something to do after a step."""
TURN = "turn"
TO_WHOSE_TURN = (TURN, "to_sign")
"""Messages that say that something waits for their reader."""


@receiver(step_performed)
def promise_to_tell(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Promise to tell whose turn it is after a step, unless the step gives nobody anything to do."""
    if move.step.quiet:
        return
    subject_type, pk = move.subject.reference
    promise(
        ARRIVAL,
        f"arrival:{subject_type}:{pk}:{move.sequence}",
        {"subject_type": subject_type, "subject_id": pk, "sequence": move.sequence},
    )


@receiver(step_performed)
def tell_of_service(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Service on a person's account and telling the person are one act."""
    if move.step.name != turns.SERVE or move.data["way"] != "electronic":
        return
    row = Document.objects.select_related("addressee_party__user").get(pk=move.data["document"])
    person = row.addressee_party.user if row.addressee_party is not None else None
    if person is None or person == move.actor.user:
        return
    served = {"document": row.title, "day": spelled(move.data["served_on"])}
    _tell(move.subject, f"served:{row.pk}", "served", [person], served, move)


@receiver(step_performed)
def tell_of_reassignment(sender: Any, move: Move, **_kwargs: Any) -> None:
    """The handler whose part a step ended is told so; the new one is told that it is his turn."""
    if "handler" not in move.step.form.base_fields:
        return
    parts = Assignment.objects.filter(**of(move.subject), role=Assignment.Role.HANDLER)
    ended = parts.filter(ended_at=move.now, user__isnull=False).exclude(
        user__in=parts.filter(ended_at=None).values("user")
    )
    former = [row.user for row in ended.select_related("user") if row.user is not None]
    people = [one for one in former if one != move.actor.user]
    key = f"handed:{move.subject.subject_type}:{move.subject.pk}:{move.sequence}"
    _tell(move.subject, key, "handed_over", people, {}, move)


@receiver(step_performed)
def tell_of_answer(sender: Any, move: Move, **_kwargs: Any) -> None:
    """Whoever proposed something, or asked for it, is told what became of it."""
    declined = any(isinstance(one, Decline) for one in move.procedure.effects)
    decided = Proposal.objects.none()
    if move.step.on_proposal or declined:
        decided = Proposal.objects.filter(**of(move.subject), decided_at=move.now)
    steps = move.procedure.steps()
    asked_with = {one.proposes: one for one in steps.values() if one.proposes}
    for row in decided.select_related("proposed_by"):
        if row.proposed_by is None or row.proposed_by == move.actor.user:
            continue
        answer = {
            "proposed": asked_with.get(row.step, steps[row.step]).label,
            "outcome": row.get_outcome_display(),
            "reason": "",
        }
        _tell(move.subject, f"answered:{row.pk}", "answered", [row.proposed_by], answer, move)
    if move.step.name == "decide_recusal":
        _tell_of_recusal(move)
    asked_by: User | None = getattr(move.subject, "asked_by", None)
    if asked_by is not None and move.to_state != move.from_state and asked_by != move.actor.user:
        answer = {
            "proposed": str(move.procedure.title),
            "outcome": move.procedure.label_of(move.to_state),
            "reason": "",
        }
        key = f"answered:{move.subject.subject_type}:{move.subject.pk}:{move.sequence}"
        _tell(move.subject, key, "answered", [asked_by], answer, move)


def _tell_of_recusal(move: Move) -> None:
    """Whoever asked that somebody stand aside reads what was decided, and why."""
    past = asked(move.situation)[move.data["request"]]
    answer = {
        "proposed": move.procedure.steps()["ask_recusal"].label,
        "outcome": Decision(move.data["decision"]).label,
        "reason": move.reason,
    }
    key = f"recusal:{move.subject.pk}:{move.sequence}"
    people = User.objects.filter(pk__in=past.users)
    _tell(move.subject, key, "answered", people, answer, move)


def _tell(
    subject: Subject,
    key: str,
    template: str,
    people: Iterable[User],
    values: Mapping[str, object],
    move: Move,
) -> None:
    recipients = tuple(one for one in people if one.is_active)
    if recipients:
        notice = Notice(
            key=key,
            template=template,
            recipients=recipients,
            values={**named(subject), **values},
            calendar=current_calendar(subject.organisation),
            subject=subject.reference,
        )
        queue([notice], move.now)


@handler(ARRIVAL)
def tell_of_turns(args: Mapping[str, Any]) -> None:
    """Tell whoever has a turn at a subject that he was not told of yet. Safe to run twice.

    Where the subject has gone on since, the promise of its later step tells of where it stands.
    """
    model = subject_models()[args["subject_type"]]
    later = Event.objects.filter(
        subject_type=args["subject_type"],
        subject_id=args["subject_id"],
        sequence__gt=args["sequence"],
    ).exclude(step__in=_quiet_steps())
    if later.exists():
        return
    rows = model._default_manager.select_related("organisation")
    together = Together(rows.filter(pk=args["subject_id"]), clock.now())
    for situation in together.situations():
        found = turns.acting_on(together)[situation.subject.reference]
        queue(_notices(situation, found), together.now)
        settle(situation.subject, found, together.now)


def settle(subject: Subject, found: Iterable[Turn], now: datetime) -> None:
    """What said that a subject waits for somebody counts as read once nothing of it does: it stays unread
    only as long as `found`, whose turn it is now, has its reader. Whatever else was told stays as it is.
    At most 2 statements; nothing is undone by running it twice."""
    waiting = {turn.actor.user.pk for turn in found if turn.actor.user is not None}
    subject_type, pk = subject.reference
    told = Message.objects.filter(
        channel=Message.Channel.INBOX,
        template__in=TO_WHOSE_TURN,
        read_at=None,
        subject_type=subject_type,
        subject_id=pk,
    )
    over = dict(told.exclude(recipient__in=waiting).values_list("pk", "recipient"))
    if over:
        Message.objects.filter(pk__in=over).update(read_at=now)
        remembered.forget(over.values())


@cache
def _quiet_steps() -> frozenset[str]:
    """Steps after which nobody is told anything."""
    return frozenset(
        step.name
        for procedure in procedures().values()
        for step in procedure.steps().values()
        if step.quiet
    )


def _notices(situation: Loaded, found: Iterable[Turn]) -> list[Notice]:
    """One notice for each set of people who came to the same turns by the same events."""
    by_person: dict[int, list[Turn]] = defaultdict(list)
    for turn in found:
        if turn.actor.user is not None and not _brought_about(situation, turn):
            by_person[turn.actor.user.pk].append(turn)
    return [_notice(situation, owed) for owed in by_person.values()]


def _notice(situation: Loaded, owed: list[Turn]) -> Notice:
    subject = situation.subject
    person = owed[0].actor.user
    assert person is not None
    since = max(_since(situation, turn) for turn in owed)
    subject_type, pk = subject.reference
    return Notice(
        key=f"{TURN}:{subject_type}:{pk}:{since}",
        template=TURN,
        recipients=(person,),
        values={
            **named(subject),
            "tasks": "、".join(turns.label_of(one) for one in owed),
            "last": _last(situation),
            "period": _period(situation, owed),
        },
        calendar=current_calendar(owed[0].actor.organisation),
        subject=subject.reference,
    )


def _since(situation: Loaded, turn: Turn) -> int:
    """The event by which a turn came about: the proposal, the document, the service of the letter to be answered,
    the entry into the state, or the work of somebody else that it waited for."""
    events = situation.event_rows
    if isinstance(turn, PaperTurn):
        return turn.document.sequence
    if turn.step.owed_while is letter_waits:
        return max(
            (
                past.sequence
                for past in situation.history
                if past.step == turns.SERVE and past.data.get("code") == D.D23
            ),
            default=0,
        )
    steps = procedures()[situation.kind].steps()
    for event in reversed(events):
        declared = steps.get(event.step)
        if declared is None or declared.quiet:
            continue
        moved = event.from_state != event.to_state
        work = declared.owed_by and ANY not in declared.sources
        if moved or work or declared.proposes == turn.step.name:
            return event.sequence
        if turn.step.owed_while is unhandled and event.step == turn.step.name:
            return event.sequence
    return events[0].sequence if events else 0


def _brought_about(situation: Loaded, turn: Turn) -> bool:
    """Whether the person himself did that event, or what has happened last: he knows of it."""
    since = _since(situation, turn)
    person = turn.actor.user
    return any(
        event.actor_user == person and person is not None
        for event in situation.event_rows
        if event.sequence == since
    )


def _last(situation: Loaded) -> str:
    steps = procedures()[situation.kind].steps()
    event = next((one for one in reversed(situation.event_rows) if _says(one, steps)), None)
    return _("最近办理：%s。") % steps[event.step].label if event is not None else ""


def _says(event: Event, steps: Mapping[str, Any]) -> bool:
    return event.step in steps and not steps[event.step].quiet and event.step != "place_document"


def _period(situation: Loaded, owed: Iterable[Turn]) -> str:
    rows = [turns.period_of(situation, turn) for turn in owed]
    row = min((one for one in rows if one is not None), key=lambda one: one.due_on, default=None)
    if row is None:
        return ""
    return _("“%(clock)s”于%(day)s届满。") % {"clock": period_name(row), "day": spelled(row.due_on)}


def still_waits(subject: Subject, person: int) -> bool:
    """Whether something of a subject is a person's turn now."""
    together = Together([subject], clock.now())
    found = turns.acting_on(together)[subject.reference]
    return any(turn.actor.user is not None and turn.actor.user.pk == person for turn in found)
