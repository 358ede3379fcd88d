"""How content a complainant is with the reply: told once, changing nothing in the case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.ratings import RatingQuerySet


class Rating(models.Model):
    """One complainant's opinion of how his case was handled (满意度评价)."""

    class Level(models.TextChoices):
        GOOD = "good", _("满意")
        FAIR = "fair", _("基本满意")
        BAD = "bad", _("不满意")

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="rating")
    level = models.CharField(max_length=4, choices=Level.choices)
    words = models.CharField(max_length=200, blank=True)
    """What the complainant adds; read by the handling organ alone."""
    rated_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()
