"""Planned reminders: one row for each rung of a due date, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reminder(models.Model):
    """One reminder of one due date. The row of the next rung is written when this one is settled."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "待提醒"
        QUEUED = "queued", "已提醒"
        SKIPPED = "skipped", "已略过"
        CANCELLED = "cancelled", "已取消"

    clock = models.ForeignKey("cases.Clock", on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    """The due date warned of; where it moves, the row is cancelled and another takes its place."""
    rung = models.SmallIntegerField()
    """Working days from the due date: -5, -3, -1, 0 to whoever must act, 1 and more to supervisors."""
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    note = models.CharField(max_length=120, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clock",
                "due_on",
                "rung",
                name="reminder_once",
                condition=~Q(outcome="cancelled"),
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="reminder_due", condition=Q(outcome="pending")),
        ]
