"""What anybody may read of the register: registered commitments that it marks public, and how far they are kept.

川府发〔2018〕7号第十五条（社区、街道和乡镇公开承诺制度）. Sums, terms and whoever the promise was made to are never told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _

from cases.models import Case
from commitments.models import Commitment, Obligation

OPEN = Q(kept_on=None, ended_on=None)
"""An obligation that is still to be kept."""
REGISTERED = Q(case__number__isnull=False)
"""What belongs to a registered commitment. A number is given by registration alone, so that drafts have
none, nor have those that were deleted."""
ENDED = Q(case__state__in=["terminated", "closed"], case__facts__change="end")
"""A commitment that was ended lawfully, and not kept to its end."""


class Standing(TextChoices):
    """How far a commitment is kept."""

    LATE = "late", "超期未履行"
    GOING = "going", "履行中"
    KEPT = "kept", "履行完毕"
    ENDED = "ended", "依法解除"


@dataclass(frozen=True)
class Progress:
    """How many of the obligations that count are kept, and the day of the one that comes next."""

    kept: int
    total: int
    next_on: date | None
    """The earliest last day of what is still to be kept; none where that waits for an event."""
    standing: Standing

    @property
    def waits(self) -> bool:
        """Whether what is still to be kept waits for an event."""
        return self.next_on is None and self.kept < self.total


def public() -> QuerySet[Commitment]:
    """Registered commitments that are public, with body."""
    rows = Commitment.objects.filter(REGISTERED, is_public=True)
    return rows.select_related("case__respondent")


def in_standing(
    rows: QuerySet[Commitment], standing: Standing, today: date
) -> QuerySet[Commitment]:
    """Those of `rows` that stand so on `today`."""
    still_open = Obligation.objects.filter(OPEN, case=OuterRef("case"))
    late = Exists(still_open.filter(due_on__lt=today))
    if standing is Standing.LATE:
        return rows.filter(late)
    if standing is Standing.GOING:
        return rows.filter(Exists(still_open), ~late)
    if standing is Standing.KEPT:
        return rows.filter(~Exists(still_open)).exclude(ENDED)
    return rows.filter(ENDED)


def progress_of(cases: Iterable[Case], today: date) -> dict[int, Progress]:
    """How far the commitments of these cases are kept, by the key of the case. One query."""
    by_key = {case.pk: case for case in cases}
    counted = (
        Obligation.objects.filter(case__in=by_key)
        .order_by()
        .values("case")
        .annotate(
            kept=Count("pk", filter=Q(kept_on__isnull=False)),
            total=Count("pk", filter=Q(ended_on=None)),
            next_on=Min("due_on", filter=OPEN),
        )
    )
    return {
        row["case"]: Progress(
            row["kept"],
            row["total"],
            row["next_on"],
            _standing(by_key[row["case"]], row["total"] - row["kept"], row["next_on"], today),
        )
        for row in counted
    }


def _standing(case: Case, left: int, next_on: date | None, today: date) -> Standing:
    if next_on is not None and next_on < today:
        return Standing.LATE
    if left:
        return Standing.GOING
    ended = case.state in ("terminated", "closed") and case.facts.get("change") == "end"
    return Standing.ENDED if ended else Standing.KEPT


def told(commitment: Commitment, text: str) -> str:
    """A text of the commitment as the public reads it: without the name of whoever it was promised to."""
    name = commitment.counterpart_name
    return text.replace(name, _("对方")) if name else text
