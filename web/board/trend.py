"""Duties that ended in each of the last twelve months, in time and late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from accounts.models import Organisation
from cases.models import Clock
from web.board.counting import Counted, counted

MONTHS = 12
"""Months that the trend goes back."""


@dataclass(frozen=True)
class Month:
    """Duties that ended in one month: in time and late, with the heights of their bars in percent."""

    on: date
    met: int
    late: int
    met_height: float = 0
    late_height: float = 0
    x: float = 0

    @property
    def met_top(self) -> float:
        """Where the bar of those in time begins, from the top."""
        return 100 - self.met_height

    @property
    def late_top(self) -> float:
        """Where the bar of late ones begins: it stands on the other."""
        return 100 - self.met_height - self.late_height


def months(organisation: Organisation, today: date) -> Counted[list[Month]]:
    """Duties that ended in each of the last twelve months. At most one query."""
    found = counted("trend", [organisation.pk, today], lambda: _ended_by_month(organisation, today))
    days = [_months_back(today, n) for n in range(MONTHS - 1, -1, -1)]
    ended = [found.value.get(on, (0, 0)) for on in days]
    most = max((met + late for met, late in ended), default=0) or 1
    return Counted(
        [
            _month(n, on, met, late, most)
            for n, (on, (met, late)) in enumerate(zip(days, ended, strict=True))
        ],
        found.at,
    )


def _ended_by_month(organisation: Organisation, today: date) -> dict[date, tuple[int, int]]:
    """By first day of the month: (met, late)."""
    rows: Any = (
        Clock.objects.filter(
            responsible__path__startswith=organisation.path,
            nature=Clock.Nature.DUTY,
            stopped_on__gte=date(today.year - 1, today.month, 1),
        )
        .order_by()
        .annotate(month=TruncMonth("stopped_on"))
        .values("month")
        .annotate(met_count=Count("pk", filter=Q(met=True)), late=Count("pk", filter=Q(met=False)))
    )
    return {row["month"]: (row["met_count"], row["late"]) for row in rows}


def _months_back(today: date, back: int) -> date:
    total = today.year * 12 + today.month - 1 - back
    return date(total // 12, total % 12 + 1, 1)


def _month(n: int, on: date, met: int, late: int, most: int) -> Month:
    step = 100 / MONTHS
    return Month(
        on=on,
        met=met,
        late=late,
        met_height=round(100 * met / most, 2),
        late_height=round(100 * late / most, 2),
        x=round(n * step + step * 0.15, 2),
    )
