"""Opening something new: choosing what, choosing the body, filling in the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import finding
from cases import query_codes
from web import chosen, searching
from web.desk import opening as openings
from web.desk import subjects
from web.portal.receipts import tracking_picture
from web.staff import Viewer, staff_view


@require_GET
@staff_view
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What the viewer may open."""
    records = subjects.visible("record", viewer).filter(subject__in=viewer.organisations)
    context = {
        "openings": openings.from_nothing(viewer),
        "own_records": records.exclude(state="").order_by("-pk")[:20],
    }
    return render(request, "desk/new.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@staff_view
def open_new(
    request: HttpRequest, viewer: Viewer, slug: str, parent: int | None = None
) -> HttpResponse:
    """One opening: its form, and doing it."""
    opening = openings.find(slug)
    asked = request.POST if request.method == "POST" else request.GET
    found = openings.parent_of(opening, viewer, parent, asked.get("body", ""))
    if opening.needs_body and found is None:
        text = searching.typed(request.GET)
        context = {
            "opening": opening,
            "text": text,
            "bodies": finding.find(text, viewer.today, limit=20),
        }
        return render(request, "desk/choose_body.html", context)
    if request.method == "GET":
        attempt = openings.blank(opening, viewer, found)
        chosen.fit(attempt.form, request)
        return render(request, "desk/open.html", {"attempt": attempt, "parent": found})
    if "preview" in request.POST:
        attempt = openings.preview(request, opening, viewer, found)
        chosen.keep(request, attempt.form)
        return render(request, "desk/open.html", {"attempt": attempt, "parent": found})
    done = openings.submit(request, opening, viewer, found)
    if done is None:
        messages.info(request, _("已经提交过，没有重复登记"))
        return redirect("desk:home")
    if isinstance(done, openings.NewAttempt):
        chosen.keep(request, done.form)
        return render(request, "desk/open.html", {"attempt": done, "parent": found})
    return _opened(request, viewer, opening, done)


def _opened(
    request: HttpRequest, viewer: Viewer, opening: openings.Opening, done: openings.Opened
) -> HttpResponse:
    subject: Any = done.subject
    if done.code:
        picture = tracking_picture(request, subject.number or "", done.code)
        context = {
            "case": subject,
            "code": done.code,
            "picture": picture,
            "kept": query_codes.ONCE,
            "if_lost": query_codes.if_lost(anonymous=subject.is_anonymous, account=False),
        }
        return render(request, "desk/receipt.html", context, status=201)
    messages.success(request, _("已办理：%s") % opening.declared.label)
    if subjects.visible(subject.subject_type, viewer).filter(pk=subject.pk).exists():
        return redirect(subjects.address(subject))
    return redirect("desk:home")
