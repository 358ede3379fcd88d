"""Who answered for a commitment in each phase and when each obligation fell due, to be printed: 责任回溯表."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import clock
from web.desk import subjects
from web.desk.page import SubjectPage
from web.desk.responsibility import Responsibility
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def printed(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The table of one commitment, for whoever may open its page."""
    page = SubjectPage(viewer, subjects.find(viewer, "case", pk))
    if page.subject.kind != "commitment":
        raise Http404(_("没有这一政府承诺，或者您无权查看"))
    context = {
        "page": page,
        "responsibility": Responsibility(page, request.GET),
        "printed_at": clock.now(),
    }
    return render(request, "desk/responsibility.html", context)
