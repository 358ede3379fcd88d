"""The versioned calendar of working days, and what kind of installation this is."""

from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """One row: production, demo or test. Only the latter two may move their date."""

    class Kind(models.TextChoices):
        PRODUCTION = "production", "正式"
        DEMO = "demo", "演示"
        TEST = "test", "测试"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PRODUCTION)
    offset_seconds = models.BigIntegerField(default=0)


class CalendarVersion(models.Model):
    """One state of the official calendar: shipped (0) or a State Council notice imported later."""

    version = models.PositiveIntegerField()
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Null: the whole country. Otherwise local days for this body and what lies below it."""
    source = models.CharField(max_length=200)
    issued_on = models.DateField()
    published_to = models.DateField()
    """Last day for which an official notice is known; later due dates are provisional."""
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "version", "organisation", name="calendar_version", nulls_distinct=False
            )
        ]


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a day off, or a weekend worked (调休)."""

    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("calendar", "on", name="calendar_day_once")]
