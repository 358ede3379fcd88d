"""Files leave the house as attachments that no browser runs or keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import SEEK_END
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


def packed(content: Iterable[bytes], *, name: str) -> StreamingHttpResponse:
    """A ZIP that is written while it is sent."""
    response = streamed(content, name=name, kind=None)
    response["Content-Type"] = "application/zip"
    return response


SHOWN = (
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""What a picture, film or page of ours needs inside a frame of ours."""


PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)


def played(
    file: BinaryIO, *, name: str, kind: Format, asked: str = ""
) -> HttpResponse | StreamingHttpResponse:
    """What we made of a file, inside a page; the part alone that the header Range asked for.

    Safari plays no film from a server that does not answer in parts. One part that begins at a byte is
    answered; any other wish gets the whole, as RFC 9110, 14.2 permits. Status 416 where nothing is there.
    """
    size = file.seek(0, SEEK_END)
    part = _part(asked, size)
    first, last = part or (0, size - 1)
    if first >= size > 0:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    response = streamed(pieces(file, last - first + 1), name=name, kind=kind, inline=True)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte asked for; `None` where no part is, or none that we answer."""
    wish = RANGE.fullmatch(asked.strip())
    if wish is None or size == 0:
        return None
    first, last = int(wish[1]), int(wish[2]) if wish[2] else max(size - 1, int(wish[1]))
    return (first, min(last, max(size - 1, first))) if first <= last else None


def pieces(file: BinaryIO, most: int | None = None) -> Iterator[bytes]:
    """An open file piece by piece from where it stands, `most` bytes or all of it, closed at its end."""
    with file:
        while piece := file.read(PIECE if most is None else min(PIECE, most)):
            most = None if most is None else most - len(piece)
            yield piece


def named(label: str, kind: Format | None) -> str:
    """A file name made of our own label and the extension of the content."""
    return f"{label}.{kind.extensions[0]}" if kind is not None else label
