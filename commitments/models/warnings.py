"""When an obligation is warned of, as the province enters it: dated rules of which only the end may be set later."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models.dated import DatedQuerySet


class WarningRuleQuerySet(DatedQuerySet["WarningRule"]):
    """Rules of warning by their days."""


class WarningRule(models.Model):
    """From a day on: how many calendar days before its last day an obligation comes to a level."""

    yellow = models.PositiveSmallIntegerField()
    orange = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    """Name and number of the document."""
    decided_by = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = WarningRuleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.source
