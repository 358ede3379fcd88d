"""Leave (请假、离岗): that a person is away from a day to a day, as he declared himself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.dated import DatedQuerySet


class LeaveQuerySet(DatedQuerySet["Leave"]):
    """Leaves by their days."""


class Leave(models.Model):
    """A person is away. Whoever stands in for him meanwhile is a row of `Deputy` that names it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves"
    )
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=100)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("user", "valid_to", name="leave_user")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="leave_dates")
        ]
