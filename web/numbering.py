"""Every request has a number: an error page shows it, and what is logged of the error bears it."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from psycopg.errors import QueryCanceled

HEADER = "X-Request-Number"
_number: ContextVar[str] = ContextVar("request_number", default="")


def number() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return _number.get()


def numbered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The outermost middleware. What is answered to whoever is signed in, or has shown a query code, is
    kept by no browser or proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _number.set(secrets.token_hex(4).upper())
        try:
            response = get_response(request)
            response[HEADER] = number()
        finally:
            _number.reset(token)
        if _is_private(request) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error nobody foresaw. It needs no session, no database and no other middleware."""
    cause = sys.exc_info()[1]
    too_long = isinstance(getattr(cause, "__cause__", None), QueryCanceled)
    content = render_to_string("500.html", {"number": number(), "too_long": too_long})
    return HttpResponse(content, status=503 if too_long else 500)


def _is_private(request: HttpRequest) -> bool:
    from web.acting import SHOWN_CODES  # noqa: PLC0415 -- settings read this module for its numbers

    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, SHOWN_CODES))
