"""A sealed letter as a download: the PDF that bears the seal, or the OFD with the same pages."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpResponse

from documents import as_ofd
from documents.models import Document
from web.downloads import attachment


class Form(StrEnum):
    """The kinds of file in which a letter can be had."""

    PDF = "pdf"
    OFD = "ofd"


def download(content: bytes, document: Document, *, name: str, form: Form) -> HttpResponse:
    """The sealed PDF as it is, or as OFD with the PDF inside. `name` is without its extension.

    Raises `documents.ofd.Unforeseen` where the seal service that was used drew something that OFD cannot say.
    """
    if form is Form.OFD:
        content = as_ofd.made_of(content, document)
    return attachment(content, name=f"{name}.{form}", content_type=f"application/{form}")
