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
    rows = CalendarVersion.objects.order_by("version")
    return tuple(rows.values_list("pk", "organisation_id"))


@lru_cache(maxsize=32)
def _build(keys: tuple[int, ...]) -> Calendar:
    """Lay the notices over each other: the country first, then areas from the largest down."""
    rows = CalendarVersion.objects.filter(pk__in=keys).select_related("organisation")
    versions = sorted(rows, key=lambda row: (len(_path(row)), row.year or 0, row.version))
    newest = {(row.organisation_id, row.year): row.pk for row in versions}
    national = {row.year for row in versions if row.organisation_id is None}
    found: dict[int, list[CalendarDay]] = {}
    for day in CalendarDay.objects.filter(calendar__in=newest.values()):
        found.setdefault(day.calendar_id, []).append(day)
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    for row in versions:
        if newest[row.organisation_id, row.year] != row.pk:
            continue
        for day in found.get(row.pk, ()):
            if row.year is None and day.on.year in national:
                continue
            days[day.on] = day.working
            names[day.on] = day.name
    return Calendar(
        max(row.version for row in versions),
        days,
        max(row.published_to for row in versions),
        {on: name for on, name in names.items() if not days[on]},
    )


def _path(version: CalendarVersion) -> str:
    return version.organisation.path if version.organisation else ""


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
