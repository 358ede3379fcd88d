"""Counts over a part of the tree: made at most once a minute, and told with the time they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.core.cache import cache

from cases import clock

KEPT = 60
"""Seconds that a count is shown before it is made anew."""

T = TypeVar("T")


@dataclass(frozen=True)
class Counted(Generic[T]):
    """What was counted, and when (with time zone)."""

    value: T
    at: datetime


def counted(what: str, scope: Iterable[int | date], count: Callable[[], T]) -> Counted[T]:
    """The count called `what`, not older than a minute; `scope` is all that it depends on.

    What it gives must be plain numbers and dates: it is kept outside of the process.
    """
    key = ":".join(["board", what, *(str(part) for part in scope)])
    kept: tuple[T, datetime] | None = cache.get(key)
    if kept is None:
        kept = (count(), clock.now())
        cache.set(key, kept, KEPT)
    return Counted(*kept)
