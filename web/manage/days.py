"""The system administrator's page on working days: notices imported, and what each one moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.roles import Role
from cases import clock, decrees
from cases.models import CalendarVersion, ClockMove, Recalculation
from web.clocks import name_of
from web.manage import notices
from web.manage.guard import administrator, page
from workflows.recalculation import concerned

PAGE = 50


class NoticeFileForm(forms.Form):
    """The file of a notice."""

    file = forms.FileField(
        label=gettext_lazy("放假安排文件"),
        help_text=gettext_lazy("Excel（.xlsx）或者TOML文件，读取后先核对再导入"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.toml"}),
    )


@administrator(Role.SYSTEM_ADMIN)
def calendars(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The versions of the calendar, and a form to read the next from a file."""
    form = NoticeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = notices.of_file(form.cleaned_data["file"].read(), actor)
        except decrees.DecreeRefused as refused:
            form.add_error("file", list(refused.sentences))
        else:
            return notices.form_page(request, actor, *table)
    rows = CalendarVersion.objects.select_related("organisation", "recalculation")
    versions = list(rows.order_by("-version"))
    for one in versions:
        one.left = _left(one)  # type: ignore[attr-defined]
    shown = {"form": form, "versions": versions}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, actor, "manage/calendars.html", shown, status=status)


@administrator(Role.SYSTEM_ADMIN)
def moves(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """What one notice moved: which period, and whose. No case is named: an administrator sees none."""
    version = get_object_or_404(CalendarVersion.objects.select_related("recalculation"), pk=pk)
    rows = ClockMove.objects.filter(calendar=version).select_related("clock__responsible")
    listed = Paginator(rows.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    shown = {
        "version": version,
        "left": _left(version),
        **_days(version),
        "page": listed,
        "moves": [(row, name_of(row.clock, today)) for row in listed],
    }
    return page(request, actor, "manage/moves.html", shown)


def _left(version: CalendarVersion) -> int:
    """How many periods are still to be counted by a version."""
    run: Recalculation | None = getattr(version, "recalculation", None)
    if run is None or run.finished_at is not None:
        return 0
    return concerned(run).filter(pk__gt=run.reached).count()


def _days(version: CalendarVersion) -> dict[str, Any]:
    """The days of an imported version, and which of them the version before treated otherwise."""
    if version.year is None:
        return {}
    decree = decrees.stored(version)
    former = decrees.before(decree)
    later = CalendarVersion.objects.filter(
        year=version.year, organisation=version.organisation, version__gt=version.version
    )
    return {
        "decree": decree,
        "former": former,
        "changed": decrees.changed(decrees.stored(former), decree) if former is not None else [],
        "newest": not later.exists(),
    }
