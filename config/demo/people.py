"""People of the demonstration. Names are drawn at random; everybody has the same known password."""

from __future__ import annotations

import random
from collections.abc import Container, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import Membership, Organisation, Power, User
from accounts.roles import Role
from config.demo.organisations import SINCE, Bodies

PASSWORD = "zhengxin-demo"  # noqa: S105 -- printed on the demonstration's login page
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉玲波丹建国红梅志新宇晨雨轩思远佳欣子涵浩然梦瑶俊熙一诺嘉怡博文雅琪振海晓东春林秋月"

LEAD_ROLES = (
    Role.REGISTRAR,
    Role.REVIEWER,
    Role.HANDLER,
    Role.HANDLER,
    Role.INSPECTOR,
    Role.INSPECTOR,
    Role.APPROVER,
    Role.APPROVER,
    Role.SIGNER,
    Role.RECORD_KEEPER,
    Role.REPAIR_APPROVER,
    Role.OBJECTION_REVIEWER,
    Role.ARCHIVIST,
)
"""A credit lead has everybody, and two of those who must not meet themselves."""
BODY_ROLES = (Role.LIAISON, Role.PRINCIPAL)
DECIDING_ROLES = (Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER)
"""Departments that complaints are forwarded to decide them in their own name."""
CITIZENS = 6
"""Accounts of citizens: citizen1 to citizen6."""
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@cache
def hashed_password() -> str:
    """The known password, hashed once."""
    return make_password(PASSWORD)


def populate(bodies: Bodies) -> None:
    """Give every body its people, and citizens their accounts before walks in several processes ask."""
    users = {name: _user(name) for name in map(_citizen_name, range(1, CITIZENS + 1))}
    held: list[tuple[str, Organisation, Role]] = []
    for organisation in bodies.everybody():
        for role in roles_of(organisation):
            name = _free(users, f"{bodies.keys[organisation.pk]}-{role.value.replace('_', '-')}")
            users[name] = _user(name)
            held.append((name, organisation, role))
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(user=users[name], organisation=organisation, role=role, valid_from=SINCE)
        for name, organisation, role in held
    )


def _free(taken: Container[str], name: str) -> str:
    """The name itself, or with the first number that makes it new: chengdu-fgw-handler2."""
    return next(one for one in [name, *(f"{name}{n}" for n in range(2, 99))] if one not in taken)


def roles_of(organisation: Organisation) -> list[Role]:
    """The roles that are held at a body, one entry for each person."""
    roles = list(BODY_ROLES)
    if Power.CREDIT_LEAD in organisation.powers:
        roles += LEAD_ROLES
        if organisation.parent is not None and organisation.parent.parent is None:
            roles += ADMINISTRATORS
    if Power.SANCTION_EXECUTION in organisation.powers:
        roles += [Role.SANCTION_EXECUTOR, *DECIDING_ROLES]
    if Power.SUPERVISION in organisation.powers:
        roles += [Role.SUPERVISION_OFFICER, Role.SIGNER]
    if organisation.is_division and organisation.document_code == "":
        roles += [Role.JOINT_OFFICE, Role.SUPERVISION_OFFICER, Role.SIGNER]
    if organisation.name.endswith("监察委员会"):
        roles.append(Role.DISCIPLINE_RECIPIENT)
    return roles


def holders(organisation: Organisation, role: Role, on: date) -> list[User]:
    """Who holds a role at a body on a day and has a working account, longest first."""
    rows = Membership.objects.on(on).filter(
        organisation=organisation, role=role, user__is_active=True
    )
    return [row.user for row in rows.select_related("user").order_by("pk")]


class Unheld(LookupError):
    """Nobody holds the role, and nobody may be appointed."""


_appointing: ContextVar[bool] = ContextVar("appointing", default=True)


@contextmanager
def nobody_appointed() -> Iterator[None]:
    """Inside, people have only the roles that the administration gave them."""
    token = _appointing.set(False)
    try:
        yield
    finally:
        _appointing.reset(token)


def someone(organisation: Organisation, role: Role, on: date, *, nth: int = 1) -> User:
    """The nth person who holds a role at a body on a day; appointed if there is none.

    Raises Unheld inside `nobody_appointed`.
    """
    found = holders(organisation, role, on)
    if len(found) >= nth:
        return found[nth - 1]
    if not _appointing.get():
        raise Unheld(f"{organisation} {role.label}")
    user = _user(f"body{organisation.pk}-{role.value.replace('_', '-')}{nth}")
    user.save(force_insert=True)
    Membership.objects.create(user=user, organisation=organisation, role=role, valid_from=SINCE)
    return user


def citizen(nth: int) -> User:
    """The nth citizen with an account, made here where walks are done without the people of `populate`."""
    found = User.objects.filter(username=_citizen_name(nth)).first()
    if found is not None:
        return found
    user = _user(_citizen_name(nth))
    user.save(force_insert=True)
    return user


def _citizen_name(nth: int) -> str:
    return f"citizen{nth}"


def invented_name(seed: str) -> str:
    """A name that belongs to nobody in particular; the same seed gives the same name."""
    draw = random.Random(seed)  # noqa: S311 -- invented names, no secret
    return draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))


def phone_number(seed: str) -> str:
    """A number of Chengdu that begins as none given to anybody does."""
    draw = random.Random(seed)  # noqa: S311 -- an invented number, no secret
    return f"028-0{draw.randint(0, 10**7 - 1):07d}"


def _user(name: str) -> User:
    return User(
        username=name,
        name=invented_name(name),
        password=hashed_password(),
        email=f"{name}@example.test",
    )
