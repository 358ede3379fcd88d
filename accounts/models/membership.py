"""Dated memberships (任职) and deputies (代行)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models.dated import DatedQuerySet, in_force
from accounts.models.leave import Leave
from accounts.models.organisation import Organisation
from accounts.roles import Role


class MembershipQuerySet(DatedQuerySet["Membership"]):
    """Memberships."""


class Membership(models.Model):
    """That a person holds a role at an organisation from a day to a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=24, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("organisation", "role", name="membership_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_dates",
            ),
            models.UniqueConstraint(
                "user", "organisation", "role", "valid_from", name="membership_once"
            ),
        ]


class DeputyQuerySet(DatedQuerySet["Deputy"]):
    """Deputyships, which hold only while what they stand in for does."""

    def on(self, day: date) -> Self:
        """Those in force on `day`, of memberships that are in force too."""
        return super().on(day).filter(in_force(day, "membership"))


class Deputy(models.Model):
    """That a person acts in another's role for a time; events show both."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputyships"
    )
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=200)
    leave = models.ForeignKey(
        Leave, on_delete=models.PROTECT, null=True, editable=False, related_name="deputies"
    )
    """The leave with which the absent person named the deputy himself."""

    objects = DeputyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="deputy_dates")
        ]
