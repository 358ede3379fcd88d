"""Sending what is queued: claimed in small batches, each message in its own try, retried with back-off.

A message is marked sent after its channel took it. Killed in between, the lease runs out and the same
message goes out once more under the same key.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from cases import clock as clocks
from cases.models import Clock
from notifications.channels import Channel, Letter, Undeliverable, channels
from notifications.models import Message
from notifications.planning import pointless_because
from notifications.texts import TEXTS

logger = logging.getLogger(__name__)

BATCH = 10
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
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING *
"""
ADDRESSES: dict[str, str] = {Message.Channel.MAIL: "email", Message.Channel.SMS: "phone"}
"""Where a channel finds a person; WeCom's webhook stands for a group."""
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
        for position, message in enumerate(claimed):
            became = _deliver(message, channel)
            done[became] += 1
            in_a_row = in_a_row + 1 if became == "failed" else 0
            if in_a_row == PATIENCE:
                _give_back(claimed[position + 1 :])
                return done
    return done


def claim(channel: str, now: datetime, limit: int) -> list[Message]:
    """Take due messages of a channel for ourselves until the lease runs out."""
    wanted = {"channel": channel, "now": now, "until": now + LEASE, "limit": limit}
    rows: list[Message] = list(Message.objects.raw(CLAIM, wanted))
    people = User.objects.in_bulk([row.recipient_id for row in rows])
    warned_of = Clock.objects.in_bulk([row.clock_id for row in rows if row.clock_id is not None])
    for row in rows:
        row.recipient = people[row.recipient_id]
        if row.clock_id is not None:
            row.clock = warned_of[row.clock_id]
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def _deliver(message: Message, channel: Channel) -> str:
    now = clocks.now()
    try:
        why = _pointless(message)
        if why:
            message.cancel(why)
        else:
            channel.send(_letter(message, now))
            message.accept(clocks.now())
    except Undeliverable as final:
        message.bury(str(final))
    except Exception as error:
        # Only the kind of error is kept: its text may quote an address.
        logger.warning("message %s failed: %s", message.pk, type(error).__name__)
        if message.attempts >= ATTEMPTS:
            message.bury(_("多次发送失败：%s") % type(error).__name__)
        else:
            message.due_at = now + min(BACK_OFF * 2 ** (message.attempts - 1), LONGEST)
            message.lease_until, message.note = None, type(error).__name__
            message.save(update_fields=COLUMNS)
            return "failed"
    message.save(update_fields=COLUMNS)
    return str(message.state)


def _pointless(message: Message) -> str:
    """Why a waiting message need not go out any more; empty where it should."""
    if message.clock is None:
        return ""
    why = pointless_because(message.clock, message.clock_due_on)
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


def _letter(message: Message, now: datetime) -> Letter:
    if message.template == "digest" and not message.body:
        _write_digest(message, now)
    address = ADDRESSES.get(message.channel)
    return Letter(
        key=message.key,
        address=getattr(message.recipient, address) if address else "",
        subject=message.subject,
        body=message.body,
    )


def _write_digest(message: Message, now: datetime) -> None:
    """Fix what a digest says: the unread messages since the one before it."""
    unread = Message.objects.filter(
        recipient=message.recipient_id, channel=Message.Channel.INBOX, read_at=None
    )
    before = Message.objects.filter(
        recipient=message.recipient_id,
        channel=message.channel,
        template="digest",
        state=Message.State.SENT,
    )
    last = before.order_by("-pk").values_list("sent_at", flat=True).first()
    if last is not None:
        unread = unread.filter(created_at__gt=last)
    lines = [row.body for row in unread.filter(created_at__lte=now).order_by("pk")]
    values = {"count": len(lines), "lines": "\n".join(lines)}
    message.subject, message.body = TEXTS["digest"].render(values)
    message.save(update_fields=["subject", "body"])


def _give_back(messages: Sequence[Message]) -> None:
    """Return claimed messages untried: their channel rests."""
    for message in messages:
        message.lease_until, message.attempts = None, message.attempts - 1
        message.save(update_fields=["lease_until", "attempts"])
