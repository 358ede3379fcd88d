"""Changes to organisations, people, roles and deputies. Each is checked, and logged with the change.

系统管理员管组织与账号，安全管理员管任职与代行，审计管理员看日志；三员分立，且均不接触案件内容。
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import addresses, log, organisations
from accounts.actors import Actor
from accounts.models import AccountLog, Deputy, Membership, Organisation, User
from accounts.models.organisation import OrganisationQuerySet
from accounts.roles import ADMIN_ROLES, Role

LOGGED_OF_ORGANISATION = (
    "name",
    "short_name",
    "former",
    "document_code",
    "level",
    "is_division",
    "parent_id",
    "uscc",
    "division_code",
    "aliases",
    "valid_from",
    "valid_to",
    "successor_id",
    "powers",
    "address",
    "phone",
)
LOGGED_OF_PERSON = ("username", "name", "is_active")
"""Telephone and mail of a person are personal data and stay out of the log."""


def area_of(actor: Actor) -> str:
    """The path below which an administrator administers: the division of his organisation."""
    assert actor.organisation is not None
    return actor.organisation.area


def administers_all(actor: Actor) -> bool:
    """Whether an administrator administers the whole tree, and so what holds for everybody."""
    return area_of(actor).count("/") == 2  # "/1/": the root alone


def organisations_of(actor: Actor) -> OrganisationQuerySet:
    """The organisations an administrator administers."""
    return Organisation.objects.filter(path__startswith=area_of(actor))


def people_of(actor: Actor) -> QuerySet[User]:
    """People who hold or held a role there; and accounts an administrator made that hold none yet."""
    made = AccountLog.objects.filter(act="add_person").values("target_id")
    held = Membership.objects.filter(organisation__path__startswith=area_of(actor))
    unplaced = Q(pk__in=made) & Q(memberships=None)
    return User.objects.filter(Q(pk__in=held.values("user")) | unplaced).order_by("name", "pk")


@transaction.atomic
def save_organisation(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Add or change an organisation. Raises ValidationError."""
    known = Organisation.objects.filter(pk=organisation.pk).first()
    if organisation.valid_to is not None and organisation.successor is None:
        raise ValidationError({"successor": _("撤销的单位须指定继受机关，在办事项才有着落")})
    _check_heir(organisation)
    if known is not None:
        organisations.rename(organisation, known, timezone.localdate(now))
    organisations.place(organisation)
    log.append(
        "change_organisation" if known else "add_organisation",
        organisation,
        actor=by,
        now=now,
        before=_values(known, LOGGED_OF_ORGANISATION),
        after=_values(organisation, LOGGED_OF_ORGANISATION),
    )
    return organisation


def _check_heir(organisation: Organisation) -> None:
    """The heir is there on the day after the end: until then nobody could act. Raises ValidationError."""
    heir, last_day = organisation.successor, organisation.valid_to
    if heir is None or last_day is None or heir.valid_from <= last_day + timedelta(days=1):
        return
    sentence = _(
        "继受机关%(day)s才成立，撤销后有一段时间在办事项无人承继；撤销日期应不早于其前一日"
    )
    day = date_format(heir.valid_from, "Y年n月j日")
    raise ValidationError({"successor": sentence % {"day": day}})


@transaction.atomic
def add_person(user: User, password: str | None = None, *, by: Actor, now: datetime) -> User:
    """Make an account for a member of staff; what it may do comes from memberships.

    Without a password nobody can log in with it, until its holder has set one by a letter.
    """
    user.joined_at = now
    user.email_confirmed = not user.email
    user.set_password(password)
    user.save(force_insert=True)
    log.append("add_person", user, actor=by, now=now, after=_values(user, LOGGED_OF_PERSON))
    return user


@transaction.atomic
def change_person(user: User, *, by: Actor, now: datetime) -> User:
    """Change name or contact of an account, or switch it off or on."""
    known = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == (by.user.pk if by.user else None) and not user.is_active:
        raise ValidationError({"is_active": _("不能停用自己的账号")})
    if known.email != user.email:
        if administers(known, timezone.localdate(now)):
            raise ValidationError({"email": _("管理员的邮箱只能由其本人变更")})
        user.email_confirmed = not user.email
        addresses.forget(user)
    user.save()
    log.append(
        "change_person",
        user,
        actor=by,
        now=now,
        before=_values(known, LOGGED_OF_PERSON),
        after=_values(user, LOGGED_OF_PERSON),
    )
    return user


@transaction.atomic
def reset_password(user: User, told: str = "", *, by: Actor, now: datetime) -> None:
    """Let a letter be sent by which the holder of an account sets a new password.

    Nobody alone becomes somebody else: who enters addresses (系统管理员) sends no letters, who sends
    letters (安全管理员) enters no addresses, and neither does either for an administrator who has a
    password. To an address that its holder has not confirmed a letter goes only if it is the one that
    the holder `told` whoever sends it. Raises ValidationError.
    """
    if administers(user, timezone.localdate(now)) and user.has_usable_password():
        raise ValidationError(
            _(
                "管理员的密码不能由其他管理员重置，请其本人通过账号邮箱设置，或者由运维人员在服务器上办理"
            )
        )
    if not user.email:
        raise ValidationError(_("该账号没有电子邮箱：请系统管理员先登记邮箱，再发送设置密码的邮件"))
    if not user.is_active:
        raise ValidationError(_("该账号已停用"))
    if not user.email_confirmed and told.strip().casefold() != user.email.casefold():
        raise ValidationError(
            {
                "told": _(
                    "与系统管理员登记的邮箱不一致，没有发送：请再向本人核实，或者请系统管理员更正"
                )
            }
        )
    log.append("reset_password", user, actor=by, now=now)


def administers(user: User, on: date) -> bool:
    """Whether somebody is an administrator on a day or will be one."""
    held = Membership.objects.filter(user=user, role__in=ADMIN_ROLES)
    return held.not_over(on).exists()


@transaction.atomic
def appoint(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Give a person a role at an organisation from a day on. Raises ValidationError."""
    User.objects.select_for_update().get(pk=membership.user_id)
    _check_appointment(membership, by)
    membership.save(force_insert=True)
    log.append("appoint", membership, actor=by, now=now, after=_membership(membership))
    return membership


@transaction.atomic
def end_membership(
    membership: Membership, last_day: date, *, by: Actor, now: datetime
) -> Membership:
    """End a role with `last_day`, and the deputyships in it. Raises ValidationError."""
    if last_day < membership.valid_from:
        raise ValidationError(_("结束日期不能早于任职起始日期"))
    before = _membership(membership)
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    running = Deputy.objects.on(last_day).filter(membership=membership)
    for deputy in running.exclude(valid_to=last_day):
        end_deputyship(deputy, last_day, by=by, now=now)
    log.append(
        "end_membership",
        membership,
        actor=by,
        now=now,
        before=before,
        after=_membership(membership),
    )
    return membership


@transaction.atomic
def depute(deputy: Deputy, *, by: Actor, now: datetime) -> Deputy:
    """Let somebody act in another's role for a time. Raises ValidationError."""
    _check_deputy(deputy, by)
    deputy.save(force_insert=True)
    log.append("depute", deputy, actor=by, now=now, after=_deputy(deputy))
    return deputy


@transaction.atomic
def end_deputyship(deputy: Deputy, last_day: date, *, by: Actor, now: datetime) -> Deputy:
    """End a deputyship with `last_day`. Raises ValidationError."""
    if last_day < deputy.valid_from:
        raise ValidationError(_("结束日期不能早于代行起始日期"))
    before = _deputy(deputy)
    deputy.valid_to = last_day
    deputy.save(update_fields=["valid_to"])
    log.append("end_deputyship", deputy, actor=by, now=now, before=before, after=_deputy(deputy))
    return deputy


@transaction.atomic
def withdraw_deputyship(deputy: Deputy, *, by: Actor, now: datetime) -> None:
    """Take back a deputyship that has not begun: nobody has acted by it."""
    log.append("withdraw_deputyship", deputy, actor=by, now=now, before=_deputy(deputy))
    deputy.delete()


def _check_appointment(wanted: Membership, by: Actor) -> None:
    if by.user is not None and wanted.user_id == by.user.pk:
        raise ValidationError(_("不能给自己任职，请由另一位安全管理员办理"))
    _check_dates(wanted)
    for held in Membership.objects.filter(user=wanted.user).overlapping(wanted):
        if held.organisation_id == wanted.organisation_id and held.role == wanted.role:
            raise ValidationError(_("该人员在此期间已担任这一职责"))
        if wanted.role in ADMIN_ROLES or held.role in ADMIN_ROLES:
            raise ValidationError(
                _("系统、安全、审计管理员三员分立，且不得兼任办案职责；该人员同期担任%s")
                % Role(held.role).label
            )


def _check_dates(wanted: Membership) -> None:
    organisation = wanted.organisation
    if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    if wanted.valid_from < organisation.valid_from:
        raise ValidationError({"valid_from": _("起始日期不能早于单位成立日期")})
    if organisation.valid_to is not None and wanted.valid_from > organisation.valid_to:
        raise ValidationError({"valid_from": _("该单位已经撤销")})


def _check_deputy(wanted: Deputy, by: Actor) -> None:
    membership = wanted.membership
    if membership.role in ADMIN_ROLES:
        raise ValidationError(_("管理员职责不得由他人代行，请另行任命"))
    if wanted.deputy_id == membership.user_id:
        raise ValidationError({"deputy": _("不能由本人代行本人职责")})
    if by.user is not None and wanted.deputy_id == by.user.pk:
        raise ValidationError({"deputy": _("不能让自己代行办案职责")})
    if wanted.valid_to < wanted.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    ends = membership.valid_to
    if wanted.valid_from < membership.valid_from or (ends is not None and wanted.valid_to > ends):
        raise ValidationError(_("代行期间应在被代行人的任职期间之内"))
    if wanted.valid_to - wanted.valid_from > timedelta(days=366):
        raise ValidationError({"valid_to": _("一次代行不超过一年")})
    if administers(wanted.deputy, wanted.valid_from):
        raise ValidationError({"deputy": _("管理员不得代行办案职责")})


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {} if row is None else {name: getattr(row, name) for name in names}


def _membership(row: Membership) -> dict[str, Any]:
    return _values(row, ("user_id", "organisation_id", "role", "valid_from", "valid_to"))


def _deputy(row: Deputy) -> dict[str, Any]:
    return _values(row, ("membership_id", "deputy_id", "valid_from", "valid_to", "reason"))
