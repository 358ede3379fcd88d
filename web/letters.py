"""A sealed letter as a download: the PDF that bears the seal, or the OFD with the same pages."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpResponse

from documents.models import Document
from documents.ofd import About, ofd_of
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
        content = ofd_of(content, about(document))
    return attachment(content, name=f"{name}.{form}", content_type=f"application/{form}")


def about(document: Document) -> About:
    """What the OFD says of the letter: nobody's name but the organ's."""
    return About(
        title=document.title,
        organ=document.organisation.name,
        signed_on=document.signed_on,
        number=document.number or "",
        verification_code="" if document.secret else document.verification_code,
    )
