"""Asking for a list as a file, how far it is, and fetching it: only by whoever asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases import clock
from web import downloads
from web.board import exports
from web.board.export import FORMATS, SHEETS, TYPES
from web.board.views import organisation_of
from web.models import Export
from web.staff import Viewer, staff_view


@require_POST
@staff_view
def ask(request: HttpRequest, viewer: Viewer, pk: int, which: str) -> HttpResponse:
    """Have a list written into a file."""
    organisation = organisation_of(viewer, pk)
    form = request.POST.get("form", "")
    if which not in SHEETS or form not in FORMATS:
        raise Http404
    try:
        exports.ask(viewer, organisation, which, form)
    except exports.TooMany:
        messages.warning(request, _("您已有%d个文件正在生成，请稍后再导出") % exports.MOST)
    return redirect("board:exports")


@require_GET
@staff_view
def exports_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The files that the viewer asked for; asks for itself again while one is being written."""
    organisation_of(viewer, None)
    shown = exports.mine(viewer)
    context = {"exports": shown, "waiting": any(one.waiting for one in shown)}
    part = request.headers.get("HX-Target") == "exports"
    return render(request, "board/_exports.html" if part else "board/exports.html", context)


@require_GET
@staff_view
def export_file(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """One file that the viewer asked for."""
    row = get_object_or_404(
        Export, pk=pk, asked_by=viewer.user_id, expires_at__gt=clock.now(), stored_as__gt=""
    )
    organisation_of(viewer, row.organisation_id)
    try:
        content = exports.content(row)
    except FileNotFoundError:
        raise Http404(_("文件已经丢失，请重新导出")) from None
    name = f"{row.which}-{row.asked_at:%Y%m%d}.{row.form}"
    return downloads.attachment(content, name=name, content_type=TYPES[row.form])
