"""Documents for their addressees, and the page on which anybody checks whether one is genuine."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.models import Case
from documents import as_ofd, files, verifying
from documents.models import Document
from documents.ofd import Unforeseen
from documents.service import open_placed
from web import acting, letters
from web.letters import Form
from web.throttle import Quota, client_address

PDF_MARK, PDF_MARK_WITHIN = b"%PDF-", 1024
"""What a PDF begins with, and within how many bytes readers look for it."""
CHECKS = Quota("verify", most=120, span=60 * 60)


class CodeForm(forms.Form):
    """The verification code that a document prints beside its QR code."""

    refused_words = gettext_lazy("还不能查验：")
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=40,
        help_text=gettext_lazy("印在文书二维码旁"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class FileForm(forms.Form):
    """The PDF or OFD that is to be compared with what was issued."""

    refused_words = gettext_lazy("还不能比对：")
    file = forms.FileField(
        label=gettext_lazy("PDF或者OFD文件"),
        help_text=gettext_lazy("只在内存中比对，不保存"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf,.ofd"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > verifying.MAX_BYTES:
            raise forms.ValidationError(_("文件超过20 MB，不是本系统发出的文书"))
        content = bytes(file.read())
        pdf = PDF_MARK in content[:PDF_MARK_WITHIN]
        if not pdf and not content.startswith(as_ofd.MARK):
            raise forms.ValidationError(
                _("这不是PDF或者OFD文件，不能比对。照片和扫描件请按印在文书上的验证码查验")
            )
        return content


@require_safe
def download(request: HttpRequest, pk: int, form: Form = Form.PDF) -> HttpResponse:
    """A document given out to the filer. Opening one that was placed for him serves it."""
    own = acting.filers(request)
    row = get_object_or_404(Document, pk=pk, subject_type="case")
    case = get_object_or_404(Case.objects.visible_to(own), pk=row.subject_id)
    shown = (one for one in own if Document.objects.shown_to(one, case).filter(pk=pk).exists())
    actor = next(shown, None)
    if actor is None:
        raise Http404(_("没有这一文书，或者您无权查看"))
    try:
        content = files.content(row)
    except FileNotFoundError:
        return render(request, "portal/file_lost.html", {"case": case}, status=410)
    try:
        response = letters.download(content, row, name=f"{row.title}{row.number or ''}", form=form)
    except Unforeseen:
        return render(request, "portal/no_ofd.html", {"document": row, "case": case}, status=409)
    open_placed(row, actor)
    return response


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or for the file itself."""
    code_form, file_form, finding, status = CodeForm(), FileForm(), None, 200
    if "code" in request.GET:
        code_form = CodeForm(request.GET)
        if code_form.is_valid():
            return redirect("portal:verified", _plain(code_form.cleaned_data["code"]))
    if request.method == "POST":
        file_form, finding, status = _check_file(request)
    shown = {"code_form": code_form, "file_form": file_form, "finding": finding}
    return render(request, "portal/verify.html", shown, status=status)


def verified(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under a code, and whether a file is that document."""
    if not CHECKS.take(client_address(request)):
        return render(request, "portal/too_often.html", status=429)
    known = verifying.facts(code)
    file_form, finding, status = FileForm(), None, 200 if known else 404
    if request.method == "POST" and known is not None:
        file_form, finding, status = _check_file(request, code)
    shown = {
        "facts": known,
        "code": code,
        "code_form": CodeForm(initial={"code": code}),
        "file_form": file_form,
        "finding": finding,
    }
    return render(request, "portal/verified.html", shown, status=status)


def _check_file(
    request: HttpRequest, code: str = ""
) -> tuple[FileForm, verifying.Finding | None, int]:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, None, 422
    if not CHECKS.take(client_address(request)):
        form.add_error(None, _("查验过于频繁，请一小时后再试"))
        return form, None, 429
    return FileForm(), verifying.check_file(form.cleaned_data["file"], code), 200


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum()) or "0"
