"""Sending what is queued: claimed in small batches, each message in its own try, retried with back-off.

A message is marked sent after its channel took it. Killed in between, the lease runs out and the same
message goes out once more under the same key.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from cases import clock as clocks
from cases.models import Clock, Subject
from cases.subjects import subject_models
from notifications.arrivals import TO_WHOSE_TURN, still_waits
from notifications.channels import Channel, Letter, Undeliverable, channels
from notifications.knowing import may_know, unread
from notifications.models import Message
from notifications.planning import pointless_because
from notifications.recipients import Audience, Directory
from notifications.refusals import refused, taken
from notifications.texts import TEXTS

logger = logging.getLogger(__name__)

BATCH = 10
TOGETHER = 100
"""Most messages that are taken along for the people of a batch."""
LEASE = timedelta(minutes=5)
"""Longer than a batch of sendings that all hang until their time-out."""
BACK_OFF = timedelta(minutes=1)
LONGEST = timedelta(hours=4)
ATTEMPTS = 12
"""Then a message is dead; with the back-off above, after about a day."""
PATIENCE = 3
"""Failures in a row after which a channel rests until the next pass."""
CLAIM = """
UPDATE notifications_message SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM notifications_message
    WHERE state = 'queued' AND channel = %(channel)s AND due_at <= %(now)s
        AND (lease_until IS NULL OR lease_until < %(now)s)
        AND (%(people)s::bigint[] IS NULL OR recipient_id = ANY(%(people)s))
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING *
"""
State = Message.State
ADDRESSES: dict[str, str] = {Message.Channel.MAIL: "email", Message.Channel.SMS: "phone"}
"""Where a channel finds a person; WeCom's webhook stands for a group."""
DIGEST = "digest"
TO_ACTING = ("due_soon", "due_today", "right_ends", "due_moved", "urged")
TO_SUPERVISING = ("overdue",)
"""Reminders by whom they are meant for; each is asked again when it leaves."""
COLUMNS = ["state", "subject", "body", "due_at", "lease_until", "attempts", "sent_at", "note"]


def deliver_due(limit: int = 1000) -> Counter[str]:
    """Send due messages over each outer channel, at most `limit` each. Returns what became of them."""
    done: Counter[str] = Counter()
    for name, channel in channels().items():
        done += _deliver_over(name, channel, limit)
    return done


def _deliver_over(name: str, channel: Channel, limit: int) -> Counter[str]:
    done: Counter[str] = Counter()
    in_a_row = 0
    while done.total() < limit:
        claimed = claim(name, clocks.now(), min(BATCH, limit - done.total()))
        if not claimed:
            break
        batches = list(_by_person(claimed))
        for position, messages in enumerate(batches):
            _deliver(messages, channel)
            became = ["failed" if one.state == State.QUEUED else str(one.state) for one in messages]
            done.update(became)
            in_a_row = in_a_row + 1 if "failed" in became else 0
            if in_a_row == PATIENCE:
                _give_back([one for batch in batches[position + 1 :] for one in batch])
                return done
    return done


def _by_person(messages: Sequence[Message]) -> Iterable[list[Message]]:
    """Messages that go out as one letter: mails that are due to the same person. A digest is such a
    letter already; a short message has no room for several."""
    found: dict[object, list[Message]] = {}
    for one in messages:
        alone = one.template == DIGEST or one.channel != Message.Channel.MAIL
        found.setdefault(one.pk if alone else ("person", one.recipient_id), []).append(one)
    return found.values()


def claim(channel: str, now: datetime, limit: int) -> list[Message]:
    """Take due messages of a channel for ourselves until the lease runs out, and what else is due to
    the same people, so that each gets one letter."""
    wanted = {"channel": channel, "now": now, "until": now + LEASE}
    first = {**wanted, "limit": limit, "people": None}
    rows: list[Message] = list(Message.objects.raw(CLAIM, first))
    if rows and channel == Message.Channel.MAIL:
        same = {**wanted, "limit": TOGETHER, "people": [row.recipient_id for row in rows]}
        rows += list(Message.objects.raw(CLAIM, same))
    people = User.objects.in_bulk([row.recipient_id for row in rows])
    warned_of = Clock.objects.in_bulk([row.clock_id for row in rows if row.clock_id is not None])
    for row in rows:
        row.recipient = people[row.recipient_id]
        if row.clock_id is not None:
            row.clock = warned_of[row.clock_id]
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def _deliver(messages: Sequence[Message], channel: Channel) -> None:
    """Send what is due to one person as one letter; what became pointless is left out and cancelled."""
    now = clocks.now()
    sending = list(messages)
    try:
        for message in messages:
            if why := _pointless(message):
                message.cancel(why)
                sending.remove(message)
        if sending:
            channel.send(_letter(sending, now))
            for message in sending:
                message.accept(clocks.now())
            taken(sending[0])
    except Undeliverable as final:
        for message in sending:
            message.bury(str(final))
        refused(sending[0], now)
    except Exception as error:
        # Only the kind of error is kept: its text may quote an address.
        logger.warning("message %s failed: %s", messages[0].pk, type(error).__name__)
        for message in sending:
            _put_off(message, type(error).__name__, now)
    for message in messages:
        message.save(update_fields=COLUMNS)


def _put_off(message: Message, why: str, now: datetime) -> None:
    """Try a message again later; one that was tried often enough is dead."""
    if message.attempts >= ATTEMPTS:
        message.bury(_("多次发送失败：%s") % why)
        return
    message.due_at = now + min(BACK_OFF * 2 ** (message.attempts - 1), LONGEST)
    message.lease_until, message.note = None, why


def _pointless(message: Message) -> str:
    """Why a waiting message need not go out any more; empty where it should."""
    if not message.recipient.is_active:
        return _("收件人账号已停用")
    if message.template == DIGEST and not unread(message):
        return _("没有未读消息")
    if not may_know(message, clocks.today()):
        return _("收件人已无权查阅所涉事项")
    if message.template in TO_WHOSE_TURN and not _still_turn(message):
        return _("事项已不由收件人办理")
    if message.clock is None:
        return ""
    why = pointless_because(message.clock, message.clock_due_on)
    if not why and not _still_concerned(message):
        return _("事项已不由收件人办理")
    if why or message.template == "due_moved":
        return why
    newer = Message.objects.filter(
        clock=message.clock_id,
        recipient=message.recipient_id,
        channel=message.channel,
        pk__gt=message.pk,
        state=Message.State.QUEUED,
        due_at__lte=clocks.now(),
    )
    return _("已由更新的提醒代替") if newer.exists() else ""


def _still_turn(message: Message) -> bool:
    subject = _subject_of(message)
    return subject is not None and still_waits(subject, message.recipient_id)


def _still_concerned(message: Message) -> bool:
    """Whether a reminder's recipient is one of those whom it would be written to now."""
    clock = message.clock
    if clock is None or message.template not in (*TO_ACTING, *TO_SUPERVISING):
        return True
    audience = Audience([clock], Directory(clocks.today()))
    supervising = message.template in TO_SUPERVISING
    people = audience.supervising(clock) if supervising else audience.acting(clock)
    return message.recipient_id in {one.pk for one in people}


def _subject_of(message: Message) -> Subject | None:
    rows = subject_models()[message.subject_type]._default_manager.select_related("organisation")
    return rows.filter(pk=message.subject_id).first()


def _letter(messages: Sequence[Message], now: datetime) -> Letter:
    first = messages[0]
    if first.template == DIGEST:
        _write_digest(first, now)
    address = ADDRESSES.get(first.channel)
    subject, body = first.subject, first.body
    if len(messages) > 1:
        subject, body = TEXTS["several"].render(
            {"count": len(messages), "lines": "\n\n".join(one.body for one in messages)}
        )
    return Letter(
        key=first.key,
        address=getattr(first.recipient, address) if address else "",
        subject=subject,
        body=body,
    )


def _write_digest(message: Message, now: datetime) -> None:
    """Say what is unread now: one that could not be sent before is written anew when it is tried again."""
    lines = [row.body for row in unread(message) if row.created_at <= now]
    values = {"count": len(lines), "lines": "\n".join(lines)}
    message.subject, message.body = TEXTS["digest"].render(values)
    message.save(update_fields=["subject", "body"])


def _give_back(messages: Sequence[Message]) -> None:
    """Return claimed messages untried: their channel rests."""
    for message in messages:
        message.lease_until, message.attempts = None, message.attempts - 1
        message.save(update_fields=["lease_until", "attempts"])
