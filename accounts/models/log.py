"""The chained log of changes to organisations, people, roles and deputies."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AccountLog(models.Model):
    """One change. Append-only; a trigger refuses UPDATE and DELETE."""

    sequence = models.PositiveIntegerField(unique=True)
    act = models.CharField(max_length=48)
    target_type = models.CharField(max_length=24)
    target_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_label = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
