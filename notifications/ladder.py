"""Climbing the ladder of overdue duties: each rung once, on its working day, stopped as the case moves.

The steps themselves are `workflows.escalation`; here stands which rung of which clock is due when.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock as clocks
from cases.calendars import current_calendar
from cases.models import Clock, Subject
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
from workflows.clocks import C, codes
from workflows.escalation import DRAFTS, RUNGS, Escalated
from workflows.registry import procedure_of, procedures

logger = logging.getLogger(__name__)

Outcome = Rung.Outcome
OPEN = (Outcome.PENDING, Outcome.HELD, Outcome.UNSIGNED)

BATCH = 50
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


@cache
def pursued() -> frozenset[str]:
    """Rule codes of the duties that are pursued up the ladder."""
    return frozenset(
        name
        for procedure in procedures().values()
        if issubclass(procedure, Escalated)
        for code in procedure.ladder
        for name in codes(code)
    )


# Planning.


def plan(rows: Iterable[Clock]) -> None:
    """Write the first rung of each new clock that is pursued."""
    Rung.objects.bulk_create(
        [
            _rung(row, min(RUNGS))
            for row in rows
            if row.rule_code in pursued() and row.status == Clock.Status.RUNNING
        ]
    )


def replan(rows: Iterable[Clock], now: datetime) -> None:
    """Stop the ladder of clocks that stopped, paused or moved; begin it, or go on, where one runs."""
    wanted = {row.pk: row for row in rows if row.rule_code in pursued()}
    in_time = [row for row in wanted.values() if row.status == Clock.Status.STOPPED and row.met]
    if in_time:
        _forget(in_time, now)
        wanted = {key: row for key, row in wanted.items() if row not in in_time}
    if not wanted:
        return
    climbed: dict[int, int] = {}
    standing: set[int] = set()
    known = Rung.objects.filter(clock__in=wanted).exclude(outcome=Outcome.CANCELLED)
    for row in known.select_related("document"):
        clock = wanted[row.clock_id]
        why = pointless_because(clock, row.due_on)
        if row.outcome in OPEN and why:
            abandon(row, subject_of(clock), Outcome.CANCELLED, why, now)
        elif row.outcome in OPEN:
            standing.add(clock.pk)
        elif row.due_on == clock.due_on:
            climbed[clock.pk] = max(climbed.get(clock.pk, 0), row.rung)
    for key, clock in wanted.items():
        later = [rung for rung in RUNGS if rung > climbed.get(key, 0)]
        if clock.status == Clock.Status.RUNNING and key not in standing and later:
            _rung(clock, later[0]).save(force_insert=True)


def _forget(rows: Sequence[Clock], now: datetime) -> None:
    """Take the first rung of clocks that were met off the ladder; nothing was climbed yet."""
    pending = Rung.objects.filter(clock__in=rows, outcome__in=(Outcome.PENDING, Outcome.HELD))
    why = pointless_because(rows[0], rows[0].due_on)
    pending.update(outcome=Outcome.CANCELLED, note=why, settled_at=now)


def follow(row: Rung, now: datetime) -> None:
    """Write the rung after one that is dealt with: on its own day, but never on the same one."""
    later = [rung for rung in RUNGS if rung > row.rung]
    if later:
        calendar = current_calendar(row.clock.responsible)
        after = _rung(row.clock, later[0])
        after.due_at = max(after.due_at, next_opening(calendar, now))
        Rung.objects.bulk_create([after], ignore_conflicts=True)


def _rung(clock: Clock, rung: int) -> Rung:
    calendar = current_calendar(clock.responsible)
    return Rung(
        clock=clock, due_on=clock.due_on, rung=rung, due_at=moment(calendar, clock.due_on, rung)
    )


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
    end_signing(row, subject, now)


def end_signing(row: Rung, subject: Subject, now: datetime) -> None:
    """Stop the signer's time for a rung's draft, where it still runs."""
    running = Clock.objects.filter(**of(subject), rule_code=C.LADDER_SIGN)
    if not running.exclude(status=Clock.Status.STOPPED).exists():
        return
    if subject.state in procedure_of(subject).final:
        return
    data = {"rule": row.clock.rule_code, "rung": row.rung}
    perform(subject, "end_rung", actor=SYSTEM, data=data, now=now)


# Climbing.


def climb_due(limit: int = BATCH) -> Counter[str]:
    """Claim due rungs and climb each in its own try; nothing happens outside of office hours."""
    now = clocks.now()
    if office_moment(current_calendar(), now) > now:
        return Counter()
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
    step = RUNGS[row.rung]
    with transaction.atomic():
        data = {"rule": clock.rule_code, "rung": row.rung}
        event = perform(subject, step, actor=SYSTEM, data=data, now=now)
        document = Document.objects.filter(**of(subject), sequence=event.sequence).first()
        outcome = Outcome.UNSIGNED if step in DRAFTS else Outcome.DONE
        _settle(row, now, outcome=outcome, note="", document=document)
        if outcome == Outcome.DONE:
            follow(row, now)
        queue([_notice(row, subject, now)], now)
    return "climbed"


def _settle(row: Rung, settled_at: datetime | None, **columns: object) -> None:
    taken = Rung.objects.filter(pk=row.pk, outcome=Outcome.PENDING)
    if not taken.update(settled_at=settled_at, lease_until=None, **columns):
        raise Overtaken(row.pk)


def _notice(row: Rung, subject: Subject, now: datetime) -> Notice:
    """Tell the body that it was urged, or the signers that a draft waits for them."""
    directory = Directory(clocks.day(now))
    clock = row.clock
    drafted = RUNGS[row.rung] in DRAFTS
    if drafted:
        recipients = directory.holders(subject.organisation_id, Role.SIGNER)
    else:
        recipients = Audience([clock], directory).acting(clock)
    return Notice(
        key=f"ladder:{clock.pk}:{row.due_on}:{row.rung}",
        template="to_sign" if drafted else "urged",
        recipients=tuple(recipients),
        values={**plain(clock, subject), "days": row.rung},
        calendar=current_calendar(subject.organisation if drafted else clock.responsible),
        subject=subject.reference,
        clock=clock.pk,
        clock_due_on=row.due_on,
    )
