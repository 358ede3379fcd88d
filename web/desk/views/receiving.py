"""The page on which a body signs for what lies at its desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.models import Document
from web.desk import receiving, subjects
from web.desk.page import SubjectPage
from web.refusals import tell
from web.staff import Viewer, staff_view
from workflows.actions import StepRefused


@require_http_methods(["GET", "POST"])
@staff_view
def receive(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """What is signed for, which periods then run, and doing it."""
    row = get_object_or_404(Document, pk=pk)
    page = SubjectPage(viewer, subjects.find(viewer, row.subject_type, row.subject_id))
    document: Any = next((one for one in page.documents if one.pk == pk), None)
    if document is None or document.addressee_organisation_id not in page.sight.own:
        raise Http404(_("没有这一文书，或者您无权查看"))
    if not page.is_to_receive(document):
        messages.info(request, _("《%s》已经签收") % document.title)
        return redirect(subjects.address(page.subject))
    actor = receiving.receiver(viewer, page.subject, document)
    if actor is None:
        raise Http404(_("该文书应由受送达单位的联络员或者主要负责人签收"))
    data = request.POST if request.method == "POST" else None
    form = receiving.answer_form(page.subject, document, actor, data)
    sentence = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            receiving.sign_for(page.subject, document, actor, request.POST, viewer.today)
        except StepRefused as refused:
            sentence = refused.sentence
            if form is not None:
                tell(form, refused)
        else:
            messages.success(request, _("已签收：%s") % document.title)
            return redirect(subjects.address(page.subject))
    context = {
        "page": page,
        "document": document,
        "form": form,
        "sentence": sentence if form is None else "",
        "capacity": actor.describe(),
        "periods": receiving.periods(page.subject, document, viewer.today),
    }
    return render(request, "desk/receive.html", context, status=409 if sentence else 200)
