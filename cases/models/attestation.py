"""What the last event of a subject attests of its rows in all tables, signed."""

from __future__ import annotations

from django.db import models

from cases.models.subject import SubjectReference


class AttestedForm(models.Model):
    """Which columns were attested: one row for each state of the tables. Append-only."""

    version = models.CharField(max_length=64, primary_key=True)
    """SHA-256 over the canonical form of `columns`; events name it."""
    columns = models.JSONField()
    """Names of columns by table."""


class Attestation(SubjectReference):
    """Digests of a subject's rows as its last event left them; replaced at the end of each act."""

    sequence = models.PositiveIntegerField()
    """The event that it goes with."""
    form = models.CharField(max_length=64)
    rows = models.JSONField()
    """SHA-256, by table and primary key; the first 32 hexadecimal digits."""
    signature = models.BinaryField()
    """Ed25519, over subject, sequence, the event's hash, form and rows."""

    class Meta:
        constraints = [
            models.UniqueConstraint("subject_type", "subject_id", name="attestation_once")
        ]
