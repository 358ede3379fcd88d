"""The versioned table of days as calendars; at run time nothing else is asked."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache

from accounts.models import Organisation
from accounts.queries import ancestors
from cases import clock
from cases.calendar import Calendar, shipped
from cases.models.calendar import CalendarDay, CalendarVersion


def current_calendar(organisation: Organisation | None = None) -> Calendar:
    """The newest national calendar, with the local days of the organisation's area if there are any."""
    versions = _versions(int(time.monotonic() // 5))
    above = {organisation.pk, *ancestors(organisation.path)} if organisation is not None else set()
    wanted = tuple(pk for pk, owner in versions if owner is None or owner in above)
    return _build(wanted)


@lru_cache(maxsize=2)
def _versions(_tick: int) -> tuple[tuple[int, int | None], ...]:
    rows = CalendarVersion.objects.order_by("version", "pk")
    return tuple(rows.values_list("pk", "organisation_id"))


@lru_cache(maxsize=32)
def _build(keys: tuple[int, ...]) -> Calendar:
    versions = {row.pk: row for row in CalendarVersion.objects.filter(pk__in=keys)}
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    for row in CalendarDay.objects.filter(calendar__in=keys).order_by("calendar__version"):
        days[row.on] = row.working
        if row.working:
            names.pop(row.on, None)
        else:
            names[row.on] = row.name
    national = [versions[key] for key in keys if versions[key].organisation_id is None]
    return Calendar(
        max(row.version for row in national), days, max(row.published_to for row in national), names
    )


def forget() -> None:
    """Drop cached calendars after an import."""
    _versions.cache_clear()
    _build.cache_clear()


def load_shipped() -> Calendar:
    """Write calendar version 0 into the table, once."""
    calendar = shipped()
    version, made = CalendarVersion.objects.get_or_create(
        version=0,
        organisation=None,
        defaults={
            "source": "随软件提供（国务院办公厅历年节假日安排；2027年为推算）",
            "issued_on": calendar.published_to.replace(month=1, day=1),
            "published_to": calendar.published_to,
            "imported_at": clock.now(),
        },
    )
    if made:
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=version, on=on, working=working, name=calendar.names.get(on, ""))
            for on, working in calendar.days.items()
        )
        forget()
    return calendar
