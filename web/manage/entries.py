"""Entries of the log of changes in words: fields by their names, people and bodies by theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts import finding
from accounts.models import AccountLog, Deputy, Level, Membership, Organisation, Power, User
from accounts.roles import Role
from records.models.record import Severity

ACTS = {
    "add_organisation": gettext_lazy("新增单位"),
    "change_organisation": gettext_lazy("变更单位"),
    "add_person": gettext_lazy("新增人员"),
    "change_person": gettext_lazy("变更人员"),
    "change_address": gettext_lazy("本人变更邮箱"),
    "close_account": gettext_lazy("注销账号"),
    "reset_password": gettext_lazy("重置密码"),
    "appoint": gettext_lazy("登记任职"),
    "end_membership": gettext_lazy("结束任职"),
    "depute": gettext_lazy("登记代行"),
    "end_deputyship": gettext_lazy("结束代行"),
    "withdraw_deputyship": gettext_lazy("撤回代行"),
    "declare_leave": gettext_lazy("本人登记请假"),
    "end_leave": gettext_lazy("本人结束请假"),
    "withdraw_leave": gettext_lazy("本人撤回请假"),
    "issue_seal_key": gettext_lazy("制发印章密钥"),
    "add_measure": gettext_lazy("列入惩戒措施"),
    "end_measure": gettext_lazy("移出惩戒措施"),
    "add_period": gettext_lazy("登记本地期限"),
    "end_period": gettext_lazy("结束本地期限"),
    "add_publicity_rule": gettext_lazy("登记公示期规定"),
    "end_publicity_rule": gettext_lazy("结束公示期规定"),
    "add_severity_rule": gettext_lazy("登记失信程度规定"),
    "end_severity_rule": gettext_lazy("结束失信程度规定"),
    "add_warning_rule": gettext_lazy("登记履约预警规定"),
    "end_warning_rule": gettext_lazy("结束履约预警规定"),
    "add_lpr": gettext_lazy("登记LPR"),
    "add_interest_rule": gettext_lazy("登记逾期利息规定"),
    "ask_barred": gettext_lazy("查询失信情况"),
    "release_authenticator": gettext_lazy("解除身份验证器"),
}
FIELDS = {
    "name": gettext_lazy("名称"),
    "short_name": gettext_lazy("简称"),
    "former": gettext_lazy("原名称"),
    "document_code": gettext_lazy("机关代字"),
    "level": gettext_lazy("层级"),
    "is_division": gettext_lazy("一级政府"),
    "parent_id": gettext_lazy("上级单位"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "division_code": gettext_lazy("行政区划代码"),
    "aliases": gettext_lazy("别名"),
    "valid_from": gettext_lazy("起始日期"),
    "valid_to": gettext_lazy("结束日期"),
    "successor_id": gettext_lazy("继受机关"),
    "powers": gettext_lazy("职权"),
    "address": gettext_lazy("地址"),
    "phone": gettext_lazy("电话"),
    "username": gettext_lazy("用户名"),
    "is_active": gettext_lazy("账号启用"),
    "user_id": gettext_lazy("人员"),
    "organisation_id": gettext_lazy("单位"),
    "role": gettext_lazy("职责"),
    "membership_id": gettext_lazy("被代行的职责"),
    "deputy_id": gettext_lazy("代行人"),
    "reason": gettext_lazy("事由"),
    "code": gettext_lazy("编号"),
    "title": gettext_lazy("惩戒措施"),
    "basis": gettext_lazy("依据"),
    "jurisdiction_id": gettext_lazy("适用地区"),
    "amount": gettext_lazy("时长"),
    "unit": gettext_lazy("计算单位"),
    "extension": gettext_lazy("延长上限"),
    "source": gettext_lazy("依据和决定机关"),
    "severity": gettext_lazy("失信程度"),
    "least": gettext_lazy("最短公示期（月）"),
    "most": gettext_lazy("最长公示期（月）"),
    "national": gettext_lazy("国家规定"),
    "decided_by": gettext_lazy("决定机关"),
    "failed": gettext_lazy("整改失败的程度"),
    "repeated": gettext_lazy("屡次整改失败的程度"),
    "failures": gettext_lazy("十二个月内满几次为屡次"),
    "pledge": gettext_lazy("修复承诺不实的程度"),
    "complaints": gettext_lazy("同类投诉满几件预警"),
    "yellow": gettext_lazy("到期前几日起黄色预警"),
    "orange": gettext_lazy("到期前几日起橙色预警"),
    "announced_on": gettext_lazy("发布日期"),
    "percent": gettext_lazy("一年期LPR（%）"),
    "daily": gettext_lazy("日利率（%）"),
    "year_days": gettext_lazy("一年的天数"),
    "due_bears": gettext_lazy("最迟付款日计息"),
    "paid_bears": gettext_lazy("付款当日计息"),
    "on": gettext_lazy("查询日期"),
    "barred": gettext_lazy("处于失信状态"),
    "purpose": gettext_lazy("用途"),
}
BODIES = frozenset({"organisation_id", "parent_id", "successor_id", "jurisdiction_id"})
PEOPLE = frozenset({"user_id", "deputy_id"})
LABELS = {
    str(one.value): str(one.label) for choices in (Level, Power, Role, Severity) for one in choices
} | {
    "wd": "个工作日",
    "cd": "日",
    "m": "个月",
    "y": "年",
}


@dataclass(frozen=True)
class Entry:
    """One row of the log in words."""

    row: AccountLog
    act: str
    target: str
    changes: list[tuple[str, str, str]]
    """(field, before, after)"""


def told(rows: Iterable[AccountLog]) -> list[Entry]:
    """The rows in words; four statements however many there are."""
    page = list(rows)
    names = _Names(page)
    return [
        Entry(row, str(ACTS.get(row.act, row.act)), names.target(row), list(_changes(row, names)))
        for row in page
    ]


def about(asked: str) -> QuerySet[AccountLog]:
    """The rows that a person or a body made or was changed by, newest first; all where nothing is asked."""
    rows = AccountLog.objects.order_by("-sequence")
    if not asked:
        return rows
    users = User.objects.filter(Q(name__icontains=asked) | Q(username__iexact=asked))
    bodies = Organisation.objects.filter(pk__in=finding.meant(asked))
    held = Membership.objects.filter(Q(user__in=users) | Q(organisation__in=bodies))
    deputies = Deputy.objects.filter(Q(deputy__in=users) | Q(membership__in=held))
    return rows.filter(
        Q(actor_label__icontains=asked)
        | Q(target_type="user", target_id__in=users.values("pk"))
        | Q(target_type="organisation", target_id__in=bodies.values("pk"))
        | Q(target_type="membership", target_id__in=held.values("pk"))
        | Q(target_type="deputy", target_id__in=deputies.values("pk"))
    )


class _Names:
    """Names of the people, bodies, roles and deputyships that some rows speak of."""

    def __init__(self, rows: list[AccountLog]) -> None:
        wanted: dict[str, set[int]] = {"user": set(), "organisation": set(), "membership": set()}
        deputies = Deputy.objects.select_related("deputy").in_bulk(
            [row.target_id for row in rows if row.target_type == "deputy"]
        )
        wanted["membership"] |= {one.membership_id for one in deputies.values()}
        for row in rows:
            wanted.setdefault(row.target_type, set()).add(row.target_id)
            for values in (row.before, row.after):
                for field, value in values.items():
                    kind = _kind(field)
                    if kind and isinstance(value, int):
                        wanted[kind].add(value)
        held = Membership.objects.select_related("user", "organisation").in_bulk(
            wanted["membership"]
        )
        self.of: dict[str, Mapping[int, str]] = {
            "user": {
                pk: f"{one.name}（{one.username}）"
                for pk, one in User.objects.in_bulk(wanted["user"]).items()
            },
            "organisation": {
                pk: one.name
                for pk, one in Organisation.objects.in_bulk(wanted["organisation"]).items()
            },
            "membership": {pk: _membership(one) for pk, one in held.items()},
            "deputy": {
                pk: f"{one.deputy.name}，{_membership(held[one.membership_id])}"
                for pk, one in deputies.items()
            },
        }

    def target(self, row: AccountLog) -> str:
        """Whom or what a row is about."""
        return self.of.get(row.target_type, {}).get(row.target_id, f"#{row.target_id}")

    def value(self, field: str, value: Any) -> str:
        """A value as people read it."""
        kind = _kind(field)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if kind and isinstance(value, int):
            return self.of[kind].get(value, f"#{value}")
        if isinstance(value, list):
            return "、".join(
                str(one.get("name", ""))
                if isinstance(one, dict)
                else LABELS.get(str(one), str(one))
                for one in value
            )
        return LABELS.get(str(value), str(value))


def _membership(one: Membership) -> str:
    return f"{one.user.name} · {one.organisation.name} · {Role(one.role).label}"


def _kind(field: str) -> str:
    if field in BODIES:
        return "organisation"
    if field in PEOPLE:
        return "user"
    return "membership" if field == "membership_id" else ""


def _changes(row: AccountLog, names: _Names) -> Iterator[tuple[str, str, str]]:
    for field in dict.fromkeys([*row.before, *row.after]):
        before, after = row.before.get(field), row.after.get(field)
        if before != after:
            label = str(FIELDS.get(field, field))
            yield label, names.value(field, before), names.value(field, after)
