"""The administrators' page on roles that work waits for and nobody holds. It shows no case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from accounts import administration
from accounts.actors import Actor
from accounts.roles import Role
from cases import clock
from documents.gaps import gaps_below
from web.manage.guard import administrator, page


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def gaps(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Roles without anybody, at the organisations that the administrator administers."""
    found = gaps_below(administration.area_of(actor), clock.today())
    return page(request, actor, "manage/gaps.html", {"gaps": found})
