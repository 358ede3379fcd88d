"""The ladder of an overdue duty: one row for each rung, in order, each climbed once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rung(models.Model):
    """One rung of the ladder of one due date. The next rung's row is written when this one is dealt with."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "待督办"
        HELD = "held", "已暂缓"
        UNSIGNED = "unsigned", "待签发"
        DONE = "done", "已发出"
        SKIPPED = "skipped", "已略过"
        CANCELLED = "cancelled", "已取消"

    clock = models.ForeignKey("cases.Clock", on_delete=models.PROTECT, related_name="rungs")
    due_on = models.DateField()
    rung = models.PositiveSmallIntegerField()
    """Working days overdue at which it is due, by the ladder of the duty."""
    step = models.CharField(max_length=32)
    """The step of the ladder that it is."""
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    note = models.CharField(max_length=120, blank=True, default="")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """What was issued, or waits for the signer."""
    settled_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clock",
                "due_on",
                "rung",
                name="rung_once",
                condition=~Q(outcome="cancelled"),
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="rung_due", condition=Q(outcome="pending")),
            models.Index(
                fields=["document"], name="rung_unsigned", condition=Q(outcome="unsigned")
            ),
        ]
