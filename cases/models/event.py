"""History: one append-only chain of events per subject, and the anchors that guard its tail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cases.models.subject import SubjectReference


class Event(SubjectReference):
    """One step that happened. Rows are never changed or deleted; a trigger sees to it."""

    sequence = models.PositiveIntegerField()
    step = models.CharField(max_length=48)
    from_state = models.CharField(max_length=32)
    to_state = models.CharField(max_length=32)
    occurred_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_role = models.CharField(max_length=24, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    attests = models.JSONField(default=dict)
    """Digests of what was issued or sealed with this step, by name."""
    payload_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint("subject_type", "subject_id", "sequence", name="event_once")
        ]
        indexes = [
            models.Index("occurred_at", name="event_when"),
            models.Index("actor_user", "occurred_at", name="event_who"),
        ]


class EventPayload(models.Model):
    """Reason and recordable data of an event, apart from it so that a redaction can empty them."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="payload")
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, blank=True)
    redacted_at = models.DateTimeField(null=True)


class Anchor(models.Model):
    """A digest of chain heads, exported, so that a cut tail or rewritten chain shows.

    Every night all of them; during the day those that have grown since the anchor before.
    """

    on = models.DateField()
    nth = models.PositiveSmallIntegerField(default=0)
    """0 for the whole anchor of a day, else which one it is of those made while the day runs."""
    heads = models.BinaryField()
    """Compressed canonical list of (subject_type, subject_id, event_count, last_hash)."""
    digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)
    signature = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("on", "nth", name="anchor_once")]
