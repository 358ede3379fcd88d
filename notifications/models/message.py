"""Messages: one row for each person and channel, told at least once under one key."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, FSMModelMixin, transition


class Message(FSMModelMixin, models.Model):
    """One message to one person over one channel. The inbox's own messages are sent when written."""

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENT = "sent", "已发送"
        DEAD = "dead", "未能送出"
        CANCELLED = "cancelled", "已取消"

    class Channel(models.TextChoices):
        INBOX = "inbox", "站内信"
        MAIL = "mail", "电子邮件"
        SMS = "sms", "短信"
        WECOM = "wecom", "企业微信"

    state = FSMField(
        max_length=10, choices=State.choices, default=State.QUEUED, protected=True, db_index=False
    )
    key = models.CharField(max_length=120, unique=True)
    """Idempotency key, given to the channel with every attempt."""
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    template = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    """Never contains personal data."""
    body = models.TextField()
    subject_type = models.CharField(max_length=24, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    """What the message is about, where it is about one thing."""
    clock = models.ForeignKey(
        "cases.Clock", on_delete=models.PROTECT, null=True, related_name="messages"
    )
    clock_due_on = models.DateField(null=True)
    """The due date it warns of: once that no longer holds, sending it is pointless."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    """Why it failed last, or why it was cancelled."""

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "due_at"], name="message_due", condition=Q(state="queued")
            ),
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                name="message_inbox",
                condition=Q(channel="inbox"),
            ),
            models.Index(
                fields=["subject_type", "subject_id"],
                name="message_waiting",
                condition=Q(channel="inbox", read_at=None, template__in=["turn", "to_sign"]),
            ),
            models.Index(fields=["-id"], name="message_dead", condition=Q(state="dead")),
            models.Index(fields=["clock"], name="message_clock", condition=Q(state="queued")),
        ]

    @transition("state", source=State.QUEUED, target=State.SENT)
    def accept(self, now: datetime) -> None:
        """The channel took it."""
        self.sent_at, self.lease_until, self.note = now, None, ""

    @transition("state", source=State.QUEUED, target=State.DEAD)
    def bury(self, why: str) -> None:
        """It cannot be delivered; a person may look into it and repeat it."""
        self.lease_until, self.note = None, why[:300]

    @transition("state", source=State.QUEUED, target=State.CANCELLED)
    def cancel(self, why: str) -> None:
        """Sending it became pointless."""
        self.lease_until, self.note = None, why[:300]

    @transition("state", source=State.DEAD, target=State.QUEUED)
    def repeat(self, now: datetime) -> None:
        """Try again from the start, under the same key."""
        self.due_at, self.attempts, self.note = now, 0, ""
