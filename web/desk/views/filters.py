"""Keeping and forgetting saved filters of the work list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from web.desk import filters
from web.staff import Viewer, staff_view


@require_POST
@staff_view
def save(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Keep the choices of the list under a name."""
    asked = request.POST.dict()
    try:
        address = filters.save(viewer, request.POST.get("filter_name", ""), asked)
    except filters.Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(filters.address(filters.choices(asked)))
    messages.success(request, _("已保存筛选"))
    return redirect(address)


@require_POST
@staff_view
def delete(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Forget one of one's own filters."""
    if not filters.delete(viewer, pk):
        raise Http404(_("没有这一筛选"))
    messages.success(request, _("已删除筛选"))
    return redirect("desk:cases")
