"""Complaints that are like one: a page, or a part of the complaint's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from web.desk import alike, subjects
from web.desk.page import SubjectPage
from web.staff import Viewer, staff_view


@require_http_methods(["GET", "POST"])
@staff_view
def show(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Other complaints about the same body; posting asks for those of the same person, and is logged."""
    page = SubjectPage(viewer, subjects.find(viewer, "case", pk))
    if not alike.concerns(page):
        raise Http404(_("没有这样的投诉举报，或者您无权查看"))
    asker = alike.reader(viewer, page.subject)
    context: dict[str, Any] = {"page": page, "may_ask": asker is not None}
    if request.method == "POST":
        if asker is None:
            raise PermissionDenied(_("是否同一人重复反映，由受理单位的窗口登记员、审查员查核。"))
        context |= {"asked": True, "repeats": alike.by_the_same_person(page, asker)}
    context["alike"] = alike.about_the_same_body(page)
    part = request.headers.get("HX-Target") == "alike"
    return render(request, "desk/_alike.html" if part else "desk/alike.html", context)
