"""Searching: by words and numbers, and for the complaints of one person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from web import searching
from web.desk import complainants, finding
from web.desk.views.barred import ASKERS
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Cases, records and documents by what was typed."""
    text = searching.typed(request.GET)
    context = {
        "text": text,
        "found": finding.find(viewer, text, request.GET.get("after", "")),
        "may_ask_barred": bool(viewer.holding(ASKERS)),
        "may_find_complainants": bool(viewer.holding(complainants.ROLES)),
    }
    return render(request, "desk/search.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_view
def people(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The complaints of somebody who said who he is. What was typed never stands in an address."""
    complainants.readers(viewer)
    form = complainants.ComplainantForm(request.POST if request.method == "POST" else None)
    matched = complainants.find(viewer, form.cleaned_data) if form.is_valid() else None
    context = {"form": form, "matched": matched}
    return render(request, "desk/complainants.html", context)
