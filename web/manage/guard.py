"""Which administrator a page is for: system, security or audit; nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from web import acting
from web.context import item

View = Callable[..., HttpResponseBase]

TABS = {
    Role.SYSTEM_ADMIN: (
        "manage:readiness",
        "manage:organisations",
        "manage:people",
        "manage:gaps",
        "manage:calendars",
        "manage:periods",
        "manage:publicity",
        "manage:severity",
        "manage:warnings",
        "manage:interest",
        "manage:measures",
        "manage:dead_letters",
    ),
    Role.SECURITY_ADMIN: (
        "manage:readiness",
        "manage:organisations",
        "manage:people",
        "manage:gaps",
        "manage:seals",
    ),
    Role.AUDIT_ADMIN: ("manage:log", "manage:readings"),
}
LABELS = {
    "manage:readiness": gettext_lazy("开通检查"),
    "manage:periods": gettext_lazy("本地期限"),
    "manage:publicity": gettext_lazy("公示期"),
    "manage:severity": gettext_lazy("失信程度"),
    "manage:warnings": gettext_lazy("履约预警"),
    "manage:interest": gettext_lazy("逾期利息"),
    "manage:measures": gettext_lazy("惩戒清单"),
    "manage:organisations": gettext_lazy("单位"),
    "manage:people": gettext_lazy("人员"),
    "manage:gaps": gettext_lazy("无人任职"),
    "manage:seals": gettext_lazy("印章密钥"),
    "manage:calendars": gettext_lazy("工作日历"),
    "manage:dead_letters": gettext_lazy("消息发送"),
    "manage:log": gettext_lazy("变更日志"),
    "manage:readings": gettext_lazy("查阅日志"),
}


def administrator(*roles: Role) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view for administrators in one of `roles`, called with the acting one after the request."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @acting.for_roles(roles)
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = next((one for one in acting.staff(request) if one.role in roles), None)
            if actor is None:  # the role ended between two looks
                raise PermissionDenied(_("您没有使用此页面的职责"))
            return view(request, actor, *args, **kwargs)

        return guarded

    return decorate


def of_the_province(actor: Actor, refusal: object) -> None:
    """What holds for all is changed by the province alone; whoever administers a part of it only reads."""
    if not administers_all(actor):
        raise PermissionDenied(str(refusal))


def page(
    request: HttpRequest, actor: Actor, template: str, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One of the administrators' pages, with the tabs of this one and the way back to the list it is of."""
    assert actor.role is not None
    tabs = [item(request, name, str(LABELS[name])) for name in TABS[actor.role]]
    back = next((tab.url for tab in tabs if tab.current), "")
    return render(request, template, {"tabs": tabs, "back": back, **shown}, status=status)
