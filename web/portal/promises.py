"""Public promises: what bodies promised in public, and how far it is kept. 川府发〔2018〕7号第十五条."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from accounts import finding
from accounts.models import Level, Organisation
from accounts.queries import ancestors, successor_of
from cases import clock
from commitments import promises, queries, standing
from commitments.models import Category, Commitment, Obligation
from commitments.queries import Progress, Standing
from web import paging, searching
from web.portal.records import RegionField
from workflows.bodies import offer
from workflows.procedures.forms.filing import Domain

PAGE = 20
TONES = {Standing.LATE: "bad", Standing.KEPT: "good"}
DOMAINS = {
    Category.INVESTMENT: Domain.INVESTMENT,
    Category.PROCUREMENT: Domain.PROCUREMENT,
    Category.CONSTRUCTION: Domain.WORKS,
    Category.PPP: Domain.PPP,
    Category.CONCESSION: Domain.PPP,
    Category.DEBT: Domain.DEBT,
    Category.POLICY: Domain.SUPPORT,
}
"""The field of a complaint about a promise of each class; a pledge's follows from its body."""


@dataclass(frozen=True)
class Promised:
    """A commitment as the public reads it."""

    row: Commitment
    progress: Progress

    @property
    def title(self) -> str:
        """What it is called."""
        return queries.told(self.row, self.row.case.title)

    @property
    def tone(self) -> str:
        """The colour of its standing."""
        return TONES.get(self.progress.standing, "")


@dataclass(frozen=True)
class Line:
    """An obligation as the public reads it."""

    row: Obligation
    what: str
    when: str
    late: bool
    days: list[date]
    """On which something was done towards it."""

    @property
    def standing(self) -> str:
        """How far it has come."""
        return standing.in_words(self.row)


class NarrowingForm(forms.Form):
    """What the list may be narrowed by beside the name: a place with all below it, class, standing."""

    region = RegionField(
        Organisation.objects.none(),
        label=gettext_lazy("地区"),
        required=False,
        empty_label=gettext_lazy("全部地区"),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("承诺类别"),
        required=False,
        choices=[("", gettext_lazy("全部类别")), *Category.choices],
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("履行情况"),
        required=False,
        choices=[("", gettext_lazy("全部履行情况")), *Standing.choices],
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        offer(self.fields["region"], _places(str(data.get("region", ""))))


def _places(chosen: str) -> QuerySet[Organisation]:
    """Cities; of a place that is chosen, those above it and those right below it too."""
    places = Organisation.objects.filter(
        Q(is_division=True) | Q(level=Level.TOWNSHIP, parent__level=Level.COUNTY)
    )
    offered = Q(level=Level.CITY)
    place = places.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if place is not None:
        offered |= Q(pk__in=[place.pk, *ancestors(place.path)]) | Q(parent=place)
    return places.filter(offered)


def promise_list(request: HttpRequest) -> HttpResponse:
    """Public commitments, the latest registered first."""
    today, typed = clock.today(), searching.typed(request.GET)
    rows = queries.public()
    if typed:
        rows = rows.filter(case__respondent__in=finding.meant(typed))
    chosen = NarrowingForm(request.GET)
    narrowed = chosen.is_valid() and any(chosen.cleaned_data.values())
    if narrowed:
        rows = _narrow(rows, chosen.cleaned_data, today)
    found = list(paging.newest_first(rows, request.GET.get("after", ""))[: PAGE + 1])
    shown = {
        "promises": _promised(found[:PAGE], today),
        "after": found[PAGE - 1].pk if len(found) > PAGE else "",
        "q": typed,
        "narrowing": chosen,
        "narrowed": narrowed,
    }
    return render(request, "portal/promises.html", shown)


def _narrow(rows: QuerySet[Commitment], by: Mapping[str, Any], today: date) -> QuerySet[Commitment]:
    if by["region"]:
        rows = rows.filter(case__respondent__path__startswith=by["region"].path)
    if by["category"]:
        rows = rows.filter(category=by["category"])
    if by["standing"]:
        rows = queries.in_standing(rows, Standing(by["standing"]), today)
    return rows


def _promised(rows: list[Commitment], today: date) -> list[Promised]:
    progress = queries.progress_of([row.case for row in rows], today)
    return [Promised(row, progress[row.case_id]) for row in rows]


def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One public commitment with its obligations."""
    today = clock.today()
    row = get_object_or_404(queries.public(), pk=pk)
    [found] = _promised([row], today)
    obligations = Obligation.objects.filter(case=row.case_id).prefetch_related("performances")
    shown = {"promise": found, "lines": [_line(row, one, today) for one in obligations]}
    return render(request, "portal/promise.html", shown)


def _line(row: Commitment, one: Obligation, today: date) -> Line:
    is_open = one.kept_on is None and one.ended_on is None
    return Line(
        one,
        queries.told(row, one.what),
        queries.told(row, promises.in_words(one.due_on, one.event, one.days)),
        is_open and one.due_on is not None and one.due_on < today,
        [done.on for done in one.performances.all()],
    )


def complained_of(request: HttpRequest) -> Commitment | None:
    """The public commitment that the address of a filing names; any other number is passed over."""
    named = request.GET.get("promise", "")
    return queries.public().filter(pk=int(named)).first() if named.isdecimal() else None


def filled_in(row: Commitment) -> dict[str, Any]:
    """What a complaint about a public commitment begins with."""
    body = row.case.respondent
    assert body is not None
    pledged = Domain.GRASSROOTS if body.level == Level.TOWNSHIP else Domain.OTHER
    return {
        "respondent": successor_of(body, clock.today()).pk,
        "domain": DOMAINS.get(Category(row.category), pledged).value,
        "contract_name": queries.told(row, row.case.title),
        "contract_number": row.contract_number,
    }
