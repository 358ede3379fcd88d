"""Which administrator a page is for: system, security or audit; nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.actors import Actor
from accounts.roles import ADMIN_ROLES, Role
from web import acting

View = Callable[..., HttpResponse]


def administrator(*roles: Role) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view for administrators in one of `roles`, called with the acting one after the request."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @acting.for_roles(roles)
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = next(one for one in acting.staff(request) if one.role in roles)
            return view(request, actor, *args, **kwargs)

        return guarded

    return decorate


def administrators(request: HttpRequest) -> list[Actor]:
    """The administrator roles the request acts in."""
    return [one for one in acting.staff(request) if one.role in ADMIN_ROLES]
