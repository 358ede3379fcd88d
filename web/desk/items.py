"""The requirements of an order as its page shows them: planned, done, proved and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from cases.models import Event, Evidence, RectificationItem
from web.desk.history import tells_content
from web.desk.sight import Sight


@dataclass(frozen=True)
class ItemLine:
    """One requirement: what the body planned, did and proved, and what the check found."""

    row: RectificationItem
    charge: str
    by: date | None
    evidence: list[Evidence]


def lines_of(
    items: Iterable[RectificationItem],
    events: Iterable[Event],
    evidence: Iterable[Evidence],
    sight: Sight,
) -> list[ItemLine]:
    """The requirements, with the plan and those of the files for each that the viewer may know."""
    plan, files = _plan(events, sight), list(evidence)
    return [
        ItemLine(
            row=row,
            charge=str(plan.get(f"charge_{row.position}") or ""),
            by=parse_date(plan.get(f"by_{row.position}") or ""),
            evidence=[one for one in files if one.item_id == row.pk],
        )
        for row in items
    ]


def _plan(events: Iterable[Event], sight: Sight) -> Mapping[str, Any]:
    """What the body handed in as its plan; of `events`, newest first."""
    for event in events:
        payload = getattr(event, "payload", None)
        if event.step == "submit_plan" and payload is not None and tells_content(event, sight):
            return payload.data or {}
    return {}
