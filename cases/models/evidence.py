"""Files that parties and organs hand in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cases.filetypes import Format, of_type
from cases.models.attested import REFERENCE, Attested
from cases.models.subject import SubjectReference


class Evidence(SubjectReference):
    """One file handed in with a step. The original is stored encrypted; others get a clean copy."""

    attested = Attested(through=REFERENCE)

    sequence = models.PositiveIntegerField()
    """The event it was handed in with."""
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    """What the file is called on screen; chosen by us, since names of files may name people."""
    content_type = models.CharField(max_length=80)
    unclean = models.CharField(max_length=20, blank=True, default="")
    """Why no clean copy can be made, as found when it came; empty where one can."""
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
    def kind(self) -> Format | None:
        """What kind of file it is; None for one of a kind that is no longer taken."""
        return of_type(self.content_type)

    @property
    def shown(self) -> bool:
        """Whether the desk can show a clean copy of it."""
        return not self.unclean and self.kind is not None and bool(self.kind.shown_as)

    class Meta:
        indexes = [models.Index("subject_type", "subject_id", name="evidence_subject")]
