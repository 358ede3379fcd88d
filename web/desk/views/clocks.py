"""How one due date came about: the rule, every day counted or not and why; on screen and as a PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from weasyprint import HTML

from cases import clock
from cases.calendars import current_calendar
from cases.models import Clock
from web import downloads
from web.clocks import shown_clock
from web.desk import subjects
from web.desk.page import SubjectPage
from web.staff import Viewer, staff_view
from workflows import rules


@require_GET
@staff_view
def explain(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The reasoning of one clock of a subject that the viewer may see."""
    return render(request, "desk/clock.html", _explanation(viewer, pk))


@require_GET
@staff_view
def printed(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The same on paper."""
    context = _explanation(viewer, pk)
    pdf = HTML(string=render_to_string("desk/clock_print.html", context)).write_pdf()
    name = _("期限计算说明") + ".pdf"
    return downloads.attachment(pdf, name=name, content_type="application/pdf")


def _explanation(viewer: Viewer, pk: int) -> dict[str, object]:
    asked = get_object_or_404(Clock, pk=pk)
    page = SubjectPage(viewer, subjects.find(viewer, asked.subject_type, asked.subject_id))
    row = next((one for one in page.clock_rows if one.pk == pk), None)
    if row is None:
        raise Http404(_("没有这一期限，或者您无权查看"))
    return {
        "page": page,
        "clock": shown_clock(row, viewer.today),
        "rule": rules.shipped()[row.rule_code][-1],
        "rule_version": row.rule_version,
        "calendar": current_calendar(row.responsible).version,
        "printed_at": clock.now(),
    }
