"""What interest is counted by, as the province enters it. Rows are added and never changed; the last one of a
day counts, so that a slip is put right by entering the day again."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LoanPrimeRate(models.Model):
    """An announcement of the one-year LPR. It goes before the shipped one of its day."""

    announced_on = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    """Per cent a year."""
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.announced_on} {self.percent}%"


class InterestRule(models.Model):
    """How overdue interest is counted from a day on, until the next rule. 款项支付条例第十七条."""

    valid_from = models.DateField()
    daily = models.DecimalField(max_digits=6, decimal_places=4)
    """Per cent of one day where no rate is agreed: 0.05."""
    year_days = models.PositiveSmallIntegerField(choices=[(365, "365日"), (360, "360日")])
    due_bears = models.BooleanField(default=False)
    paid_bears = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=120)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.source
