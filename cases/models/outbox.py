"""The promise to act after commit, and gap-free series of numbers."""

from __future__ import annotations

from django.db import models


class Outbox(models.Model):
    """Work that a committed step promised. It is retried until done and safe to run twice."""

    topic = models.CharField(max_length=48)
    key = models.CharField(max_length=120, unique=True)
    """Idempotency key; the same promise cannot be made twice."""
    args = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index("due_at", name="outbox_due", condition=models.Q(done_at=None)),
        ]


class NumberSeries(models.Model):
    """The last number taken in a series; its row is locked until the taker commits."""

    name = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)
