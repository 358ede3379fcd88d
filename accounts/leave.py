"""Leave (请假、离岗) that a person declares himself, with who stands in for him (代行).

A deputy is chosen among one's own organ's people. A role that decides is stood in for by people who decide there
already, so that nobody gains by a colleague's leave what he could not be appointed to beside his own role
(办理、审核、签发三分离); everything else is for the security administrator. Whoever stands
aside (回避) from a matter does so as a deputy too, and so does the deputy whom he chose (`Actor.bound`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import administration, log
from accounts.actors import Actor
from accounts.models import Deputy, Leave, Membership, User
from accounts.models.dated import Dated
from accounts.roles import ADMIN_ROLES, Role

LONGEST = timedelta(days=366)
DECIDING = frozenset(
    {
        Role.APPROVER,
        Role.SIGNER,
        Role.PRINCIPAL,
        Role.REPAIR_APPROVER,
        Role.OBJECTION_REVIEWER,
        Role.SUPERVISION_OFFICER,
        Role.JOINT_OFFICE,
    }
)
"""Roles that decide on what others drafted: stood in for by one who holds one of them there."""
OWN_ONLY = frozenset({Role.DISCIPLINE_RECIPIENT})
"""Roles whose matters are confidential: stood in for by one who holds the same there."""
LOGGED = ("user_id", "valid_from", "valid_to", "reason")


def to_cover(user: User, days: Dated) -> list[Membership]:
    """The roles that a person holds on a day of his leave and that can be stood in for."""
    held = Membership.objects.filter(user=user).exclude(role__in=ADMIN_ROLES).overlapping(days)
    return list(held.select_related("organisation").order_by("organisation__path", "role", "pk"))


def may_stand_in(membership: Membership, days: Dated) -> QuerySet[User]:
    """Who of the same organ may stand in for a role through all days of a leave."""
    assert days.valid_to is not None
    role = Role(membership.role)
    able: Collection[Role] = set(Role) - ADMIN_ROLES
    if role in OWN_ONLY:
        able = {role}
    elif role in DECIDING:
        able = DECIDING
    throughout = Membership.objects.on(days.valid_from).on(days.valid_to)
    at_hand = throughout.filter(organisation=membership.organisation_id, role__in=able)
    administering = Membership.objects.filter(role__in=ADMIN_ROLES).overlapping(days)
    away = Leave.objects.overlapping(days)
    return (
        User.objects.filter(pk__in=at_hand.values("user"), is_active=True)
        .exclude(pk=membership.user_id)
        .exclude(pk__in=administering.values("user"))
        .exclude(pk__in=away.values("user"))
        .order_by("name", "pk")
    )


def with_absence(user: User, away: Mapping[int, date]) -> str:
    """A person's name, with until when he is away."""
    if user.pk not in away:
        return user.name
    return _("%(name)s（请假至%(day)s）") % {
        "name": user.name,
        "day": date_format(away[user.pk], "n月j日"),
    }


def away_on(users: Collection[int] | QuerySet[User, Any], day: date) -> Mapping[int, date]:
    """Who of some people is away on a day, with the last day of it. One query."""
    rows = Leave.objects.on(day).filter(user__in=users)
    return dict(rows.order_by("valid_to").values_list("user", "valid_to"))


def until_of(day: date) -> Subquery:
    """The last day on which the `user` of a row is away, where he is on a day."""
    away = Leave.objects.on(day).filter(user=OuterRef("user")).order_by("-valid_to")
    return Subquery(away.values("valid_to")[:1])


@transaction.atomic
def declare(
    leave: Leave, deputies: Mapping[int, User], *, by: Actor, today: date, now: datetime
) -> list[Deputy]:
    """Enter the leave of whoever acts, with who stands in for which of his roles (by key of the
    membership); returns the deputyships. Raises ValidationError."""
    assert by.user is not None
    user = User.objects.select_for_update(of=("self",)).get(pk=by.user.pk)
    leave.user = user
    if leave.valid_from < today:
        raise ValidationError({"valid_from": _("起始日期不能早于今天")})
    if leave.valid_to < leave.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    if leave.valid_to - leave.valid_from > LONGEST:
        raise ValidationError({"valid_to": _("一次请假不超过一年，更长的请安全管理员变更任职")})
    if Leave.objects.filter(user=user).overlapping(leave).exists():
        raise ValidationError({"valid_from": _("您在此期间已登记请假，请先结束或者撤回原来的登记")})
    leave.save(force_insert=True)
    log.append("declare_leave", leave, actor=by, now=now, after=_values(leave))
    held = {one.pk: one for one in to_cover(user, leave)}
    made = []
    for key, deputy in deputies.items():
        if key not in held:
            raise ValidationError({f"deputy_{key}": _("您在此期间不担任这一职责，无须代行")})
        made.append(_depute(leave, held[key], deputy, by, now))
    return made


def _depute(leave: Leave, membership: Membership, deputy: User, by: Actor, now: datetime) -> Deputy:
    row = Deputy(
        membership=membership,
        deputy=deputy,
        leave=leave,
        valid_from=max(leave.valid_from, membership.valid_from),
        valid_to=min(leave.valid_to, membership.valid_to or leave.valid_to),
        reason=leave.reason,
    )
    field = f"deputy_{membership.pk}"
    if not may_stand_in(membership, row).filter(pk=deputy.pk).exists():
        raise ValidationError(
            {field: _("%s在此期间不能代行这一职责（离任、请假或者职责不符），请另选") % deputy.name}
        )
    return administration.depute(row, by=by, now=now)


@transaction.atomic
def end(leave: Leave, *, by: Actor, today: date, now: datetime) -> None:
    """Come back early. What has not begun is withdrawn; what has ends yesterday, or today where it began
    today, and the deputyships with it. Raises ValidationError where it is over."""
    if leave.valid_to < today:
        raise ValidationError(_("这次请假已经结束"))
    deputies = leave.deputies.select_for_update()
    before = _values(leave)
    if leave.valid_from > today:
        log.append("withdraw_leave", leave, actor=by, now=now, before=before)
        for row in deputies:
            administration.withdraw_deputyship(row, by=by, now=now)
        leave.delete()
        return
    leave.valid_to = max(leave.valid_from, today - timedelta(days=1))
    leave.save(update_fields=["valid_to"])
    log.append("end_leave", leave, actor=by, now=now, before=before, after=_values(leave))
    for row in deputies.not_over(leave.valid_to + timedelta(days=1)):
        if row.valid_from > leave.valid_to:
            administration.withdraw_deputyship(row, by=by, now=now)
        else:
            administration.end_deputyship(row, leave.valid_to, by=by, now=now)


def _values(leave: Leave) -> dict[str, object]:
    return {name: getattr(leave, name) for name in LOGGED}
