"""Keys that seal: an authority, and dated keys of each organisation. An old certificate stays."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models.dated import DatedQuerySet


class SealAuthority(models.Model):
    """Whoever vouches for the organisations' certificates. The development authority holds its own key."""

    name = models.CharField(max_length=120)
    certificate = models.TextField()
    """PEM."""
    key_id = models.CharField(max_length=16, blank=True)
    private_key = models.BinaryField(default=bytes)
    """PKCS #8, encrypted; empty where the authority is not ours."""
    made_at = models.DateTimeField()


class SealKeyQuerySet(DatedQuerySet["SealKey"]):
    """Queries on keys; days are in Asia/Shanghai."""

    def usable(self, on: date) -> Self:
        """Keys that may seal on a day, the newest first."""
        return self.on(on).filter(retired_on=None).order_by("-pk")


class SealKey(models.Model):
    """One certificate of an organisation and, where we hold it, its private key."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="seal_keys"
    )
    authority = models.ForeignKey(SealAuthority, on_delete=models.PROTECT, related_name="keys")
    certificate = models.TextField()
    """PEM."""
    key_id = models.CharField(max_length=16, blank=True)
    private_key = models.BinaryField(default=bytes)
    """PKCS #8, encrypted; empty where a device or an outside service holds it."""
    valid_from = models.DateField()
    valid_to = models.DateField()
    retired_on = models.DateField(null=True)
    """First day on which it seals no longer, because it was replaced or lost."""

    objects = SealKeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("organisation", F("id").desc(), name="seal_key_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="seal_key_dates"
            )
        ]
