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

_cached: tuple[float, Installation] | None = None
"""When it was read, and what kind of installation this is; without a row, an unmoved production."""
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
    return timedelta(seconds=_installation().offset_seconds) if movable() else timedelta()


def movable() -> bool:
    """Whether the date of this installation may be moved: a demo or a test."""
    return _installation().kind != Installation.Kind.PRODUCTION


def is_demo() -> bool:
    """Whether this installation is a demonstration."""
    return _installation().kind == Installation.Kind.DEMO


def _installation() -> Installation:
    global _cached
    if _cached is None or time.monotonic() - _cached[0] >= CACHE_SECONDS:
        _cached = (time.monotonic(), Installation.objects.first() or Installation())
    return _cached[1]


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
    if not movable():
        raise RuntimeError("只有演示或者测试数据库可以移动日期")
    token = _here.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _here.reset(token)


def forget() -> None:
    """Drop what was read."""
    global _cached
    _cached = None
