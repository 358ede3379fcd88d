"""办理情况: what each organ received in a period, what it closed, in time or late, and how content people are.

Counted are the cases filed in the period, and those overdue now whenever they were filed, drafted orders
included, so that nothing that is late on the board is missing here. Every figure leads to the list of just
these cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Exists, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.queries import below, in_order
from cases.models import Case
from web.board import figures
from web.board.counting import Counted, counted
from web.desk.narrowing import DateRange, ended, missed, narrowed
from web.desk.subjects import kinds
from web.staff import Viewer

PERIODS = [("year", _("本年")), ("quarter", _("本季度")), ("month", _("本月")), ("all", _("全部"))]
Tally = tuple[int, int, int, int, int, int]


class PeriodForm(DateRange):
    """Which cases are counted: those filed in a period, of a kind, about a matter."""

    period = forms.ChoiceField(label=_("期间"), choices=PERIODS, required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    field_order = ["period", "since", "until", "kind", "domain"]

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        chosen: Any = self.fields["kind"]
        chosen.choices = [("", _("全部")), *kinds()]

    def asked(self, today: date) -> dict[str, Any]:
        """The filters as the case list takes them: days typed go before a named period."""
        found = dict(self.cleaned_data) if self.is_valid() else {}
        period = found.pop("period", "") or "year"
        if not found.get("since") and not found.get("until"):
            found["since"] = _begins(period, today)
        return {name: value for name, value in found.items() if value}


def _begins(period: str, today: date) -> date | None:
    month = {"year": 1, "quarter": today.month - (today.month - 1) % 3, "month": today.month}
    return date(today.year, month[period], 1) if period in month else None


@dataclass
class Performance:
    """Cases filed in the period: all, closed, closed in time, rated, rated as satisfied; and all that are
    overdue now."""

    received: int = 0
    closed: int = 0
    in_time: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0

    def add(self, other: Tally) -> None:
        """Count another organisation's in."""
        for name, number in zip(vars(self), other, strict=True):
            setattr(self, name, getattr(self, name) + number)

    @property
    def on_time(self) -> float | None:
        """Share of the closed cases none of whose duties was late, in percent."""
        return round(100 * self.in_time / self.closed, 1) if self.closed else None

    @property
    def content(self) -> float | None:
        """Share of the ratings that say 满意 or 基本满意, in percent."""
        return round(100 * self.satisfied / self.rated, 1) if self.rated else None


@dataclass
class Line:
    """One organisation, or a branch of the tree, and the lists behind its figures."""

    organisation: Organisation
    figures: Performance
    has_below: bool = False
    links: dict[str, str] | None = None


def lines(viewer: Viewer, organisation: Organisation, asked: dict[str, Any]) -> Counted[list[Line]]:
    """The branches of an organisation's part of the tree with their figures. At most four queries."""
    offices = sorted(one.organisation.pk for one in figures.roots(viewer) if one.organisation)
    scope: list[Any] = [organisation.pk, viewer.today, *offices]
    scope += [f"{name}={value}" for name, value in sorted(asked.items())]
    found = counted("performance", scope, lambda: _tallies(viewer, organisation, asked))
    rows: dict[int, Line] = {}
    for row in in_order(below(organisation)):
        branch = figures.branch_of(organisation, row)
        line = rows.setdefault(branch, Line(row, Performance()))
        line.has_below = line.has_below or row.pk != branch
        if row.pk in found.value:
            line.figures.add(found.value[row.pk])
    shown = [line for line in rows.values() if line.figures.received or line.figures.overdue]
    for line in shown:
        own = line.organisation.pk == organisation.pk
        line.links = _links(line.organisation, asked, alone=own)
    return Counted(shown, found.at)


def total(found: list[Line]) -> Performance:
    """All branches together."""
    whole = Performance()
    for line in found:
        one = line.figures
        whole.add((one.received, one.closed, one.in_time, one.overdue, one.rated, one.satisfied))
    return whole


def _tallies(viewer: Viewer, organisation: Organisation, asked: dict[str, Any]) -> dict[int, Tally]:
    """By handling organ, of the cases that the viewer sees."""
    nothing = dict.fromkeys(("received", "closed", "in_time", "rated", "satisfied"), 0)
    seen = Case.objects.visible_to(figures.roots(viewer))
    if asked.get("kind"):
        seen = seen.filter(kind=asked["kind"])
    cases = narrowed(seen, viewer, {**asked, "organ": organisation})
    closed = ended()
    satisfied = Q(rating__level__in=["good", "fair"])
    rows = (
        cases.order_by()
        .annotate(late=Exists(missed()))
        .values("organisation")
        .annotate(
            received=Count("pk"),
            closed=Count("pk", filter=closed),
            in_time=Count("pk", filter=closed & Q(late=False)),
            rated=Count("rating"),
            satisfied=Count("pk", filter=satisfied),
        )
    )
    found = {row["organisation"]: row for row in rows}
    whenever = {**_of_any_time(asked), "organ": organisation}
    late = narrowed(seen, viewer, whenever).filter(next_due_on__lt=viewer.today).order_by()
    overdue = dict(late.values_list("organisation").annotate(Count("pk")))
    return {
        pk: (
            row["received"],
            row["closed"],
            row["in_time"],
            overdue.get(pk, 0),
            row["rated"],
            row["satisfied"],
        )
        for pk, row in (dict.fromkeys(overdue, nothing) | found).items()
    }


def _of_any_time(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name not in ("since", "until")}


def _links(organisation: Organisation, asked: dict[str, Any], *, alone: bool) -> dict[str, str]:
    """The case list behind each figure of one line."""
    base = {name: str(value) for name, value in asked.items()} | {"organ": organisation.pk}
    if alone:
        base["alone"] = "on"
    now = _of_any_time(base)
    more: dict[str, dict[str, str]] = {
        "received": {},
        "closed": {"ended": "yes"},
        "in_time": {"ended": "yes", "late": "no"},
        "satisfied": {"rated": "satisfied"},
    }
    address = reverse("desk:cases")
    links = {name: f"{address}?{urlencode({**base, **extra})}" for name, extra in more.items()}
    return links | {"overdue": f"{address}?{urlencode({**now, 'due': 'overdue'})}"}
