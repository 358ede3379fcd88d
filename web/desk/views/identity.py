"""Reading sealed identities under a disclosure that was asked for and granted; every reading is logged."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases import clock, identity
from cases.identity import Identity
from cases.identity_papers import Paper
from cases.models import SealedIdentity
from web.desk import subjects
from web.desk.describing import Line
from web.desk.page import usable_disclosures
from web.staff import Viewer, staff_view
from workflows.procedures.forms.filing import FilingForm


@never_cache
@require_POST
@staff_view
def read(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The identities sealed in one case, shown once."""
    disclosure = get_object_or_404(usable_disclosures(viewer), pk=pk)
    case = subjects.find(viewer, "case", disclosure.case_id)
    reader = next(
        (one for one in viewer.actors if one.organisation == disclosure.organisation),
        viewer.actors[0],
    )
    found = [
        identity.read(
            sealed,
            reader=reader,
            purpose=_("经批准查阅：%s") % disclosure.reason[:150],
            now=clock.now(),
            disclosure=disclosure,
        )
        for sealed in SealedIdentity.objects.filter(party__case=case.pk)
    ]
    lines = [lines_of(one) for one in found]
    context = {"case": case, "identities": lines, "disclosure": disclosure}
    return render(request, "desk/identity.html", context)


def lines_of(opened: Identity) -> list[Line]:
    """What is told, in the words of the form that it was filled in with."""
    given = {name: value for name, value in asdict(opened).items() if value}
    labels = FilingForm.base_fields
    if "paper" in given:
        given["paper"] = str(Paper(given["paper"]).label)
    return [Line(str(labels[name].label), value) for name, value in given.items()]
