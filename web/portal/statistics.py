"""办理统计: what became of complaints, month by month, from counts that were stored when the month was over.

Published are the whole of a month, its parts by region, and its parts by matter: never both at once, and
no choice beside the month, so that nobody can compute a hidden number from what two pages show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import MonthlyCount
from web import downloads
from web.board.export import TYPES, Cells, as_csv
from web.portal.suppression import Shown, published, whole
from workflows.monthly import FIGURES
from workflows.procedures.forms.filing import Domain

MONTHS = 12
"""Months that the picture goes back."""
HEADS = (
    gettext_lazy("收到"),
    gettext_lazy("受理"),
    gettext_lazy("办结"),
    gettext_lazy("按期办结"),
    gettext_lazy("属实、部分属实"),
)
"""What the figures are called, in the order of FIGURES."""
HIDDEN = "*"
"""Stands where a number is not published."""


@dataclass(frozen=True)
class Line:
    """One region, matter or month with its figures as they are published."""

    name: str
    numbers: Sequence[Shown]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Each figure under its head."""
        heads = [*map(str, HEADS), _("按期率")]
        told = [HIDDEN if number is None else str(number) for number in self.numbers]
        return list(zip(heads, [*told, self.rate], strict=True))

    @property
    def rate(self) -> str:
        """Share of those closed that were closed on time; told only where both are."""
        closed, on_time = self.numbers[2], self.numbers[3]
        if closed is None or on_time is None:
            return HIDDEN
        return f"{100 * on_time / closed:.1f}%" if closed else "—"


@dataclass(frozen=True)
class Bar:
    """One month of the picture: places and heights in hundredths, counted from the top left."""

    on: date
    left: float
    right: float
    received: float
    closed: float

    @property
    def tops(self) -> tuple[float, float]:
        """Where the bars of those received and of those closed begin."""
        return round(100 - self.received, 2), round(100 - self.closed, 2)


class MonthForm(forms.Form):
    """Which month is shown."""

    month = forms.ChoiceField(label=gettext_lazy("月份"), required=False)

    def __init__(self, data: object, months: Iterable[date]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field: forms.ChoiceField = self.fields["month"]  # type: ignore[assignment]
        field.choices = [(f"{one:%Y-%m}", date_format(one, "Y年n月")) for one in months]


def page(request: HttpRequest) -> HttpResponse:
    """The published figures of one month, and of the year up to it as a picture and a table."""
    months = counted()
    form = MonthForm(request.GET or None, months)
    asked = form.cleaned_data["month"] if form.is_bound and form.is_valid() else ""
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0] if months else None)
    shown: dict[str, Any] = {"form": form, "month": month, "least": settings.SMALLEST_PUBLISHED}
    if month is not None:
        form.initial["month"] = f"{month:%Y-%m}"
        shown |= {
            "heads": [*HEADS, gettext_lazy("按期率")],
            "total": total(month),
            "regions": by_region(month),
            "matters": by_matter(month),
            "year": (lines := year(month)),
            "bars": bars(lines),
            "file": reverse("portal:statistics_file", args=[month.year, month.month]),
        }
    return render(request, "portal/statistics.html", shown)


def as_file(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The same figures of one month as CSV."""
    found = next((one for one in counted() if (one.year, one.month) == (year, month)), None)
    if found is None:
        raise Http404
    name = f"tousu-{found:%Y-%m}.csv"
    content = as_csv(_rows(found))
    return downloads.attachment(content, name=name, content_type=TYPES["csv"])


def _rows(month: date) -> Iterable[Cells]:
    yield [_("月份"), _("口径"), _("名称"), *map(str, HEADS), _("按期率")]
    parts = (
        (_("合计"), [total(month)]),
        (_("地区"), by_region(month)),
        (_("领域"), by_matter(month)),
    )
    for what, lines in parts:
        for line in lines:
            yield [f"{month:%Y-%m}", what, line.name, *(told for _head, told in line.cells)]


def counted() -> list[date]:
    """The months that are over and counted, the latest first."""
    rows = MonthlyCount.objects.filter(region="", matter="").order_by("-month")
    return list(rows.values_list("month", flat=True))


def total(month: date) -> Line:
    """All complaints of a month."""
    return _whole(MonthlyCount.objects.get(month=month, region="", matter=""), _("合计"))


def by_region(month: date) -> list[Line]:
    """A month by the city or province whose organ handled it, in the order of the codes."""
    return _parts(month, lambda row: (row.region, row.region_name.removesuffix("人民政府")))


def by_matter(month: date) -> list[Line]:
    """A month by the field of the promise."""
    labels = {str(one.value): str(one.label) for one in Domain}
    places = {matter: f"{nth:02d}" for nth, matter in enumerate(labels)}
    return _parts(
        month, lambda row: (places.get(row.matter, "99"), labels.get(row.matter, row.matter))
    )


def _parts(month: date, part: Callable[[MonthlyCount], tuple[str, str]]) -> list[Line]:
    """The rows of a month put together by a part of them, without what is too small to be told."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in MonthlyCount.objects.filter(month=month).exclude(region="", matter=""):
        sums.setdefault(part(row), Counter()).update({name: getattr(row, name) for name in FIGURES})
    found = sorted(sums)
    columns = [
        published([sums[key][name] for key in found], settings.SMALLEST_PUBLISHED)
        for name in FIGURES
    ]
    return [
        Line(name, [column[nth] for column in columns]) for nth, (_place, name) in enumerate(found)
    ]


def year(month: date) -> list[tuple[date, Line]]:
    """The wholes of the months up to one, at most twelve, the earliest first."""
    rows = MonthlyCount.objects.filter(region="", matter="", month__lte=month).order_by("-month")
    return [
        (row.month, _whole(row, date_format(row.month, "Y年n月")))
        for row in reversed(rows[:MONTHS])
    ]


def _whole(row: MonthlyCount, name: str) -> Line:
    least = settings.SMALLEST_PUBLISHED
    return Line(name, [whole(getattr(row, figure), least) for figure in FIGURES])


def bars(lines: Sequence[tuple[date, Line]]) -> list[Bar]:
    """The picture of some months: received and closed; what is not published has no bar."""
    pairs = [(line.numbers[0] or 0, line.numbers[2] or 0) for _month, line in lines]
    most = max((number for pair in pairs for number in pair), default=0) or 1
    step = 100 / MONTHS
    return [
        Bar(
            month,
            round(nth * step + step * 0.12, 2),
            round(nth * step + step * 0.5, 2),
            round(100 * received / most, 2),
            round(100 * closed / most, 2),
        )
        for nth, ((month, _line), (received, closed)) in enumerate(zip(lines, pairs, strict=True))
    ]
