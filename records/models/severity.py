"""Severity rules as dated data: which class the system proposes for a record, and what counts as a pattern."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models.dated import DatedQuerySet
from records.models.record import Severity


class SeverityRuleQuerySet(DatedQuerySet["SeverityRule"]):
    """Severity rules by their days."""


class SeverityRule(models.Model):
    """What holds for drafts that the system opens from a day on. Only its end may be set later."""

    failed = models.CharField(max_length=8, choices=Severity.choices)
    """Class proposed where an order failed."""
    repeated = models.CharField(max_length=8, choices=Severity.choices)
    """Class proposed where orders to the same body failed `failures` times within twelve months."""
    failures = models.PositiveSmallIntegerField()
    pledge = models.CharField(max_length=8, choices=Severity.choices)
    """Class proposed where the pledge of a repair proved false."""
    complaints = models.PositiveSmallIntegerField()
    """Complaints about one body in one field and quarter that are told to the supervisor."""
    source = models.CharField(max_length=200)
    """Name and number of the document, as shown where a class was proposed by it."""
    decided_by = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = SeverityRuleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.source
