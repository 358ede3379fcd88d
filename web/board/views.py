"""The supervisors' pages: lights by organisation, what is overdue or due soon, trend, export."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Organisation
from web.board import export, figures, forecast, late
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def home(request: HttpRequest, viewer: Viewer, pk: int | None = None) -> HttpResponse:
    """Lights of everything below an organisation, by branch."""
    organisation = _organisation(viewer, pk)
    total, lines = figures.branches(viewer, organisation)
    if request.GET.get("sort") == "late":
        lines = figures.ranked(lines)
    context = {
        "organisation": organisation,
        "trail": _trail(viewer, organisation),
        "total": total,
        "lines": lines,
        "sort": request.GET.get("sort", ""),
        "overdue": late.listed(viewer, organisation, "overdue", most=10),
        "soon": late.listed(viewer, organisation, "soon", most=10),
    }
    return render(request, "board/home.html", context)


@require_GET
@staff_view
def listed(request: HttpRequest, viewer: Viewer, pk: int, which: str) -> HttpResponseBase:
    """Every overdue duty, or every one due soon, below an organisation; also as a file."""
    organisation = _organisation(viewer, pk)
    if which not in late.TITLES:
        raise Http404
    form = request.GET.get("format", "")
    if form in export.FORMATS:
        return export.FORMATS[form](late.every(viewer, organisation, which), which)
    context = {
        "organisation": organisation,
        "trail": _trail(viewer, organisation),
        "title": late.TITLES[which],
        "which": which,
        "page": late.paged(viewer, organisation, which, request.GET.get("after", "")),
    }
    return render(request, "board/listed.html", context)


@require_GET
@staff_view
def trend(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Duties met and missed in the last twelve months."""
    organisation = _organisation(viewer, pk)
    context = {
        "organisation": organisation,
        "trail": _trail(viewer, organisation),
        "months": figures.trend(organisation, viewer.today),
    }
    return render(request, "board/trend.html", context)


@require_GET
@staff_view
def expected(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """What will fall due and likely be late, and how work is spread."""
    organisation = _organisation(viewer, pk)
    context = {
        "organisation": organisation,
        "trail": _trail(viewer, organisation),
        "ahead": forecast.AHEAD,
        "outlook": forecast.outlook(organisation, viewer.today),
        "loads": forecast.loads(organisation, viewer.today),
    }
    return render(request, "board/forecast.html", context)


def _organisation(viewer: Viewer, pk: int | None) -> Organisation:
    """The organisation asked for, or the viewer's own. Raises PermissionDenied or Http404."""
    held = figures.roots(viewer)
    if not held or held[0].organisation is None:
        raise PermissionDenied(_("督查看板供督查专员和联席会议办公室使用，您没有这项任职。"))
    if pk is None:
        return held[0].organisation
    organisation = get_object_or_404(Organisation, pk=pk)
    if not figures.root_of(viewer, organisation):
        raise Http404(_("没有这一单位，或者不在您的督查范围内"))
    return organisation


def _trail(viewer: Viewer, organisation: Organisation) -> list[Organisation]:
    """From the viewer's own organisation down to the one shown."""
    keys = [int(part) for part in organisation.path.strip("/").split("/")]
    rows = Organisation.objects.in_bulk(keys)
    return [rows[key] for key in keys if key in rows and figures.root_of(viewer, rows[key])]
