"""Several cases at once: choosing a step, confirming it, and what became of each case."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from notifications import remembered
from web.desk import bulk
from web.staff import Viewer, staff_view

LONGEST = 400
"""Characters of a list's query that are carried along."""


@require_GET
@staff_view
def steps(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The chosen cases, and the steps that are open for every one of them."""
    chosen = bulk.choose(viewer, request.GET.getlist("case"))
    if not chosen:
        messages.warning(request, _("请先在清单中选择案件，一次最多%d件") % bulk.MOST)
        return redirect("desk:cases")
    context = {"chosen": chosen, "offers": bulk.common(chosen), **_way(request.GET, chosen)}
    return render(request, "desk/bulk.html", context)


@require_http_methods(["GET", "POST"])
@staff_view
def confirm(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """One step for all of them: what is confirmed, and afterwards what became of each."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = bulk.choose(viewer, asked.getlist("case"))
    if not chosen:
        raise Http404(_("没有所选的案件，或者您无权查看"))
    if request.method == "GET":
        attempt = bulk.blank(chosen, name)
    else:
        told = bulk.submit(request, viewer, chosen, name)
        if isinstance(told, list):
            remembered.forget([viewer.user_id])
            done = [one for one in told if not one.sentence]
            refused = [one for one in told if one.sentence]
            shown = {"done": done, "refused": refused, "name": name, **_way(asked, chosen)}
            unread = [one.chosen for one in refused if one.unread]
            shown["again"] = _way(asked, unread)["query"] if unread else ""
            return render(request, "desk/bulk_told.html", shown)
        attempt = told
    context = {"attempt": attempt, "chosen": chosen, **_way(asked, chosen)}
    return render(request, "desk/bulk_step.html", context)


def _way(asked: QueryDict, chosen: list[bulk.Chosen]) -> dict[str, str]:
    """`listed`: the list they were chosen from, as its query; `query`: the way on with the same cases."""
    listed = asked.get("list", "")[:LONGEST]
    cases = [("case", one.case.pk) for one in chosen]
    return {"listed": listed, "query": urlencode([*cases, ("list", listed)])}
