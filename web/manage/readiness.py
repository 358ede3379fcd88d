"""What an installation still lacks before a case can travel through it, and who sees to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import administration
from accounts.actors import Actor
from accounts.models import Membership, Organisation, Power, User
from accounts.queries import in_order
from accounts.roles import ADMIN_ROLES, Role
from accounts.staffing import roles_held
from cases import calendars, clock
from commitments import rates
from commitments.models import WarningRule
from documents.models import SealKey
from records.models import PublicityRule, SanctionListItem, SeverityRule
from web.manage.guard import administrator, page

DECIDING = (Role.REVIEWER, Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER)
"""Roles that every organ needs that takes complaints: 办理、审核、签发三分离，核实须两人."""
ANSWERING = (Role.LIAISON, Role.PRINCIPAL)
"""Roles that every body needs that may be complained of."""
NAMED = 5
"""Bodies named one by one before the rest is counted."""
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Lack:
    """Something that is missing: what, who enters it, and on which page."""

    sentence: str
    role: Role
    page: str
    stops: bool = True
    """Whether cases cannot go on without it; otherwise it is advice."""


def lacks(path: str, today: date) -> Iterator[Lack]:
    """What is missing at and below a path on a day. A dozen statements however many bodies there are."""
    bodies = in_order(Organisation.objects.on(today).filter(path__startswith=path))
    if len(bodies) < 2:
        sentence = _("还没有录入单位")
        yield Lack(sentence, Role.SYSTEM_ADMIN, "manage:organisations")
    yield from _administrators(today)
    yield from _powers(bodies)
    yield from _people(bodies, today)
    yield from _seals(bodies, today)
    yield from _data(today)


def _administrators(today: date) -> Iterator[Lack]:
    held = Membership.objects.on(today).filter(role__in=ADMIN_ROLES, user__is_active=True)
    by_role = dict.fromkeys(ADMIN_ROLES, 0)
    for role in held.values_list("role", flat=True):
        by_role[Role(role)] += 1
    for one in sorted(role for role, count in by_role.items() if not count):
        yield Lack(_("无人担任%s") % one.label, Role.SECURITY_ADMIN, "manage:people")
    if by_role[Role.SECURITY_ADMIN] == 1:
        yield Lack(
            _("只有一名安全管理员：本人的任职变动须由另一名安全管理员办理，建议再设一名"),
            Role.SECURITY_ADMIN,
            "manage:people",
            stops=False,
        )


def _powers(bodies: list[Organisation]) -> Iterator[Lack]:
    for power in (
        Power.CREDIT_LEAD,
        Power.DETERMINATION,
        Power.SUPERVISION,
        Power.SANCTION_EXECUTION,
    ):
        if not any(power in body.powers for body in bodies):
            yield Lack(
                _("没有单位具有“%s”职权") % power.label, Role.SYSTEM_ADMIN, "manage:organisations"
            )
    nameless = [body for body in bodies if body.powers and not body.document_code]
    if nameless:
        yield Lack(
            _("发文字号缺少机关代字：%s") % _named(nameless),
            Role.SYSTEM_ADMIN,
            "manage:organisations",
        )


def _people(bodies: list[Organisation], today: date) -> Iterator[Lack]:
    held = roles_held([body.pk for body in bodies], today)
    for body in bodies:
        wanted = DECIDING if Power.CREDIT_LEAD in body.powers else ()
        missing = [role for role in wanted if role not in held.get(body.pk, ())]
        if missing:
            words = "、".join(str(role.label) for role in missing)
            yield Lack(
                _("%(body)s无人担任：%(roles)s") % {"body": body.name, "roles": words},
                Role.SECURITY_ADMIN,
                "manage:people",
            )
    for role in ANSWERING:
        without = [body for body in bodies if role not in held.get(body.pk, ())]
        if without:
            yield Lack(
                _("%(count)d个单位无人担任%(role)s：%(names)s")
                % {"count": len(without), "role": role.label, "names": _named(without)},
                Role.SECURITY_ADMIN,
                "manage:people",
                stops=False,
            )
    for one in (Role.JOINT_OFFICE, Role.RECORD_KEEPER, Role.SUPERVISION_OFFICER):
        if not any(one in roles for roles in held.values()):
            yield Lack(_("无人担任%s") % one.label, Role.SECURITY_ADMIN, "manage:people")
    staff = Membership.objects.on(today).filter(organisation__in=bodies).values("user")
    mute = User.objects.filter(pk__in=staff, is_active=True, email="").count()
    if mute:
        yield Lack(
            _("%d名工作人员没有登记邮箱：收不到站外提醒，也不能自行找回密码") % mute,
            Role.SYSTEM_ADMIN,
            "manage:people",
            stops=False,
        )


def _seals(bodies: list[Organisation], today: date) -> Iterator[Lack]:
    issuing = [body for body in bodies if body.powers]
    ends: dict[int, date] = {}
    for organisation, valid_to in SealKey.objects.usable(today).values_list(
        "organisation", "valid_to"
    ):
        ends[organisation] = max(valid_to, ends.get(organisation, valid_to))
    without = [body for body in issuing if body.pk not in ends]
    if without:
        yield Lack(
            _("没有可用的印章密钥，不能签发：%s") % _named(without),
            Role.SECURITY_ADMIN,
            "manage:seals",
        )
    ending = [body for body in issuing if ends.get(body.pk, date.max) - today <= SOON]
    if ending:
        yield Lack(
            _("印章密钥60天内到期：%s") % _named(ending),
            Role.SECURITY_ADMIN,
            "manage:seals",
            stops=False,
        )


def _data(today: date) -> Iterator[Lack]:
    if not SanctionListItem.objects.on(today).exists():
        yield Lack(_("惩戒措施清单是空的，不能作出惩戒决定"), Role.SYSTEM_ADMIN, "manage:measures")
    yield from _publicity(today)
    if not SeverityRule.objects.not_over(today).exists():
        yield Lack(
            _("没有登记失信程度规定：按随软件提供的默认规则初拟程度，请核对或者登记本省规定"),
            Role.SYSTEM_ADMIN,
            "manage:severity",
            stops=False,
        )
    if not WarningRule.objects.not_over(today).exists():
        yield Lack(
            _("没有登记履约预警规定：按随软件提供的默认日数预警，请核对或者登记本省规定"),
            Role.SYSTEM_ADMIN,
            "manage:warnings",
            stops=False,
        )
    known = rates.known_to()
    if today - known > SOON:
        yield Lack(
            _("一年期LPR核对至%s，之后有变动的请登记") % known.isoformat(),
            Role.SYSTEM_ADMIN,
            "manage:interest",
            stops=False,
        )
    published = calendars.current_calendar().published_to
    if published < today + SOON:
        yield Lack(
            _("%s年放假安排尚未导入：跨年的期限为暂定日期") % (published.year + 1),
            Role.SYSTEM_ADMIN,
            "manage:calendars",
            stops=published < today,
        )


def _publicity(today: date) -> Iterator[Lack]:
    """No rule of its own, or one that ends with none after it: the shipped ones then hold."""
    rules = list(PublicityRule.objects.not_over(today).order_by("valid_from"))
    if not rules:
        yield Lack(
            _("没有登记公示期规定：按随软件提供的国家规定计算，请核对是否现行"),
            Role.SYSTEM_ADMIN,
            "manage:publicity",
            stops=False,
        )
    for one in rules:
        follows = any(
            later.severity == one.severity and later.valid_from > one.valid_from for later in rules
        )
        if one.valid_to is not None and one.valid_to - today <= SOON and not follows:
            yield Lack(
                _("%(severity)s失信的公示期规定%(day)s到期，之后没有接续的规定")
                % {"severity": one.get_severity_display(), "day": one.valid_to.isoformat()},
                Role.SYSTEM_ADMIN,
                "manage:publicity",
                stops=False,
            )


def _named(bodies: list[Organisation]) -> str:
    names = "、".join(body.name for body in bodies[:NAMED])
    more = len(bodies) - NAMED
    return names + (_("等%d个单位") % len(bodies) if more > 0 else "")


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def readiness(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The check-list of the first day; empty once nothing is missing."""
    found = list(lacks(administration.area_of(actor), clock.today()))
    shown = {
        "parts": [
            (_("缺少的"), [one for one in found if one.stops]),
            (_("建议补充的"), [one for one in found if not one.stops]),
        ],
        "role": actor.role,
    }
    return page(request, actor, "manage/readiness.html", shown)
