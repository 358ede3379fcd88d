"""The audit administrator's pages: every change to accounts, and what confidential was opened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.log import verify_log
from accounts.models import AccountLog
from accounts.roles import ADMIN_ROLES, Role
from cases.models import Reading
from web import searching
from web.manage.guard import administrator, page

PAGE = 50

ACTS = {
    "add_organisation": gettext_lazy("新增单位"),
    "change_organisation": gettext_lazy("变更单位"),
    "add_person": gettext_lazy("新增人员"),
    "change_person": gettext_lazy("变更人员"),
    "reset_password": gettext_lazy("重置密码"),
    "appoint": gettext_lazy("登记任职"),
    "end_membership": gettext_lazy("结束任职"),
    "depute": gettext_lazy("登记代行"),
    "end_deputyship": gettext_lazy("结束代行"),
    "issue_seal_key": gettext_lazy("制发印章密钥"),
    "add_measure": gettext_lazy("列入惩戒措施"),
    "end_measure": gettext_lazy("移出惩戒措施"),
    "add_period": gettext_lazy("登记本地期限"),
    "end_period": gettext_lazy("结束本地期限"),
    "ask_barred": gettext_lazy("查询失信情况"),
    "release_authenticator": gettext_lazy("解除身份验证器"),
}


@administrator(*ADMIN_ROLES)
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each administrator's own page."""
    name = "manage:log" if actor.role == Role.AUDIT_ADMIN else "manage:people"
    return redirect(reverse(name))


@administrator(Role.AUDIT_ADMIN)
def account_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log, newest first; on request its chain is recomputed."""
    rows = AccountLog.objects.order_by("-sequence")
    rows_page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": rows_page,
        "entries": [(row, ACTS.get(row.act, row.act), _changes(row)) for row in rows_page],
        "breaks": list(verify_log()) if "verify" in request.GET else None,
    }
    return page(request, actor, "manage/log.html", shown)


@administrator(Role.AUDIT_ADMIN)
def reading_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who opened sealed identities and material, newest first; of one case or one person on request.

    It names cases by their number and shows nothing of what was opened.
    """
    asked = searching.typed(request.GET)
    rows = Reading.objects.select_related("case", "evidence").order_by("-pk")
    if asked:
        rows = rows.filter(Q(case__number__iexact=asked) | Q(reader_label__contains=asked))
    shown = {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "asked": asked}
    return page(request, actor, "manage/readings.html", shown)


def _changes(row: AccountLog) -> list[tuple[str, object, object]]:
    """(field, before, after) of what an entry changed."""
    names = dict.fromkeys([*row.before, *row.after])
    return [
        (name, row.before.get(name, ""), row.after.get(name, ""))
        for name in names
        if row.before.get(name) != row.after.get(name)
    ]
