"""Publicity windows as dated data: how long a record of a class is public, at least and at most."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models.dated import DatedQuerySet
from records.models.record import Severity


class PublicityRuleQuerySet(DatedQuerySet["PublicityRule"]):
    """Publicity rules by their days."""


class PublicityRule(models.Model):
    """The window of records of one class that are determined from a day on. Only its end may be set later.

    A national rule takes the place of the one shipped; a local one keeps within the national.
    """

    severity = models.CharField(max_length=8, choices=Severity.choices)
    least = models.PositiveSmallIntegerField()
    """Months of publicity before repair may be asked for; 0 for none."""
    most = models.PositiveSmallIntegerField()
    """Months after which publicity stops by itself."""
    national = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    """Name and number of the document, as shown at the record."""
    decided_by = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PublicityRuleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("severity", "valid_from", name="publicity_rule")]

    def __str__(self) -> str:
        return self.source
