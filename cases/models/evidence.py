"""Files that parties and organs hand in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cases.cleaning import CLEANERS
from cases.models.subject import SubjectReference


class Evidence(SubjectReference):
    """One file handed in with a step. The original is stored encrypted; others get a clean copy."""

    sequence = models.PositiveIntegerField()
    """The event it was handed in with."""
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    """What the file is called on screen; chosen by us, since names of files may name people."""
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120)
    """Path below the file store; carries no personal data."""
    original_name = models.BinaryField()
    """The name the file came with, encrypted."""
    from_complainant = models.BooleanField(default=False)
    item = models.ForeignKey(
        "cases.RectificationItem", on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_in_at = models.DateTimeField()

    @property
    def tells_of_maker(self) -> bool:
        """Whether copies of this type of file still hold what they tell of device, place or author."""
        return self.content_type not in CLEANERS

    class Meta:
        indexes = [models.Index("subject_type", "subject_id", name="evidence_subject")]
