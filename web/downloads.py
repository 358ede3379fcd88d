"""Files leave the house as attachments that no browser runs or keeps."""

from __future__ import annotations

import mimetypes

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(
    content: bytes, *, name: str, content_type: str, inline: bool = False
) -> HttpResponse:
    """A download. `name` is chosen by us and names nobody; only our own PDFs may open `inline`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["Content-Length"] = str(len(content))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if not inline:
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def with_extension(label: str, content_type: str) -> str:
    """A file name made of our own label and the extension of the content."""
    return f"{label}{mimetypes.guess_extension(content_type) or ''}"
