"""Who is looking at a page for staff: the signed-in person and everything he may act as today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.roles import ADMIN_ROLES, Role
from cases import clock
from web import acting, kept

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Viewer:
    """A member of staff and his roles, deputyships included. What he is as a citizen stays outside."""

    user_id: int
    actors: tuple[Actor, ...]
    today: date

    @property
    def organisations(self) -> frozenset[int]:
        """Keys of the organisations he acts for."""
        return frozenset(one.organisation.pk for one in self.actors if one.organisation)

    @property
    def people(self) -> frozenset[int]:
        """Keys of the people whose part he may take: himself, and whom he stands in for."""
        return frozenset({self.user_id}) | {
            one.on_behalf_of.pk for one in self.actors if one.on_behalf_of is not None
        }

    def holding(self, roles: Iterable[Role]) -> list[Actor]:
        """His actors in any of `roles`."""
        wanted = frozenset(roles)
        return [one for one in self.actors if one.role in wanted]


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer behind a request. Raises PermissionDenied for whoever holds no role in casework."""
    assert request.user.is_authenticated
    found = casework(request)
    if found is None:
        raise PermissionDenied(
            _("您目前没有办理案件的任职。任职未登记或者已届满的，请联系本单位系统管理员。")
        )
    return found


def casework(request: HttpRequest) -> Viewer | None:
    """The viewer behind a request, if it is signed in and holds a role in casework."""
    working = tuple(one for one in acting.staff(request) if one.role not in ADMIN_ROLES)
    if not request.user.is_authenticated or not working:
        return None
    return Viewer(request.user.pk, working, clock.today())


def staff_view(view: View) -> View:
    """A view for staff: signs in first, and is called with the viewer after the request.

    A form that comes in after the session ended is given back, not lost on the way to the log-in.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.method == "POST":
                return kept.logged_out(request)
            return redirect_to_login(request.get_full_path())
        if acting.factor_outstanding(request):
            return redirect("portal:second_factor")
        return view(request, viewer_of(request), *args, **kwargs)

    return wrapped
