"""Writing messages: to the inbox of each person at once, to the outer channels each has chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from cases.calendar import Calendar
from cases.clock import day
from notifications import remembered
from notifications.models import Message, Preference
from notifications.rungs import next_opening, office_moment
from notifications.texts import TEXTS

Channel = Message.Channel
State = Message.State


@dataclass(frozen=True)
class Notice:
    """What is to be told to some people. `key` names the occasion, once for each person and channel."""

    key: str
    template: str
    recipients: tuple[User, ...]
    values: Mapping[str, object] = field(hash=False)
    calendar: Calendar
    subject: tuple[str, int] | None = None
    clock: int | None = None
    clock_due_on: date | None = None


def queue(notices: Iterable[Notice], now: datetime) -> int:
    """Write the messages of some notices; one already written under its key is left as it is."""
    notices = list(notices)
    people = {user.pk for notice in notices for user in notice.recipients}
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=people)}
    messages: dict[str, Message] = {}
    for notice in notices:
        for user in notice.recipients:
            for message in _messages(notice, user, chosen.get(user.pk) or Preference(), now):
                messages[message.key] = message
    Message.objects.bulk_create(messages.values(), ignore_conflicts=True, batch_size=1000)
    transaction.on_commit(lambda: remembered.forget(people), robust=True)
    return len(messages)


def outer_channels(user: User, preference: Preference) -> list[str]:
    """Channels beside the inbox that a person has chosen and can be reached over."""
    wanted = [
        (Channel.MAIL, preference.mail and bool(user.email)),
        (Channel.SMS, preference.sms and bool(user.phone)),
        (Channel.WECOM, preference.wecom),
    ]
    return [channel.value for channel, usable in wanted if usable]


def _messages(
    notice: Notice, user: User, preference: Preference, now: datetime
) -> Iterable[Message]:
    subject, body = TEXTS[notice.template].render(notice.values)
    subject_type, subject_id = notice.subject or ("", None)

    def one(channel: str, due_at: datetime, **columns: object) -> Message:
        return Message(
            key=f"{notice.key}:{user.pk}:{channel}",
            recipient=user,
            channel=channel,
            template=notice.template,
            subject=subject,
            body=body,
            subject_type=subject_type,
            subject_id=subject_id,
            clock_id=notice.clock,
            clock_due_on=notice.clock_due_on,
            created_at=now,
            due_at=due_at,
            **columns,
        )

    yield one(Channel.INBOX, now, state=State.SENT, sent_at=now)
    for channel in outer_channels(user, preference):
        if preference.digest:
            yield _digest(user, channel, notice.calendar, now)
        else:
            yield one(channel, office_moment(notice.calendar, now))


def _digest(user: User, channel: str, calendar: Calendar, now: datetime) -> Message:
    """The message that will list, at the next opening of the office, what came in until then."""
    due_at = next_opening(calendar, now)
    return Message(
        key=f"digest:{day(due_at)}:{user.pk}:{channel}",
        recipient=user,
        channel=channel,
        template="digest",
        subject="",
        body="",
        created_at=now,
        due_at=due_at,
    )
