"""One subject: its page, and doing one of its steps."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from notifications import remembered
from web import chosen
from web.desk import graph, opening, steps, subjects
from web.desk.comparison import compare
from web.desk.drafted import drafted, replaced, returning
from web.desk.page import SubjectPage
from web.desk.related import related_to
from web.desk.responsibility import Responsibility
from web.staff import Viewer, staff_view


@require_GET
@csp_replace({"frame-src": "'self'"})
@staff_view
def show(request: HttpRequest, viewer: Viewer, subject_type: str, pk: int) -> HttpResponse:
    """Everything about one subject that the viewer may see, and what he may do now."""
    page = SubjectPage(viewer, subjects.find(viewer, subject_type, pk))
    context = {
        "page": page,
        "openings": opening.from_subject(page),
        "responsibility": Responsibility(page, request.GET),
    }
    return render(request, "desk/subject.html", context)


@require_GET
@staff_view
def linked(request: HttpRequest, viewer: Viewer, subject_type: str, pk: int) -> HttpResponse:
    """What it came from and what grew out of it, drawn and listed: a page, or a part of one."""
    subject = subjects.find(viewer, subject_type, pk)
    dossier = graph.dossier_of(viewer, subject)
    context: dict[str, Any] = {
        "graph": graph.graph_of(subject, dossier),
        "related": related_to(viewer, subject, dossier),
    }
    if request.headers.get("HX-Target") == "linked":
        return render(request, "desk/_linked.html", context)
    context |= {"subject": subject, "kind": subjects.kind_label(subject)}
    return render(request, "desk/linked.html", context)


@require_GET
@staff_view
def ahead(request: HttpRequest, viewer: Viewer, subject_type: str, pk: int) -> HttpResponse:
    """Who acts next, and what stands still because nobody can: a page, or a part of one."""
    page = SubjectPage(viewer, subjects.find(viewer, subject_type, pk))
    part = request.headers.get("HX-Target") == "ahead"
    return render(request, "desk/_ahead.html" if part else "desk/ahead.html", {"page": page})


@require_GET
@staff_view
def comparison(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """A repair application beside its record: a page, or a part of one."""
    page = SubjectPage(viewer, subjects.find(viewer, "case", pk))
    compared = compare(page)
    if compared is None:
        raise Http404(_("没有可以对照的失信记录，或者您无权查看"))
    part = request.headers.get("HX-Target") == "comparison"
    template = "desk/_comparison.html" if part else "desk/comparison.html"
    return render(request, template, {"page": page, "compared": compared})


@require_http_methods(["GET", "POST"])
@staff_view
def step(
    request: HttpRequest, viewer: Viewer, subject_type: str, pk: int, name: str
) -> HttpResponse:
    """One step: its form, and doing it."""
    page = SubjectPage(viewer, subjects.find(viewer, subject_type, pk))
    declared = steps.declared_step(page.subject, name)
    context = steps.context_of(request, declared, page)
    if request.method == "POST" and "preview" in request.POST:
        shown = steps.preview(request, page.subject, declared, viewer, context)
        chosen.keep(request, shown.form)
        return _step_page(request, page, shown, context)
    if request.method == "POST":
        attempt = steps.submit(request, page.subject, declared, viewer, context)
        if attempt is None:
            remembered.forget([viewer.user_id])
            messages.success(request, _("已办理：%s") % declared.label)
            back = request.GET.get("back", "")
            if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
                return redirect(back)
            return _after(viewer, subject_type, pk)
    else:
        begun = _begun(request, viewer, page, name)
        attempt = steps.blank(page.subject, declared, viewer, context, begun)
    chosen.keep(request, attempt.form)
    status = 409 if attempt.sentence and request.method == "POST" else 200
    return _step_page(request, page, attempt, context, status)


def _step_page(
    request: HttpRequest,
    page: SubjectPage,
    attempt: steps.Attempt,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    shown = {
        "page": page,
        "attempt": attempt,
        "document": steps.document_on(page, context.get("document")),
        "returning": returning(page, attempt),
        "replaced": replaced(page, attempt),
        "drafts": drafted(page, attempt, str(context.get("proposal", ""))),
    }
    return render(request, "desk/step.html", shown, status=status)


def _begun(request: HttpRequest, viewer: Viewer, page: SubjectPage, name: str) -> dict[str, Any]:
    """What the link that led here has chosen: oneself as handler, or the period that is pressed."""
    found: dict[str, Any] = {}
    if name in page.offered.claimable and request.GET.get("handler") == str(viewer.user_id):
        found["handler"] = viewer.user_id
    if name == "press" and request.GET.get("clock"):
        found["clock"] = request.GET["clock"]
    return found


def _after(viewer: Viewer, subject_type: str, pk: int) -> HttpResponse:
    """Back to the subject, or to the work list where the step took it out of the viewer's sight."""
    if subjects.visible(subject_type, viewer).filter(pk=pk).exists():
        return redirect("desk:subject", subject_type, pk)
    return redirect("desk:cases")
