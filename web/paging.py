"""Paging by key: the next page begins after the last line of this one, however long the list is."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def newest_first(rows: Rows, after: str) -> Rows:
    """Rows by falling primary key, those after the key `after`; an absurd one is ignored."""
    ordered = rows.order_by("-pk")
    return ordered.filter(pk__lt=int(after)) if after.isdecimal() else ordered


def by_day(rows: Rows, field: str, after: str) -> Rows:
    """Rows by a day and primary key, those after "2026-11-24,15"; an absurd key is ignored."""
    ordered = rows.order_by(field, "pk")
    day, _comma, key = after.partition(",")
    try:
        on, pk = date.fromisoformat(day), int(key)
    except ValueError:
        return ordered
    later = Q(**{f"{field}__gt": on}) | Q(**{field: on, "pk__gt": pk})
    return ordered.filter(later, **{f"{field}__gte": on})


def day_key(on: date | None, pk: int) -> str:
    """The key of a row in a list by day."""
    return f"{on},{pk}"
