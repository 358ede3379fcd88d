"""A body's own ledger of what it promised: what falls due, and what is late."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.queries import BODY_ROLES
from commitments import ledger
from commitments.warnings import in_words, rule_on
from web.desk.ledger import Narrowing, paged
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def own(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Obligations of the bodies that the viewer answers for."""
    bodies = {one.organisation.pk for one in viewer.holding(BODY_ROLES) if one.organisation}
    if not bodies:
        raise PermissionDenied(_("履约台账由承诺单位的主要负责人和联络员使用"))
    rows = ledger.owed_by(bodies)
    tally = ledger.tally(rows, viewer.today)
    form = Narrowing(request.GET)
    context = {
        "form": form,
        "figures": {
            level.value: sum(row[level.value] for row in tally.values()) for level in ledger.WARNED
        },
        "levels": in_words(rule_on(viewer.today)),
        "page": paged(rows, viewer, form.asked, request.GET.get("after", "")),
    }
    return render(request, "desk/ledger.html", context)
