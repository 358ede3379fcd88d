"""What a month came to, kept for good: the figures that are published."""

from __future__ import annotations

from django.db import models


class MonthlyCount(models.Model):
    """Complaints of one month, counted once when it was over. A trigger forbids changing or deleting a row.

    The row without region and matter is the whole of the month, and tells that it was counted; the others
    add up to it. Counted are acts and not complaints: one that is decided again is closed twice.
    """

    month = models.DateField()
    """First day of the month, in Asia/Shanghai."""
    region = models.CharField(max_length=12, blank=True, default="")
    """Administrative division code of the city or province whose organ handled it."""
    region_name = models.CharField(max_length=120, blank=True, default="")
    """What the division was called then."""
    matter = models.CharField(max_length=24, blank=True, default="")
    """The field (领域) of the promise that was broken."""
    received = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    """Of those closed: within every period that ended with it."""
    sustained = models.PositiveIntegerField(default=0)
    """Of those closed: found true, wholly or in part."""
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("month", "region", "matter", name="count_once"),
        ]
