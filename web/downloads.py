"""Files leave the house as attachments that no browser runs or keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from cases.filetypes import Format


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


def streamed(
    content: Iterable[bytes], *, name: str, kind: Format | None, inline: bool = False
) -> StreamingHttpResponse:
    """A download that never lies in memory whole. `inline` is for what we made ourselves."""
    content_type = kind.content_type if kind is not None else "application/octet-stream"
    if inline and content_type.startswith("text/"):
        content_type = "text/plain; charset=utf-8"
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SHOWN if inline else "default-src 'none'; sandbox"
    return response


SHOWN = (
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""What a picture, film or page of ours needs inside a frame of ours."""


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """An open file piece by piece, closed at its end."""
    with file:
        while piece := file.read(256 * 1024):
            yield piece


def named(label: str, kind: Format | None) -> str:
    """A file name made of our own label and the extension of the content."""
    return f"{label}.{kind.extensions[0]}" if kind is not None else label
