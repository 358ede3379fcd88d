"""What was handed in, at the desk: clean copies, what can be shown of them, originals with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from cases import clock, evidence, readings
from cases.evidence import Unavailable
from cases.models import Evidence
from web import downloads
from web.desk import subjects
from web.desk.page import SubjectPage
from web.staff import Viewer, staff_view

Answer = HttpResponse | StreamingHttpResponse

WHY = {
    "kind": gettext_lazy("这类文件不能逐项重建，无法保证副本里不含作者、设备等信息。"),
    "ffmpeg": gettext_lazy("本系统没有安装 ffmpeg，录音录像不能制作副本。"),
    "slow": gettext_lazy("文件过大或者过于复杂，在规定时间内没有做出副本。"),
    "unavailable": gettext_lazy("系统暂时不能制作副本，请稍后再试。"),
    "layers": gettext_lazy("PDF含有隐藏的图层，副本会与原件看到的不同。"),
}
"""Why there is no clean copy, by the word kept with the file."""
WHY_ELSE = gettext_lazy("文件里有不能确认无害的内容，没有制作副本。")


class ReasonToOpen(forms.Form):
    """Why somebody needs the original."""

    purpose = forms.CharField(
        label=gettext_lazy("查阅原件的理由"),
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("理由和查阅人、时间一并记录，不能删改"),
    )


@require_GET
@staff_view
def evidence_file(request: HttpRequest, viewer: Viewer, pk: int) -> Answer:
    """One file that was handed in: the original to whose it is, a clean copy to everybody else."""
    row, page = _row(viewer, pk)
    try:
        if page.handed_in(row):
            return _original(row)
        kind, copy = evidence.copy(row)
    except Unavailable:
        return redirect("desk:evidence_original", row.pk)
    except FileNotFoundError:
        return _lost(request, page)
    _log_copy(row, page, _("下载%s") % row.label)
    name = downloads.named(row.label, kind)
    return downloads.streamed(downloads.pieces(copy), name=name, kind=kind)


@require_GET
@xframe_options_sameorigin
@staff_view
def evidence_view(request: HttpRequest, viewer: Viewer, pk: int) -> Answer:
    """What a browser can show of a clean copy, beside the case."""
    row, page = _row(viewer, pk)
    if not row.shown:
        return redirect("desk:evidence_original", row.pk)
    try:
        kind, shown = evidence.view(row)
    except Unavailable as reason:
        told = {"row": row, "sentence": why(reason.reason)}
        return render(request, "desk/evidence_not_shown.html", told, status=409)
    except FileNotFoundError:
        return _lost(request, page)
    asked = request.headers.get("Range", "")
    _log_copy(row, page, _("查看%s") % row.label, part=bool(asked))
    return downloads.played(shown, name=downloads.named("preview", kind), kind=kind, asked=asked)


@staff_view
def evidence_original(request: HttpRequest, viewer: Viewer, pk: int) -> Answer:
    """The original of a file of which there is no clean copy, against a reason that is recorded."""
    row, page = _row(viewer, pk)
    form = ReasonToOpen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _opened(request, row, page, form.cleaned_data["purpose"])
    kind = row.kind
    shown: dict[str, Any] = {
        "page": page,
        "row": row,
        "form": form,
        "sentence": why(row.unclean) if row.unclean else "",
        "readable": kind is not None and kind.shown_as == "txt",
        "reads": row.reads.filter(what="original").order_by("-read_at", "-pk")[:20],
    }
    status = 422 if form.errors else 200
    return render(request, "desk/evidence_original.html", shown, status=status)


def _opened(request: HttpRequest, row: Evidence, page: SubjectPage, purpose: str) -> Answer:
    try:
        if "look" in request.POST:
            return _looked_into(request, row, page, purpose)
        answer = _original(row)
    except FileNotFoundError:
        return _lost(request, page)
    _log(row, page, purpose)
    return answer


def _looked_into(request: HttpRequest, row: Evidence, page: SubjectPage, purpose: str) -> Answer:
    try:
        _kind, shown = evidence.view(row)
    except Unavailable as reason:
        told = {"row": row, "sentence": why(reason.reason)}
        return render(request, "desk/evidence_not_shown.html", told, status=409)
    _log(row, page, purpose)
    with shown:
        text = shown.read(1024 * 1024).decode("utf-8", "replace")
    return render(request, "desk/evidence_text.html", {"page": page, "row": row, "text": text})


def _log(row: Evidence, page: SubjectPage, purpose: str) -> None:
    reader = page.viewer.actors[0]
    evidence.log_reading(row, reader=reader, purpose=_("查阅原件：%s") % purpose, now=clock.now())


def _log_copy(row: Evidence, page: SubjectPage, purpose: str, *, part: bool = False) -> None:
    """Opening a copy of what others handed in is logged as well; a player's parts of it as one reading."""
    reader, now = page.viewer.actors[0], clock.now()
    if page.handed_in(row) or (part and readings.just_opened(row, reader, purpose, now)):
        return
    readings.log(readings.What.EVIDENCE, reader=reader, purpose=purpose, now=now, evidence=row)


def why(reason: str) -> str:
    """Why there is no clean copy, in a sentence."""
    return str(WHY.get(reason, WHY_ELSE))


def _original(row: Evidence) -> StreamingHttpResponse:
    name = downloads.named(row.label, row.kind)
    return downloads.streamed(evidence.chunks(row), name=name, kind=row.kind)


def _lost(request: HttpRequest, page: SubjectPage) -> HttpResponse:
    return render(request, "desk/file_lost.html", {"page": page}, status=410)


def _row(viewer: Viewer, pk: int) -> tuple[Evidence, SubjectPage]:
    row = get_object_or_404(Evidence, pk=pk)
    page = SubjectPage(viewer, subjects.find(viewer, row.subject_type, row.subject_id))
    if row.pk not in {one.pk for one in page.evidence}:
        raise Http404(_("没有这一材料，或者您无权查看"))
    return row, page
