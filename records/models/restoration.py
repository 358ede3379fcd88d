"""Restoring a reputation (恢复信誉、消除影响) after a wrong record or sanction."""

from __future__ import annotations

from django.db import models

from cases.models import Subject
from records.models.record import DishonestyRecord
from records.queries import RestorationQuerySet


class Restoration(Subject):
    """The measures that undo the effect of a withdrawn record, in its original scope."""

    subject_type = "restoration"

    record = models.ForeignKey(
        DishonestyRecord, on_delete=models.PROTECT, related_name="restorations"
    )
    ground = models.TextField()
    scope = models.TextField(blank=True)
    """Where the record was made public; the correction goes there as well."""
    measures = models.TextField(blank=True)

    objects = RestorationQuerySet.as_manager()
