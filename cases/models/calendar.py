"""The versioned calendar of working days, and what kind of installation this is."""

from __future__ import annotations

from django.conf import settings
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
    """One state of the official calendar: shipped (0) or a notice imported later.

    Version numbers rise over all notices, national and local, so that a clock's `calendar_version`
    tells whether it was counted before or after one.
    """

    version = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    """The year whose days a notice replaces; null for the shipped calendar, which has several."""
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Null: the whole country. Otherwise local days for this body and what lies below it."""
    source = models.CharField(max_length=200)
    issued_on = models.DateField()
    published_to = models.DateField()
    """Last day for which an official notice is known; later due dates are provisional."""
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

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


class Recalculation(models.Model):
    """How far the open clocks have been counted anew after a notice; interrupted, it goes on there."""

    calendar = models.OneToOneField(
        CalendarVersion, on_delete=models.PROTECT, related_name="recalculation"
    )
    reached = models.BigIntegerField(default=0)
    """Highest key of a clock dealt with."""
    total = models.PositiveIntegerField(default=0)
    """Open clocks when the notice was imported."""
    counted = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class ClockMove(models.Model):
    """What a notice changed about one clock: before and after."""

    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="moves")
    clock = models.ForeignKey("cases.Clock", on_delete=models.PROTECT, related_name="moves")
    due_before = models.DateField()
    due_after = models.DateField()
    provisional_before = models.BooleanField()
    provisional_after = models.BooleanField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("calendar", "clock", name="clock_move_once")]
