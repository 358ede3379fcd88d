"""Bodies, accounts and appointments from a table: uploaded or pasted, explained, then entered at once.

The same table of people is entered twice: the system administrator makes the accounts of it, the security
administrator gives them their roles and has the letters sent by which they set their passwords.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import administration, rosters
from accounts.actors import Actor
from accounts.roles import Role
from accounts.rosters import Outcome
from cases import clock
from web.manage.explained import explained
from web.manage.guard import administrator
from web.passwords import promise_letter
from web.tables import TableForm, example_file

EXAMPLES = {
    "bodies": (
        gettext_lazy("单位表示例"),
        rosters.BODY_HEADS,
        (
            "示例市住房和城乡建设局",
            "示例市住建局",
            "（18位）",
            "市（州）",
            "否",
            "示例市人民政府",
            "510100",
            "示住建",
            "惩戒执行",
            "2018-01-01",
            "",
            "",
        ),
    ),
    "people": (
        gettext_lazy("人员表示例"),
        rosters.PERSON_HEADS,
        (
            "wangxm-zjj",
            "王小明",
            "",
            "wangxm@example.org",
            "示例市住房和城乡建设局",
            "承办人、联络员",
            "2026-01-01",
        ),
    ),
}


@administrator(Role.SYSTEM_ADMIN)
def import_organisations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add the bodies of a table."""
    form = _form(request, "bodies")

    def enter() -> Outcome:
        return rosters.enter_bodies(form.cleaned_data["rows"], by=actor, now=clock.now())

    def effect(outcome: Outcome) -> Iterator[str]:
        yield _("将新增单位%d个。") % outcome.added
        if outcome.known:
            yield _("%d个单位已经登记，保持不变。") % outcome.known

    answer = explained(request, actor, form, _("批量录入单位"), effect, enter)
    if answer is not None:
        return answer
    messages.success(request, _("单位已录入"))
    return redirect("manage:organisations")


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def import_people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make the accounts of a table, or appoint its people, by who asks."""
    if actor.role == Role.SECURITY_ADMIN:
        return _import_appointments(request, actor)
    form = _form(request, "people")

    def enter() -> Outcome:
        return rosters.enter_people(form.cleaned_data["rows"], by=actor, now=clock.now())

    def effect(outcome: Outcome) -> Iterator[str]:
        yield _("将建立账号%d个，尚无密码、尚无职责。") % outcome.added
        if outcome.known:
            yield _("%d行的账号已经建立，保持不变。") % outcome.known
        yield _("建立后，请安全管理员用同一张表登记任职，设置密码的邮件随之发送。")

    answer = explained(request, actor, form, _("批量建立账号"), effect, enter)
    if answer is not None:
        return answer
    messages.success(request, _("账号已建立，请安全管理员用同一张表登记任职"))
    return redirect("manage:people")


def _import_appointments(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = _form(request, "people")

    def enter() -> Outcome:
        now = clock.now()
        outcome = rosters.enter_appointments(form.cleaned_data["rows"], by=actor, now=now)
        for person in outcome.without_password:
            administration.reset_password(person, person.email, by=actor, now=now)
            promise_letter(person)
        return outcome

    def effect(outcome: Outcome) -> Iterator[str]:
        yield _("将登记任职%d项。") % outcome.added
        if outcome.known:
            yield _("%d项任职已经登记，保持不变。") % outcome.known
        letters = len(outcome.without_password)
        if letters:
            yield (
                _(
                    "将向其中尚未设置密码的%d人发送设置密码的邮件，链接三天内有效。"
                    "请确认表中邮箱已向本人或者其单位核实。"
                )
                % letters
            )

    answer = explained(request, actor, form, _("批量登记任职"), effect, transaction.atomic(enter))
    if answer is not None:
        return answer
    messages.success(request, _("任职已登记"))
    return redirect("manage:people")


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
@require_GET
def example(request: HttpRequest, actor: Actor, kind: str) -> HttpResponseBase:
    """A table with its heading and one row, to be filled in."""
    title, heads, row = EXAMPLES[kind]
    return example_file(str(title), heads, row)


def _form(request: HttpRequest, kind: str) -> TableForm:
    return TableForm(
        request.POST or None,
        request.FILES or None,
        columns=len(EXAMPLES[kind][1]),
        most_rows=rosters.MOST_ROWS,
        example=reverse(f"manage:{kind}_example"),
    )
