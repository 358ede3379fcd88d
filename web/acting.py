"""Who a request acts as: the account's memberships and deputyships, and the query codes it has shown."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.actors import Actor, ActorKind, actors_of, code_holder
from accounts.models import User
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


def show_code(request: HttpRequest, case_id: int) -> None:
    """Remember in the session that the right query code of a case was typed."""
    held = [pk for pk in request.session.get(SHOWN_CODES, []) if pk != case_id]
    request.session[SHOWN_CODES] = [*held, case_id][-5:]


def _account_actors(request: HttpRequest) -> list[Actor]:
    user = request.user
    if not isinstance(user, User):
        return []
    found = actors_of(user, clock.today())
    if any(actor.role for actor in found) and second_factor.outstanding(request):
        return [actor for actor in found if actor.kind is ActorKind.CITIZEN]
    return found
