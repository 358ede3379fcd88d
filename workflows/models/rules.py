"""A jurisdiction's own period in place of the shipped one; never touches a running clock."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models.dated import DatedQuerySet


class RuleOverrideQuerySet(DatedQuerySet["RuleOverride"]):
    """Periods of jurisdictions by their days."""


class RuleOverride(models.Model):
    """One dated override for an organisation and everything below it; the nearest wins."""

    code = models.CharField(max_length=32)
    jurisdiction = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=8)
    extension = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = RuleOverrideQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("code", "jurisdiction", name="rule_override")]
