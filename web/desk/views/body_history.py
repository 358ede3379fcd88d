"""The integrity file of the viewer's own body (本单位诚信档案)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.desk import body_figures, body_history, lifting
from web.desk.seat import bodies_of, seat_of
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def own(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The body that the viewer answers for, or the first of them."""
    return _shown(request, viewer, next(iter(bodies_of(viewer))))


@require_GET
@staff_view
def of_body(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """One of several bodies that the viewer answers for."""
    return _shown(request, viewer, pk)


def _shown(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    seat = seat_of(viewer, pk)
    entries = body_history.entries(seat, request.GET.get("page", ""))
    records = lifting.held(seat, request.GET.get("records", ""))
    sanctions = lifting.sanctions_of(records.rows)
    kinds = {one.key: one.procedure for one in entries.rows}
    kinds |= {one.subject.reference: one.subject.procedure_kind for one in sanctions}
    outcomes = body_history.outcomes(kinds)
    lifting.date_them(sanctions, outcomes)
    context = {
        "body": seat.body,
        "bodies": list(bodies_of(viewer).values()),
        "figures": body_figures.figures(seat),
        "entries": entries,
        "told": [(one, outcomes.get(one.key)) for one in entries.rows],
        "records": records,
    }
    return render(request, "desk/body_history.html", context)
