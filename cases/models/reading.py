"""Who opened material or a sealed identity, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """That somebody opened something confidential, or looked for a person. Append-only.

    Written through `cases.readings.log`. 个人信息保护法第五十一条（留痕）、第四十五条（本人查阅）。
    """

    class What(models.TextChoices):
        IDENTITY = "identity", _("密封身份")
        SEARCH = "search", _("查找投诉人")
        DOCUMENT = "document", _("载明身份的文书")
        EVIDENCE = "evidence", _("材料")
        ORIGINAL = "original", _("材料原件")

    what = models.CharField(max_length=8, choices=What.choices, default=What.IDENTITY)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    """Empty where nobody was found, or what was opened belongs to no case."""
    identity = models.ForeignKey(
        "cases.SealedIdentity", on_delete=models.PROTECT, null=True, related_name="reads"
    )
    evidence = models.ForeignKey(
        "cases.Evidence", on_delete=models.PROTECT, null=True, related_name="reads"
    )
    disclosure = models.ForeignKey(
        "cases.IdentityDisclosure", on_delete=models.PROTECT, null=True, related_name="readings"
    )
    """The permission under which it was read, where one was needed."""
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Empty where the system itself read, for instance to print a name."""
    reader_label = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The body the reader acted for."""
    purpose = models.CharField(max_length=200)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("case", F("id").desc(), name="reading_case"),
            models.Index("reader", F("id").desc(), name="reading_reader"),
        ]
