"""Sanctions (惩戒措施): each must stand on the dated list; none is invented for a case."""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.models.dated import DatedQuerySet
from cases.models import Subject
from records.models.record import DishonestyRecord
from records.queries import SanctionQuerySet

OPEN = ("proposed", "approved", "active", "lightened")
"""States in which a sanction is carried out or may come to be."""


class SanctionListQuerySet(DatedQuerySet["SanctionListItem"]):
    """Measures by their days."""


class SanctionListItem(models.Model):
    """One measure of the national or provincial list of sanctions. 国办发〔2020〕49号。"""

    code = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = SanctionListQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("code", "valid_from", name="sanction_item_once")]

    def __str__(self) -> str:
        return self.title


class Sanction(Subject):
    """One measure against a record's subject, carried out by one organ."""

    subject_type = "sanction"

    record = models.ForeignKey(DishonestyRecord, on_delete=models.PROTECT, related_name="sanctions")
    item = models.ForeignKey(SanctionListItem, on_delete=models.PROTECT, related_name="+")
    executor = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="sanctions_executed"
    )
    until = models.DateField(null=True)
    """Last day; the measure lapses after it."""
    detail = models.TextField(blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("record", "state", name="sanction_record"),
            models.Index("executor", "state", name="sanction_executor"),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def last_day(self) -> date | None:
        """The day with which it ends by itself: its own, or when its record's publicity stops if that is
        earlier."""
        return min(filter(None, (self.until, self.record.max_until)), default=None)

    @property
    def ends_on(self) -> date | None:
        """Its last day; None once it is carried out no more."""
        return self.last_day if self.state in OPEN else None
