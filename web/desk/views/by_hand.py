"""The page on which a document that no step issues is typed and printed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents import by_hand, catalogue
from web import downloads
from web.desk.by_hand import FORMS, beginning, offered
from web.staff import Viewer, staff_view
from workflows.actions import StepRefused
from workflows.codes import D


@require_http_methods(["GET", "POST"])
@staff_view
def by_hand_page(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The form; once filled in, the document to be printed, numbered, signed and sealed on paper."""
    if code not in offered(viewer):
        raise Http404(_("没有这一文书，或者您无权印制"))
    form_class, roles = FORMS[D(code)]
    actor = viewer.holding(roles)[0]
    assert actor.organisation is not None
    assert actor.user is not None
    form = form_class(request.POST or None, initial=beginning(D(code), viewer, actor.organisation))
    if form.is_valid():
        contact = _("联系人：%(name)s；联系电话：%(phone)s。") % {
            "name": actor.user.name,
            "phone": actor.organisation.phone or "—",
        }
        said = dict(form.cleaned_data)
        try:
            pdf = by_hand.printed(
                D(code),
                actor.organisation,
                said,
                contact=contact,
                number=said.pop("number"),
                on=viewer.today,
            )
        except StepRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            title = catalogue.entry(code).title
            return downloads.attachment(
                pdf, name=f"{title}.pdf", content_type="application/pdf", inline=True
            )
    context = {"form": form, "title": catalogue.entry(code).title}
    return render(request, "desk/by_hand.html", context, status=422 if form.is_bound else 200)
