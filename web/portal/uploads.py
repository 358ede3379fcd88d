"""Files that come in parts before their form is sent, so that a broken line costs one part.

The protocol is tus 1.0.0 (tus.io) with its extensions `creation` and `termination`: POST tells the
length, HEAD how much has come, PATCH brings the next part, DELETE leaves the file out. `Upload-Metadata`
carries the name, the form's field and its token, none of which stands in an address.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import waiting
from cases.files import MAX_BYTES, PROBLEMS
from web import chosen
from web.throttle import Quota, client_address

VERSION = "1.0.0"
PART_MOST = 4 * 1024 * 1024
"""Bytes of one part; more is refused before it is read."""
BEGINNINGS = Quota("upload", most=3000, span=60 * 60)
"""Files begun from one address, which a whole carrier's telephones may share."""


@never_cache
@require_http_methods(["POST", "OPTIONS"])
def begin(request: HttpRequest) -> HttpResponse:
    """A file will come."""
    if request.method == "OPTIONS":
        return _answer(204, **{"Tus-Version": VERSION, "Tus-Extension": "creation,termination"})
    told = metadata(request.headers.get("Upload-Metadata", ""))
    token = chosen.token_of(told.get("form", ""))
    size = _number(request, "Upload-Length")
    if token is None or size is None or not told.get("field"):
        return _answer(400, _("页面已过期，请重新打开后再选择文件"))
    if not BEGINNINGS.take(client_address(request)):
        return _answer(429, _("上传过于频繁，请一小时后再试"))
    at = _whole(told.get("chosen", ""))
    return _taken(lambda: _begun(token, told["field"][:200], told.get("name", ""), size, at))


def _begun(token: str, field: str, name: str, size: int, chosen_at: int | None) -> HttpResponse:
    folder, key = waiting.begin(token, field, name, size, chosen_at)
    return _answer(201, Location=reverse("portal:upload", args=[folder, key]))


@never_cache
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def part(request: HttpRequest, folder: str, key: str) -> HttpResponse:
    """How much has come, the next part, or the end of it."""
    if request.method == "HEAD":
        return _taken(lambda: _told(*waiting.come(folder, key)))
    if request.method == "DELETE":
        return _taken(lambda: _left_out(folder, key))
    if request.content_type != "application/offset+octet-stream":
        return _answer(415)
    offset = _number(request, "Upload-Offset")
    if offset is None:
        return _answer(400)
    content = request.read(PART_MOST + 1)
    if len(content) > PART_MOST:
        return _answer(413)
    return _taken(lambda: _added(folder, key, offset, content))


def _told(there: int, size: int) -> HttpResponse:
    return _answer(200, **{"Upload-Offset": str(there), "Upload-Length": str(size)})


def _left_out(folder: str, key: str) -> HttpResponse:
    waiting.leave_out(folder, key)
    return _answer(204)


def _added(folder: str, key: str, offset: int, content: bytes) -> HttpResponse:
    there = waiting.add(folder, key, offset, content)
    return _answer(204, **{"Upload-Offset": str(there)})


def _taken(act: Callable[[], HttpResponse]) -> HttpResponse:
    """What is wrong with a file, as an answer that its page can show."""
    try:
        return act()
    except ValidationError as wrong:
        return _answer(422, "".join(wrong.messages))
    except (waiting.Gone, FileNotFoundError):
        return _answer(404)
    except waiting.Elsewhere as there:
        return _answer(409, **{"Upload-Offset": str(there.offset)})
    except BlockingIOError:
        return _answer(423)
    except OSError:
        return _answer(507, str(PROBLEMS["disk"]) % _("这个文件"))


def _answer(status: int, said: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    response["Tus-Resumable"] = VERSION
    response["Tus-Max-Size"] = str(MAX_BYTES)
    for name, value in headers.items():
        response[name] = value
    return response


def _number(request: HttpRequest, header: str) -> int | None:
    return _whole(request.headers.get(header, ""))


def _whole(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


def metadata(given: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: a key, a space, and the value in base64, between commas. What is
    no such pair is left out."""
    told: dict[str, str] = {}
    for pair in given[:8192].split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return told
