"""Climbing the ladder of overdue duties: each rung once, on its working day, stopped as the case moves.

The steps themselves are `workflows.escalation`, and which is due when stands in `workflows.rules.ladders`.
A duty gets its first rung when it is found overdue: most duties are met and never have one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from accounts.models import Organisation
from accounts.roles import Role
from cases import clock as clocks
from cases.attestations import touch
from cases.calendars import current_calendar
from cases.models import Clock, Event, Subject
from cases.models.subject import of
from cases.subjects import subject_of
from documents.models import Document, State
from notifications.models import Rung
from notifications.planning import pointless_because
from notifications.queueing import Notice, queue
from notifications.recipients import Audience, Directory
from notifications.rungs import moment, next_opening, office_moment
from notifications.wording import plain
from workflows.actions import perform
from workflows.clocks import C
from workflows.escalation import DRAFTS
from workflows.ladder_answers import letter
from workflows.registry import procedure_of
from workflows.rules.ladders import days_given, ladder

logger = logging.getLogger(__name__)

Outcome = Rung.Outcome
OPEN = (Outcome.PENDING, Outcome.HELD, Outcome.UNSIGNED)

BATCH = 50
BEGUN = 500
"""Duties found overdue that get their first rung in one go."""
LEASE = timedelta(minutes=5)
BACK_OFF = timedelta(minutes=1)
CLAIM = """
UPDATE notifications_rung SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM notifications_rung
    WHERE outcome = 'pending' AND due_at <= %(now)s
        AND (lease_until IS NULL OR lease_until < %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


class Overtaken(Exception):
    """Somebody else dealt with the rung in the meantime; nothing was changed."""


# Planning.


def begin(now: datetime, limit: int = BEGUN) -> int:
    """Write the first rung of duties that are found overdue and have none; returns how many."""
    today = clocks.day(now)
    known = Rung.objects.filter(clock=OuterRef("pk"), due_on=OuterRef("due_on"))
    late = Clock.objects.filter(
        ~Exists(known),
        status=Clock.Status.RUNNING,
        nature=Clock.Nature.DUTY,
        due_on__lt=today,
        responsible__isnull=False,
    )
    rows = list(late.select_related("responsible").order_by("due_on")[:limit])
    Rung.objects.bulk_create(
        [planned for row in rows if (planned := _next(row, 0)) is not None], ignore_conflicts=True
    )
    return len(rows)


def replan(rows: Iterable[Clock], now: datetime) -> None:
    """Stop the ladder of clocks that stopped, paused or moved; go on with it where one runs again."""
    wanted = {row.pk: row for row in rows if not _met(row)}
    if not wanted:
        return
    climbed: dict[int, int] = {}
    standing: set[int] = set()
    known = Rung.objects.filter(clock__in=wanted)
    for row in known.select_related("document"):
        clock = wanted[row.clock_id]
        why = pointless_because(clock, row.due_on)
        if row.outcome in OPEN and why:
            abandon(row, subject_of(clock), Outcome.CANCELLED, why, now)
        elif row.outcome in OPEN:
            standing.add(clock.pk)
        if row.due_on == clock.due_on:
            settled = 0 if row.outcome == Outcome.CANCELLED else row.rung
            climbed[clock.pk] = max(climbed.get(clock.pk, 0), settled)
    for key, reached in climbed.items():
        clock = wanted[key]
        later = _next(clock, reached)
        if clock.status == Clock.Status.RUNNING and key not in standing and later is not None:
            later.due_at = max(later.due_at, _free(clock, now))
            later.save(force_insert=True)


def _met(row: Clock) -> bool:
    """Whether the clock was stopped in time, and so never had a ladder."""
    return row.status == Clock.Status.STOPPED and bool(row.met)


def follow(row: Rung, now: datetime) -> None:
    """Write the rung after one that is dealt with: on its own day, but never on the same one, and
    not before the time that the letters sent leave is over."""
    after = _next(row.clock, row.rung)
    if after is not None:
        after.due_at = max(after.due_at, _free(row.clock, now))
        Rung.objects.bulk_create([after], ignore_conflicts=True)


def leave_time(clock: Clock, now: datetime) -> None:
    """Put off the rung that waits or is held until the time that the letters sent leave is over."""
    rows = Rung.objects.filter(clock=clock, outcome__in=(Outcome.PENDING, Outcome.HELD))
    free = _free(clock, now)
    rows.filter(due_at__lt=free).update(due_at=free)


def _free(clock: Clock, now: datetime) -> datetime:
    """The next opening after now at which no letter sent on a duty leaves time any more."""
    calendar = current_calendar(clock.responsible)
    last = last_day_given(clock)
    opening = next_opening(calendar, now)
    return opening if last is None else max(opening, moment(calendar, last, 1))


def last_day_given(clock: Clock) -> date | None:
    """The last day that any letter sent on a duty leaves: counted from its sending, of a supervision letter
    that was served from the service. Three queries."""
    calendar = current_calendar(clock.responsible)
    own = {"clock": clock, "due_on": clock.due_on, "outcome": Outcome.DONE}
    sent = list(Rung.objects.filter(**own).values_list("step", "settled_at", "document"))
    subject = {"subject_type": clock.subject_type, "subject_id": clock.subject_id}
    pressed = Event.objects.filter(**subject, step="press", payload__data__clock=clock.pk)
    letters = [letter(document) for _step, _at, document in sent if document is not None]
    answers = Clock.objects.filter(**subject, rule_code=C.LADDER_ANSWER, about__in=letters)
    found = [
        *((step, clocks.day(at)) for step, at, _document in sent if at is not None),
        *(("press", clocks.day(at)) for at in pressed.values_list("occurred_at", flat=True)),
    ]
    days = [
        calendar.working_day(on, given)
        for step, on in found
        if (given := days_given(step, on, clock.responsible))
    ]
    return max([*days, *answers.values_list("due_on", flat=True)], default=None)


def _next(clock: Clock, reached: int) -> Rung | None:
    """The lowest rung of a duty's ladder above `reached` working days, if there is one."""
    steps = ladder(clock.rule_code, clock.due_on, clock.responsible)
    rung = next((days for days in steps if days > reached), None)
    if rung is None:
        return None
    due_at = moment(current_calendar(clock.responsible), clock.due_on, rung)
    return Rung(clock=clock, due_on=clock.due_on, rung=rung, step=steps[rung], due_at=due_at)


def abandon(row: Rung, subject: Subject, outcome: str, why: str, now: datetime) -> None:
    """Take a rung off the ladder, and with it a draft that nobody has signed."""
    was_unsigned = row.outcome == Outcome.UNSIGNED
    row.outcome, row.note, row.settled_at = outcome, why, now
    row.save(update_fields=["outcome", "note", "settled_at"])
    if not was_unsigned:
        return
    if row.document is not None and row.document.state == State.WAITING:
        row.document.withdraw()
        row.document.save(force_update=True, update_fields=["state"])
        touch(subject)
    end_signing(row, subject, now)


def end_signing(row: Rung, subject: Subject, now: datetime) -> None:
    """Stop the signer's time for a rung's draft, where it still runs."""
    running = Clock.objects.filter(**of(subject), rule_code=C.LADDER_SIGN)
    if not running.exclude(status=Clock.Status.STOPPED).exists():
        return
    if subject.state in procedure_of(subject).final:
        return
    data = {"clock": row.clock_id, "rule": row.clock.rule_code, "rung": row.rung}
    perform(subject, "end_rung", actor=SYSTEM, data=data, now=now)


# Climbing.


def climb_due(limit: int = BATCH) -> Counter[str]:
    """Claim due rungs and climb each in its own try; nothing happens outside of office hours."""
    now = clocks.now()
    if office_moment(current_calendar(), now) > now:
        return Counter()
    begin(now)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        claimed = [key for (key,) in cursor.fetchall()]
    done: Counter[str] = Counter()
    for key in claimed:
        try:
            done[_climb(key, now)] += 1
        except Exception as error:
            logger.warning("rung %s failed: %s", key, type(error).__name__)
            row = Rung.objects.get(pk=key)
            row.lease_until = now + BACK_OFF * min(2**row.attempts, 240)
            row.note = getattr(error, "sentence", type(error).__name__)[:120]
            row.save(update_fields=["lease_until", "note"])
            done["failed"] += 1
    return done


def _climb(key: int, now: datetime) -> str:
    row = Rung.objects.select_related("clock__responsible").get(pk=key)
    clock = row.clock
    why = pointless_because(clock, row.due_on)
    if why:
        _settle(row, now, outcome=Outcome.CANCELLED, note=why)
        return "cancelled"
    if clock.provisional:
        calendar = current_calendar(clock.responsible)
        _settle(row, None, due_at=next_opening(calendar, now), note=_("届满日暂定，暂不督办"))
        return "held"
    subject = subject_of(clock)
    with transaction.atomic():
        data = {"clock": clock.pk, "rule": clock.rule_code, "rung": row.rung}
        event = perform(subject, row.step, actor=SYSTEM, data=data, now=now)
        issued = Document.objects.filter(**of(subject), sequence=event.sequence)
        document = issued.select_related("organisation").first()
        outcome = Outcome.UNSIGNED if row.step in DRAFTS else Outcome.DONE
        _settle(row, now, outcome=outcome, note="", document=document)
        if outcome == Outcome.DONE:
            follow(row, now)
        issuer = document.organisation if document is not None else subject.organisation
        queue([notice(row, subject, issuer, now)], now)
    return "climbed"


def _settle(row: Rung, settled_at: datetime | None, **columns: object) -> None:
    taken = Rung.objects.filter(pk=row.pk, outcome=Outcome.PENDING)
    if not taken.update(settled_at=settled_at, lease_until=None, **columns):
        raise Overtaken(row.pk)


def notice(row: Rung, subject: Subject, issuer: Organisation, now: datetime) -> Notice:
    """Tell the body that it was urged, or the signers that a draft waits for them."""
    directory = Directory(clocks.day(now))
    clock = row.clock
    drafted = row.step in DRAFTS
    if drafted:
        recipients = directory.holders(issuer.pk, Role.SIGNER)
    else:
        recipients = Audience([clock], directory).acting(clock)
    return Notice(
        key=f"ladder:{clock.pk}:{row.due_on}:{row.rung}",
        template="to_sign" if drafted else "urged",
        recipients=tuple(recipients),
        values={**plain(clock, subject), "days": row.rung},
        calendar=current_calendar(issuer if drafted else clock.responsible),
        subject=subject.reference,
        clock=clock.pk,
        clock_due_on=row.due_on,
    )
