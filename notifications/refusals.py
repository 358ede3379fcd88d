"""Dead mail addresses: after some final refusals in a row mail to a person stops, and he is told so."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from accounts.models import User
from notifications.models import Message, Preference

MOST_REFUSALS = 3
"""Letters refused for good, one after the other, after which an address counts as dead."""


def taken(message: Message) -> None:
    """A letter was taken: what was refused before counts no more."""
    if message.channel == Message.Channel.MAIL:
        Preference.objects.filter(user=message.recipient, refusals__gt=0).update(refusals=0)


def refused(message: Message, now: datetime) -> None:
    """A letter was refused for good. The last of several stops mail to its recipient."""
    if message.channel != Message.Channel.MAIL:
        return
    row, _made = Preference.objects.get_or_create(user=message.recipient)
    Preference.objects.filter(pk=row.pk).update(refusals=F("refusals") + 1)
    dead = Preference.objects.filter(pk=row.pk, refusals__gte=MOST_REFUSALS, mail=True)
    dead.update(mail=False, mail_stopped_at=now)


def stopped(user: User) -> bool:
    """Whether mail to a person was stopped because his address refused it."""
    return Preference.objects.filter(user=user, mail_stopped_at__isnull=False).exists()
