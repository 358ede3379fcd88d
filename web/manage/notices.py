"""Entering a notice on days off: typed into a table like the notice's own, or read from a file into it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import administration
from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from cases import calendars, clock, decree_files, decrees
from cases.models import CalendarVersion, Clock
from web.manage.explained import mark, tried
from web.manage.forms import day_input
from web.manage.guard import administrator, page
from workflows.bodies import offer
from workflows.forms import PastDayField

SPARE_ROWS = 3
"""Empty rows for holidays beside the statutory ones."""


class NoticeForm(forms.Form):
    """What stands at the head of a notice."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=decrees.SINCE, max_value=2099)
    source = forms.CharField(
        label=gettext_lazy("通知名称和文号"),
        max_length=200,
        help_text=gettext_lazy("将作为期限计算的依据显示"),
    )
    issued_on = PastDayField(gettext_lazy("印发日期"))
    area = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("适用地区"),
        required=False,
        empty_label=gettext_lazy("全国"),
        help_text=gettext_lazy("民族自治地方的本地假日选择该地方人民政府"),
    )
    version = forms.IntegerField(
        label=gettext_lazy("版本号"),
        min_value=1,
        help_text=gettext_lazy("自动编号，一般不用修改"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issued_on: Any = self.fields["issued_on"]
        issued_on.end_today(clock.today())
        area: Any = self.fields["area"]
        bodies = administration.organisations_of(actor).not_over(clock.today())
        offer(area, bodies.filter(is_division=True))


class SpanForm(forms.Form):
    """One row: a holiday, from when to when, and the days worked in exchange."""

    name = forms.CharField(label=gettext_lazy("节日"), max_length=40, required=False)
    first = forms.DateField(label=gettext_lazy("放假起"), required=False, widget=day_input())
    last = forms.DateField(label=gettext_lazy("放假止"), required=False, widget=day_input())
    worked = forms.CharField(label=gettext_lazy("调休上班日"), max_length=120, required=False)

    @property
    def empty(self) -> bool:
        """Whether the row names no day."""
        return not any(self.cleaned_data.get(name) for name in ("first", "last", "worked"))

    @staticmethod
    def _may_stay_empty(name: str) -> bool:
        """Whether no day is needed: no holiday is named, or one that stands in every table."""
        return not name or name in {decrees.NAMES.get(one, one) for one in decrees.STATUTORY}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors or (self.empty and self._may_stay_empty(data.get("name", ""))):
            return data
        for name in ("name", "first", "last"):
            if not data.get(name):
                self.add_error(name, _("请填写%s") % self.fields[name].label)
        first = data.get("first")
        try:
            year = first.year if isinstance(first, date) else 0
            data["worked"] = decree_files.days_in(data["worked"], year)
        except decree_files.DayRefused as refused:
            self.add_error("worked", str(refused))
        return data


Spans = forms.formset_factory(SpanForm, extra=0, max_num=40)


@administrator(Role.SYSTEM_ADMIN)
def new_notice(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The table. What it will do is shown first, and done when that is confirmed."""
    if request.method != "POST":
        return form_page(request, actor, *_begun(request, actor))
    form = NoticeForm(request.POST, actor=actor)
    rows: BaseFormSet[SpanForm] = Spans(request.POST, prefix="days")
    decree = _decree(form, rows, actor) if form.is_valid() and rows.is_valid() else None
    if decree is None or request.POST.get("confirmed") != mark(decree):
        return form_page(request, actor, form, rows, decree)
    try:
        run = decrees.store(decree, actor.user)
    except decrees.DecreeRefused as refused:
        form.add_error(None, list(refused.sentences))
        return form_page(request, actor, form, rows)
    messages.success(
        request,
        _("日历版本%s已导入，计时中的期限正在后台重新计算") % run.calendar.version,
    )
    return redirect("manage:calendars")


def _begun(request: HttpRequest, actor: Actor) -> tuple[NoticeForm, BaseFormSet[SpanForm]]:
    """The table to begin with: empty for the next year, or the days of a version that is corrected."""
    corrected = request.GET.get("of", "")
    if not corrected.isdecimal():
        return NoticeForm(initial=_next(), actor=actor), _empty_rows()
    imported = CalendarVersion.objects.select_related("organisation").exclude(year=None)
    version = get_object_or_404(imported, pk=int(corrected))
    return _filled(
        replace(decrees.stored(version), version=next_version()), version.organisation, actor
    )


@administrator(Role.SYSTEM_ADMIN)
@require_GET
def example(request: HttpRequest, actor: Actor, form: str) -> HttpResponseBase:
    """A file to be filled in and uploaded: the real days of a past year."""
    if form == "xlsx":
        content = decree_files.example_xlsx()
    else:
        content = decree_files.example_toml().encode()
    name = _("放假安排示例") + f".{form}"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


def of_file(content: bytes, actor: Actor) -> tuple[NoticeForm, BaseFormSet[SpanForm]]:
    """The table filled in from a file. Raises decrees.DecreeRefused."""
    decree = decree_files.read_file(content, next_version())
    area = None
    if decree.jurisdiction:
        area = administration.organisations_of(actor).filter(uscc=decree.jurisdiction).first()
        if area is None:
            raise decrees.DecreeRefused(_("没有统一社会信用代码为%s的单位") % decree.jurisdiction)
    return _filled(decree, area, actor)


def _filled(
    decree: decrees.Decree, area: Organisation | None, actor: Actor
) -> tuple[NoticeForm, BaseFormSet[SpanForm]]:
    head = {
        "year": decree.year,
        "source": decree.source,
        "issued_on": decree.issued_on,
        "area": area,
        "version": decree.version,
    }
    rows = [
        {
            "name": span.name,
            "first": span.first,
            "last": span.last,
            "worked": decree_files.written(span.worked),
        }
        for span in decree.spans
    ]
    rows += [{} for _n in range(SPARE_ROWS)]
    return NoticeForm(initial=head, actor=actor), Spans(initial=rows, prefix="days")


def next_version() -> int:
    """The number of the next version."""
    last = CalendarVersion.objects.order_by("version").last()
    return (last.version if last else 0) + 1


def form_page(
    request: HttpRequest,
    actor: Actor,
    form: NoticeForm,
    rows: BaseFormSet[SpanForm],
    decree: decrees.Decree | None = None,
) -> HttpResponse:
    """The page of the table, with what the notice will do where it is complete."""
    shown: dict[str, Any] = {"form": form, "rows": rows, "decree": decree}
    if decree is not None:
        days = decree.days().values()
        shown |= {
            "mark": mark(decree),
            "off": sum(not working for working, _name in days),
            "worked": sum(working for working, _name in days),
            "running": Clock.objects.filter(status="running").count(),
            **_correction(decree),
        }
    failed = form.is_bound and bool(form.errors or not rows.is_valid())
    return page(request, actor, "manage/notice.html", shown, status=422 if failed else 200)


def _correction(decree: decrees.Decree) -> dict[str, Any]:
    """Which days are treated otherwise than by the version before, and how many periods reach them."""
    former = decrees.before(decree)
    if former is None:
        return {}
    days = decrees.changed(decrees.stored(former), decree)
    reached = 0
    if days:
        running = Clock.objects.filter(status="running", due_on__gte=days[0].on)
        reached = running.count()
    return {"former": former, "changed": days, "reached": reached}


def _decree(form: NoticeForm, rows: BaseFormSet[SpanForm], actor: Actor) -> decrees.Decree | None:
    """The notice as it was typed; None, and said at the form, where it cannot be imported: the import is
    tried and undone."""
    data = form.cleaned_data
    try:
        decree = decrees.from_content(
            {
                "version": data["version"],
                "year": data["year"],
                "source": data["source"],
                "issued_on": data["issued_on"],
                "jurisdiction": data["area"].uscc if data["area"] else "",
                "days": [
                    {
                        "name": row.cleaned_data["name"],
                        "from": row.cleaned_data["first"],
                        "to": row.cleaned_data["last"],
                        "worked": row.cleaned_data["worked"],
                    }
                    for row in rows
                    if not row.empty
                ],
            }
        )
        tried(lambda: decrees.store(decree, actor.user))
    except decrees.DecreeRefused as refused:
        form.add_error(None, ValidationError(list(refused.sentences)))
        return None
    return decree


def _next() -> dict[str, Any]:
    year = max(calendars.current_calendar().published_to.year + 1, clock.today().year)
    return {"year": year, "version": next_version()}


def _empty_rows() -> BaseFormSet[SpanForm]:
    named = [{"name": decrees.NAMES.get(one, one)} for one in decrees.STATUTORY]
    return Spans(initial=[*named, *({} for _n in range(SPARE_ROWS))], prefix="days")
