"""The only reader of time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases.models.calendar import Installation

SHANGHAI = ZoneInfo("Asia/Shanghai")
CACHE_SECONDS = 1.0

_cached: tuple[float, timedelta, bool] | None = None
"""When it was read, the offset, and whether the date may be moved here."""
_here: ContextVar[timedelta | None] = ContextVar("here", default=None)
"""The offset inside `at`."""


def now() -> datetime:
    """The present moment, aware, in UTC; in a demo or test database plus the stored offset."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return day(now())


def day(moment: datetime) -> date:
    """The day in Asia/Shanghai that a moment falls on."""
    return moment.astimezone(SHANGHAI).date()


def offset() -> timedelta:
    """How far this installation's date is moved; always zero in production."""
    here = _here.get()
    if here is not None:
        return here
    return _installation()[1]


def _installation() -> tuple[float, timedelta, bool]:
    global _cached
    if _cached is None or time.monotonic() - _cached[0] >= CACHE_SECONDS:
        row = Installation.objects.first()
        movable = row is not None and row.kind != Installation.Kind.PRODUCTION
        seconds = row.offset_seconds if row is not None and movable else 0
        _cached = (time.monotonic(), timedelta(seconds=seconds), movable)
    return _cached


def shift(by: timedelta) -> None:
    """Move the date of a demo or test installation. Raises RuntimeError in production."""
    row = Installation.objects.first()
    if row is None or row.kind == Installation.Kind.PRODUCTION:
        raise RuntimeError("只有演示或者测试数据库可以移动日期")
    seconds = int(by.total_seconds())
    if seconds:
        row.offset_seconds += seconds
        row.save()
        forget()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have `now` begin at a moment inside, for whoever is inside alone. Raises RuntimeError in
    production."""
    if not _installation()[2]:
        raise RuntimeError("只有演示或者测试数据库可以移动日期")
    token = _here.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _here.reset(token)


def forget() -> None:
    """Drop the cached offset."""
    global _cached
    _cached = None
