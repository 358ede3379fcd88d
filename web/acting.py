"""Who a request acts as: the account's memberships and deputyships, and the query codes it has shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorKind, actors_of, code_holder
from accounts.models import User
from accounts.roles import Role
from cases import clock
from web import second_factor

SHOWN_CODES = "shown_codes"
"""Cookie: primary keys of the cases whose query code was typed in this browser. It is no part of the
session, so that nothing that we keep ties a case followed by its code to the account logged in."""
MOST_CODES = 5


def actors(request: HttpRequest) -> list[Actor]:
    """Everything the request may act as. Found once per request.

    Staff whose second factor is outstanding act for themselves only.
    """
    found: list[Actor] | None = getattr(request, "_actors", None)
    if found is None:
        found = _account_actors(request)
        found += [code_holder(pk) for pk in codes_shown(request)]
        request._actors = found  # type: ignore[attr-defined]
    return found


def staff(request: HttpRequest) -> list[Actor]:
    """The roles at organisations that the request may act in."""
    return [actor for actor in actors(request) if actor.kind is ActorKind.PERSON]


def filers(request: HttpRequest) -> list[Actor]:
    """The request as somebody who files or follows a case: the account itself and codes shown."""
    return [
        actor
        for actor in actors(request)
        if actor.kind in (ActorKind.CITIZEN, ActorKind.CODE_HOLDER)
    ]


View = Callable[..., HttpResponseBase]


def for_roles(roles: Collection[Role]) -> Callable[[View], View]:
    """Only for staff in one of `roles`: others log in, show their second factor, or are refused."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if any(actor.role in roles for actor in staff(request)):
                return view(request, *args, **kwargs)
            if factor_outstanding(request):
                return redirect("portal:second_factor")
            raise PermissionDenied(_("您没有使用此页面的职责"))

        return guarded

    return decorate


def factor_outstanding(request: HttpRequest) -> bool:
    """Whether the account holds a role that waits for its second factor."""
    actors(request)
    return bool(request._factor_outstanding)  # type: ignore[attr-defined]


def codes_shown(request: HttpRequest) -> list[int]:
    """Primary keys of the cases whose right query code was typed in this browser of late."""
    kept = request.COOKIES.get(SHOWN_CODES, "")
    try:
        found: list[int] = signing.loads(
            kept, salt=SHOWN_CODES, max_age=settings.SESSION_COOKIE_AGE
        )
    except signing.BadSignature:
        return []
    return found


BEFORE_THE_FACTOR = frozenset(
    {
        "portal:second_factor",
        "portal:authenticator",
        "portal:start",
        "portal:logout",
        "portal:login",
        "portal:comfort",
        "portal:privacy",
        "healthz",
        "readyz",
    }
)
"""What opens for staff who have given their password and not yet their second factor."""


class FactorFirst:
    """Middleware: nothing else opens before it, neither messages nor password nor address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Send whoever lacks his second factor to show it."""
        match = request.resolver_match
        if match is None or match.view_name in BEFORE_THE_FACTOR:
            return None
        if request.user.is_authenticated and factor_outstanding(request):
            return redirect("portal:second_factor")
        return None


def show_code(request: HttpRequest, response: HttpResponse, case_id: int) -> HttpResponse:
    """Let the browser remember that the right query code of a case was typed, until it is closed."""
    held = [pk for pk in codes_shown(request) if pk != case_id]
    kept = signing.dumps([*held, case_id][-MOST_CODES:], salt=SHOWN_CODES)
    keep_cookie(response, SHOWN_CODES, kept)
    return response


def keep_cookie(response: HttpResponse, name: str, value: str, *, path: str = "/") -> None:
    """A cookie for this server alone, gone when the browser is closed."""
    response.set_cookie(
        name, value, path=path, httponly=True, samesite="Lax", secure=settings.SECURE
    )


def _account_actors(request: HttpRequest) -> list[Actor]:
    request._factor_outstanding = False  # type: ignore[attr-defined]
    user = request.user
    if not isinstance(user, User):
        return []
    found = actors_of(user, clock.today())
    if any(actor.role for actor in found) and second_factor.outstanding(request):
        request._factor_outstanding = True  # type: ignore[attr-defined]
        return [actor for actor in found if actor.kind is ActorKind.CITIZEN]
    return found
