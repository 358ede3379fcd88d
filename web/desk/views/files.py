"""Documents as files: the right to each is asked on every request."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Role
from cases import clock, evidence, readings
from cases.models import Evidence, SealedIdentity
from cases.models.subject import of
from documents import archive, catalogue, files, frozen, papers, passphrases, rendering
from documents.keys import NoKey
from documents.models import Document, State
from documents.ofd import Unforeseen
from web import downloads, letters
from web.desk import subjects
from web.desk.page import SubjectPage
from web.letters import Form
from web.staff import Viewer, staff_view
from workflows.codes import D

FORMS = {"receipt": papers.PRINTED[D.D38A], "address": papers.PRINTED[D.D38B]}


@require_GET
@staff_view
def document_file(
    request: HttpRequest, viewer: Viewer, pk: int, form: Form = Form.PDF
) -> HttpResponse:
    """The sealed file of one document. Where it names a sealed identity, the reading is logged."""
    document, page = _document(viewer, pk)
    if document.sha256 is None:
        raise Http404(_("该文书尚未用印，没有文件"))
    try:
        content = files.content(document)
    except FileNotFoundError:
        return render(request, "desk/file_lost.html", {"page": page}, status=410)
    try:
        response = letters.download(content, document, name=document.title, form=form)
    except Unforeseen:
        return render(request, "desk/no_ofd.html", {"page": page, "document": document}, status=409)
    if document.identity_bearing:
        _log_reading(viewer, document)
    return response


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})
@staff_view
def document_preview(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The sealed file beside the case; one that names a sealed identity, or has no seal yet, as its
    frozen text, in which a sealed addressee is not named."""
    document, page = _document(viewer, pk)
    try:
        content = _shown(document)
    except FileNotFoundError:
        return render(request, "desk/file_lost.html", {"page": page}, status=410)
    return downloads.attachment(
        content, name="preview.pdf", content_type="application/pdf", inline=True
    )


def _shown(document: Document) -> bytes:
    if document.sha256 is not None and not document.identity_bearing:
        return files.content(document)
    return rendering.render_pdf(
        catalogue.entry(document.code),
        frozen.printed(document),
        number=document.number or "",
        signed_on=document.signed_on,
        addressee_name=document.addressee_shown,
    )


@require_GET
@staff_view
def document_form(request: HttpRequest, viewer: Viewer, pk: int, form: str) -> HttpResponse:
    """A form to be printed before the document is served on paper."""
    document, page = _document(viewer, pk)
    if document.state != State.SEALED or not page.sight.full:
        raise Http404(_("该文书现在不需要送达表单"))
    content = FORMS[form](document, reader=viewer.actors[0], now=clock.now())
    return downloads.attachment(
        content, name=f"{form}.pdf", content_type="application/pdf", inline=True
    )


@require_http_methods(["GET", "POST"])
@staff_view
def archive_package(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponseBase:
    """The archive package of an ended case, for the archivist of the organ that handled it.

    The page shows the passphrase, which is kept nowhere; the package that is enciphered with it follows.
    """
    page = SubjectPage(viewer, subjects.find(viewer, "case", pk))
    if not page.archivable:
        raise Http404(_("没有可以归档的案卷，或者您无权下载"))
    passphrase = request.POST.get("passphrase", "")
    try:
        content = archive.build(page.subject, filed_by=_archivist(page), passphrase=passphrase)
    except (archive.NotReady, NoKey) as waiting:
        shown = {"page": page, "sentence": waiting.sentence}
        return render(request, "desk/archive_waits.html", shown, status=409)
    if not passphrases.is_made(passphrase):
        shown = {"page": page, "passphrase": passphrases.make()}
        status = 200 if request.method == "GET" else 400
        return render(request, "desk/archive.html", shown, status=status)
    _log_archiving(viewer, page)
    return downloads.packed(content, name=f"{page.number}.zip")


def _log_archiving(viewer: Viewer, page: SubjectPage) -> None:
    """Whoever takes the package away with its passphrase can open all that it holds."""
    [archivist, *_others] = viewer.holding([Role.ARCHIVIST])
    for row in Evidence.objects.filter(**of(page.subject)).order_by("pk"):
        evidence.log_reading(row, reader=archivist, purpose=_("移交归档"), now=clock.now())
    for document in Document.objects.of(page.subject):
        if document.identity_bearing:
            _log_reading(viewer, document)


def _archivist(page: SubjectPage) -> str:
    held = page.viewer.holding([Role.ARCHIVIST])
    return held[0].user.name if held and held[0].user is not None else ""


def _document(viewer: Viewer, pk: int) -> tuple[Document, SubjectPage]:
    row = get_object_or_404(Document, pk=pk)
    page = SubjectPage(viewer, subjects.find(viewer, row.subject_type, row.subject_id))
    for one in page.documents:
        if one.pk == row.pk:
            return one, page
    raise Http404(_("没有这一文书，或者您无权查看"))


def _log_reading(viewer: Viewer, document: Document) -> None:
    """A download of a file that names somebody counts as reading his identity."""
    sealed = SealedIdentity.objects.filter(party=document.addressee_party_id).first()
    if sealed is not None:
        readings.log(
            readings.What.DOCUMENT,
            reader=viewer.actors[0],
            purpose=_("下载文书%s") % (document.number or document.code),
            now=clock.now(),
            identity=sealed,
        )
