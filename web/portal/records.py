"""The public lists: records with their windows, and whether one can be repaired yet; circulars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import finding
from accounts.models import Level, Organisation
from cases import clock
from documents import circulars as listed_circulars
from records.models import DishonestyRecord
from records.models.record import Severity
from web import searching
from workflows.bodies import offer
from workflows.rules.publicity import Span, window

PAGE = 20
EARLIEST = date(2018, 1, 1)
"""No record is older: 川府发〔2018〕7号."""


@dataclass(frozen=True)
class Eligibility:
    """Whether repair may be applied for, from when, and what is still missing."""

    possible: bool
    first_day: date | None
    missing: tuple[str, ...]
    reached: bool = False
    """Whether the first day has come."""
    rule: str = ""
    """The rule that gives the publicity, with its months, where no record tells it."""


def record_list(request: HttpRequest) -> HttpResponse:
    """Published records, newest first, found by name of the body."""
    typed = searching.typed(request.GET)
    rows = DishonestyRecord.objects.public().select_related("subject", "organisation")
    if typed:
        rows = rows.filter(subject__in=finding.meant(typed))
    chosen = NarrowingForm(request.GET)
    narrowed = False
    if chosen.is_valid():
        if severity := chosen.cleaned_data["severity"]:
            rows, narrowed = rows.filter(severity=severity), True
        if region := chosen.cleaned_data["region"]:
            rows, narrowed = rows.filter(subject__path__startswith=region.path), True
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "q": typed, "narrowing": chosen, "narrowed": narrowed}
    return render(request, "portal/records.html", shown)


class RegionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A city or county, by the name of the place."""

    def label_from_instance(self, obj: Organisation) -> str:
        return obj.name.removesuffix("人民政府")


class NarrowingForm(forms.Form):
    """What the public list may be narrowed by beside the name."""

    region = RegionField(
        Organisation.objects.none(),
        label=gettext_lazy("地区"),
        required=False,
        empty_label=gettext_lazy("全部地区"),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("失信程度"),
        required=False,
        choices=[("", gettext_lazy("全部程度")), *((one.value, one.label) for one in Severity)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        offer(region, Organisation.objects.filter(is_division=True, level=Level.CITY))


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One published record."""
    rows = DishonestyRecord.objects.public().select_related(
        "subject", "organisation", "publicity_rule"
    )
    found = get_object_or_404(rows, pk=pk)
    sanctions = found.sanctions.filter(state__in=["active", "lightened"])
    shown = {
        "record": found,
        "sanctions": sanctions.select_related("item", "executor").order_by("pk"),
        "eligibility": eligibility(found, clock.today()),
    }
    return render(request, "portal/record.html", shown)


def circulars(request: HttpRequest) -> HttpResponse:
    """Circulars that criticise bodies by name, newest first, found by that name."""
    typed = searching.typed(request.GET)
    rows = listed_circulars.public(clock.today())
    if typed:
        rows = listed_circulars.about(rows, typed)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/circulars.html", {"page": page, "q": typed})


def eligibility(found: DishonestyRecord, today: date) -> Eligibility:
    """Whether repair of a record may be applied for on `today`."""
    if not found.repairable:
        return Eligibility(False, None, (_("法律、行政法规规定本类信息不可修复"),))
    missing = []
    first = found.repair_from
    if first is not None and today < first:
        day = date_format(first, "Y年n月j日")
        missing.append(_("最短公示期未满，%s起可以申请") % day)
    if found.objected:
        missing.append(_("异议正在处理，处理完毕后可以申请"))
    return Eligibility(not missing, first, tuple(missing), first is not None and first <= today)


class FactsForm(forms.Form):
    """The facts of a record that decide when it can be repaired."""

    severity = forms.ChoiceField(
        label=gettext_lazy("失信程度"),
        choices=[(one.value, f"{one.label}失信") for one in Severity],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("见认定决定书"),
    )
    determined_on = forms.DateField(
        label=gettext_lazy("认定日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    fulfilled = forms.BooleanField(
        label=gettext_lazy("已经履行义务、完成整改并消除不良影响"), required=False
    )

    def clean_determined_on(self) -> date:
        day: date = self.cleaned_data["determined_on"]
        if not EARLIEST <= day <= clock.today():
            raise forms.ValidationError(_("认定日期应在2018年以后、今天以前"))
        return day


def check_repair(request: HttpRequest) -> HttpResponse:
    """The eligibility checker, from the facts of a record that need not be on the list."""
    form = FactsForm(request.GET or None)
    answer = None
    if request.GET and form.is_valid():
        answer = _from_facts(form, clock.today())
    return render(request, "portal/check_repair.html", {"form": form, "answer": answer})


def _from_facts(form: FactsForm, today: date) -> Eligibility:
    data = form.cleaned_data
    span = window(data["determined_on"], data["severity"], today)
    missing = []
    if today < span.repair_from:
        day = date_format(span.repair_from, "Y年n月j日")
        missing.append(_("最短公示期未满，%s起可以申请") % day)
    if not data["fulfilled"]:
        missing.append(_("须先履行义务、完成整改并消除不良影响，并准备相应证明"))
    first = span.repair_from
    return Eligibility(not missing, first, tuple(missing), first <= today, _rule(span.span))


def _rule(months: Span) -> str:
    shortest = _("最短%d个月") % months.least if months.least else _("不设最短公示期")
    longest = _("最长%d个月") % months.most
    return _("公示期%(shortest)s，%(longest)s（%(source)s）") % {
        "shortest": shortest,
        "longest": longest,
        "source": months.title,
    }
