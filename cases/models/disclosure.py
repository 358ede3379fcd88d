"""Asking to see a complainant's sealed identity: reason, end date, decided by another person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cases.disclosures import DisclosureQuerySet
from cases.models.subject import Subject


class IdentityDisclosure(Subject):
    """One request to read one case's sealed identities. A subject of its own, with its own chain."""

    subject_type = "disclosure"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="disclosures")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    until = models.DateField()
    """Last day, in Asia/Shanghai, on which a granted disclosure may be used."""

    objects = DisclosureQuerySet.as_manager()
