"""Who a request acts as: the account's memberships and deputyships, and the query codes it has shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorKind, actors_of, code_holder
from accounts.models import User
from accounts.roles import Role
from cases import clock
from web import second_factor

SHOWN_CODES = "cases_by_code"
"""Session key: primary keys of cases whose query code was typed in this session."""


def actors(request: HttpRequest) -> list[Actor]:
    """Everything the request may act as. Found once per request.

    Staff whose second factor is outstanding act for themselves only.
    """
    found: list[Actor] | None = getattr(request, "_actors", None)
    if found is None:
        found = _account_actors(request)
        found += [code_holder(pk) for pk in request.session.get(SHOWN_CODES, [])]
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


def show_code(request: HttpRequest, case_id: int) -> None:
    """Remember in the session that the right query code of a case was typed."""
    held = [pk for pk in request.session.get(SHOWN_CODES, []) if pk != case_id]
    request.session[SHOWN_CODES] = [*held, case_id][-5:]


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
