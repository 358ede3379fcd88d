"""The lists: what is to be done, the work list, records and the like, documents."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from documents import catalogue
from web import downloads
from web.board import figures
from web.board.export import TYPES
from web.desk import by_hand, filters, listing, overview, subjects, todo, worklist
from web.staff import Viewer, staff_view
from workflows.registry import procedures

MORE = ("domain", "ended", "handler", "body", "since", "until")
"""Filters that are folded away until one of them is used."""
TITLES = {
    "record": _("失信记录"),
    "sanction": _("惩戒措施"),
    "restoration": _("恢复信誉"),
    "disclosure": _("密封身份查阅申请"),
}


@require_GET
@staff_view
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What this person has to do and by when."""
    after = request.GET.get("after", "")
    page = todo.page(viewer, after)
    context = {
        "page": page,
        "after": after,
        "overdue": 0 if page.entries or after else figures.overdue_below(viewer),
        "unconfirmed": overview.unconfirmed(viewer) if not after else [],
        "rights": overview.rights(viewer) if not after else [],
    }
    return render(request, "desk/home.html", context)


@require_GET
@staff_view
def cases_file(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The work list as the page shows it, all of its pages in one Excel file."""
    form = worklist.WorkListForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    content = listing.as_file(viewer, asked)
    name = f"cases-{viewer.today:%Y%m%d}.xlsx"
    return downloads.attachment(content, name=name, content_type=TYPES["xlsx"])


@require_GET
@staff_view
def cases(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The work list."""
    form = worklist.WorkListForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    page = worklist.work_list(viewer, asked, request.GET.get("after", ""))
    asked_for = request.GET.dict()
    context = {
        "form": form,
        "page": page,
        "total": worklist.total(viewer, asked, listing.MOST + 1) if page.rows else 0,
        "most": listing.MOST,
        "choices": filters.choices(asked_for),
        "asked": asked,
        "organ": asked.get("organ"),
        "more": any(asked.get(name) for name in MORE),
    }
    if request.headers.get("HX-Target") == "rows":
        return render(request, "desk/_rows.html", context)
    context["kept"] = filters.kept(viewer, asked_for)
    return render(request, "desk/cases.html", context)


@require_GET
@staff_view
def others(request: HttpRequest, viewer: Viewer, subject_type: str) -> HttpResponse:
    """Records, sanctions, restorations or disclosures that concern the viewer."""
    if subject_type not in TITLES:
        raise Http404
    rows = subjects.visible(subject_type, viewer).order_by("-pk")
    states = procedures()[subject_type].states.choices
    state = request.GET.get("state", "")
    if state in procedures()[subject_type].states.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, worklist.PAGE).get_page(request.GET.get("page"))
    context = {
        "title": TITLES[subject_type],
        "subject_type": subject_type,
        "page": page,
        "rows": worklist.rows_of(viewer, page.object_list),
        "states": states,
        "state": state,
    }
    return render(request, "desk/others.html", context)


@require_GET
@staff_view
def documents(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Documents that wait for a signature, and those given out to the viewer's organisations."""
    context = {
        "waiting": overview.waiting_for_signature(viewer),
        "inbox": overview.inbox(viewer, 100),
        "by_hand": [catalogue.entry(code) for code in by_hand.offered(viewer)],
    }
    return render(request, "desk/documents.html", context)
