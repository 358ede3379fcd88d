"""What belongs to the pages and to no case: saved filters, lists asked for as files, forms that were sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """Choices in the work list under a name of one's own. Typed text is not kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=20)
    choices = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("user", "name", name="saved_filter_name")]


class Export(models.Model):
    """A list of the board as a file, written in the background for whoever asked for it."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    """The list covers what lies at or below it."""
    which = models.CharField(max_length=16)
    form = models.CharField(max_length=4, choices=Format.choices)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """From then on the file is gone."""
    total = models.PositiveIntegerField(null=True)
    """Lines that were counted when the writing began; none before that."""
    written = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    stored_as = models.CharField(max_length=80, blank=True, default="")
    """Path below the file store; empty until written and once expired, or where it was refused."""
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=80, blank=True, default="")
    """What kind of error the latest try to write it met."""

    class Meta:
        indexes = [models.Index("asked_by", models.F("id").desc(), name="export_mine")]


class SentForm(models.Model):
    """A form that was shown once and has done its work: sent again, it does nothing more."""

    token = models.CharField(max_length=64, primary_key=True)
    number = models.CharField(max_length=32, blank=True, default="")
    """The number of what was filed, for whoever sends the form again."""
    sent_at = models.DateTimeField(db_index=True)
