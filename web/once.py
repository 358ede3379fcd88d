"""A form that was shown once does its work once, however often and at whatever moment it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from cases import clock
from web.models import SentForm

KEPT = timedelta(hours=24)
"""How long a form can be sent after it was shown, and so how long it is remembered."""


class AlreadySent(Exception):
    """The form has done its work; `number` is that of what was filed."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def once(token: str) -> Iterator[SentForm]:
    """What is done inside and that the form was sent are one transaction: both are kept or neither.

    A second sender waits for the first. Raises AlreadySent where the first came through.
    """
    now = clock.now()
    # Before the work: whoever has filed must get his answer, and with it the code, whatever this does.
    SentForm.objects.filter(sent_at__lt=now - KEPT).delete()
    with transaction.atomic():
        row, first = SentForm.objects.get_or_create(
            token=salted_hmac("once", token, algorithm="sha256").hexdigest(),
            defaults={"sent_at": now},
        )
        if not first:
            raise AlreadySent(row.number)
        yield row
        row.save()
