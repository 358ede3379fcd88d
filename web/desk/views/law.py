"""The page of what letters rest on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.desk import law
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def basis_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Basis and remedies of every document, and the statutes they name. It reads no case."""
    shown = {
        "bases": law.bases(viewer.today),
        "remedies": law.all_remedies(),
        "statutes": law.all_statutes(),
        "periods": law.periods(viewer.today),
    }
    return render(request, "desk/law.html", shown)
