"""What every page is given: reading comfort, navigation, and whether this is a demo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import ADMIN_ROLES
from cases import clock, query_codes
from cases.queries import BODY_ROLES, OVERSIGHT_ROLES
from web import acting
from web.numbers import Numbers

COMFORT = {"text": frozenset({"large"}), "theme": frozenset({"light", "dark"})}
"""Cookies of reading comfort and the values they may have."""


@dataclass(frozen=True)
class Item:
    """One entry of the main navigation."""

    label: str
    url: str
    current: str
    name: str


class Site:
    """Facts about the installation and the reader, found when a template asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def today(self) -> date:
        """The installation's day."""
        return clock.today()

    @property
    def is_demo(self) -> bool:
        """Whether this is a demonstration with a date that can be moved."""
        return clock.is_demo()

    @property
    def code_words(self) -> str:
        """Where a query code can be read, and what is left to whoever lost it."""
        return f"{query_codes.ONCE}。{'；'.join(map(str, query_codes.LOST))}。"

    @property
    def navigation(self) -> list[Item]:
        """The pages this reader uses."""
        found = [item(self._request, name, label) for name, label in self._entries()]
        if any(one.current == "page" for one in found):  # then the page is below no other entry
            found = [replace(one, current=one.current.replace("true", "")) for one in found]
        return found

    @property
    def answers_for_body(self) -> bool:
        """Whether the reader holds a role that answers for a body."""
        return any(actor.role in BODY_ROLES for actor in acting.staff(self._request))

    @property
    def numbers(self) -> Numbers:
        """The numbers in the navigation."""
        return Numbers(self._request)

    def _entries(self) -> list[tuple[str, str]]:
        roles = {actor.role for actor in acting.staff(self._request)}
        if not roles:
            signed_in = self._request.user.is_authenticated
            own = [("portal:account", _("我的案件")), ("portal:messages", _("消息"))]
            return [
                ("portal:home", _("首页")),
                *(own if signed_in else []),
                ("portal:track", _("查询进度")),
                ("portal:promises", _("公开承诺")),
                ("portal:records", _("失信记录公示")),
                ("portal:statistics", _("办理统计")),
                ("portal:verify", _("文书查验")),
            ]
        entries = []
        if roles - ADMIN_ROLES:
            entries.append(("desk:home", _("办案")))
        if roles & OVERSIGHT_ROLES:
            # The first entry is where somebody lands: who only supervises lands on the board.
            only = not roles - ADMIN_ROLES - OVERSIGHT_ROLES
            entries.insert(0 if only else len(entries), ("board:home", _("督查看板")))
        if roles & ADMIN_ROLES:
            entries.append(("manage:home", _("组织与人员")))
        return [
            *entries,
            ("portal:records", _("失信记录公示")),
            ("portal:verify", _("文书查验")),
        ]


def item(request: HttpRequest, name: str, label: str) -> Item:
    """The page called `name` as an entry of a navigation, marked where the reader is there."""
    url = reverse(name)
    if request.path == url:
        return Item(label, url, "page", name)
    below = url != "/" and request.path.startswith(url)
    return Item(label, url, "true" if below else "", name)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    comfort = {
        name: value if (value := request.COOKIES.get(f"comfort_{name}", "")) in allowed else ""
        for name, allowed in COMFORT.items()
    }
    return {"comfort": comfort, "site": Site(request)}
