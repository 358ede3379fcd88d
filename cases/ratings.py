"""Who may read ratings, and how they are counted; as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Q

from accounts.actors import Actor
from accounts.models import Organisation

if TYPE_CHECKING:
    from cases.models import Rating  # noqa: F401 -- named in the annotation below


class RatingQuerySet(models.QuerySet["Rating"]):
    """Queries on ratings."""

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """Ratings of the cases that at least one of `actors` may see."""
        return self.filter(case__in=apps.get_model("cases", "Case").objects.visible_to(actors))

    def tallied(self, organisation: Organisation) -> dict[str, int]:
        """How many cases handled at or below an organisation were rated at each level."""
        rows = self.filter(case__organisation__path__startswith=organisation.path)
        levels = {level: Count("pk", filter=Q(level=level)) for level in ("good", "fair", "bad")}
        return dict(rows.aggregate(**levels))
