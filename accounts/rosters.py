"""Many bodies, accounts or appointments at once, from the rows of a table that an office fills in.

Each row passes the same door as one that is typed (`accounts.administration`). What is registered already
stays as it is, so that a table can be entered again. One row that is wrong stops the whole table, and every
such row is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import administration, typed
from accounts.actors import Actor
from accounts.models import Level, Membership, Organisation, Power, User
from accounts.roles import Role

BODY_HEADS = (
    "名称",
    "简称",
    "统一社会信用代码",
    "层级",
    "一级政府",
    "上级单位",
    "行政区划代码",
    "机关代字",
    "职权",
    "成立日期",
    "地址",
    "电话",
)
PERSON_HEADS = ("用户名", "姓名", "电话", "电子邮箱", "单位", "职责", "任职起始日期")
MOST_ROWS = 2000
Rows = Sequence[Sequence[str]]
BETWEEN = re.compile("[、,，;；/]")


@dataclass
class Outcome:
    """What a table did, or would do."""

    added: int = 0
    known: int = 0
    without_password: list[User] = field(default_factory=list)
    """Holders of the new appointments who have not set a password yet."""


def enter_bodies(rows: Rows, *, by: Actor, now: datetime) -> Outcome:
    """Add the bodies of a table. Raises ValidationError with a sentence for each row that is wrong."""
    outcome = Outcome()
    _each(rows, BODY_HEADS, lambda row: _enter_body(row, outcome, by, now))
    return outcome


def enter_people(rows: Rows, *, by: Actor, now: datetime) -> Outcome:
    """Make the accounts of a table; its roles are the security administrator's. Raises ValidationError."""
    outcome = Outcome()
    _each(rows, PERSON_HEADS, lambda row: _enter_person(row, outcome, by, now))
    return outcome


def enter_appointments(rows: Rows, *, by: Actor, now: datetime) -> Outcome:
    """Give the people of a table their roles. The accounts, which another administrator has made, must
    agree with it in name and address. Raises ValidationError."""
    outcome = Outcome()
    _each(rows, PERSON_HEADS, lambda row: _enter_appointments(row, outcome, by, now))
    return outcome


@transaction.atomic
def _each(rows: Rows, heads: Sequence[str], enter: Callable[[Mapping[str, str]], None]) -> None:
    """Enter the rows below the heading one by one. Raises ValidationError once all have been tried."""
    shown = [one.strip() for one in rows[0]] if rows else []
    missing = [head for head in heads if head not in shown]
    if missing:
        raise ValidationError(_("第1行应为表头，缺少：%s") % "、".join(missing))
    if len(rows) > MOST_ROWS + 1:
        raise ValidationError(
            _("一次最多%d行，请分成几张表；已经登记的行再次录入不会重复") % MOST_ROWS
        )
    wrong: list[str] = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        try:
            with transaction.atomic():
                enter(dict.fromkeys(heads, "") | dict(zip(shown, cells, strict=False)))
        except ValidationError as error:
            told = {"line": number, "sentence": "；".join(_sentences(error))}
            wrong.append(_("第%(line)d行：%(sentence)s") % told)
    if wrong:
        raise ValidationError(wrong)


def _sentences(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    labels = {
        one.name: str(one.verbose_name)
        for model in (Organisation, User)
        for one in model._meta.get_fields()
        if isinstance(one, models.Field)
    }
    return [
        f"{labels[name]}：{sentence}" if name in labels else sentence
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    ]


def _enter_body(row: Mapping[str, str], outcome: Outcome, by: Actor, now: datetime) -> None:
    code = typed.code(row["统一社会信用代码"])
    known = Organisation.objects.filter(uscc=code).first()
    if known is not None:
        if known.name != typed.name(row["名称"]):
            raise ValidationError(
                _("该统一社会信用代码已登记为“%s”，更名请在单位页面办理") % known.name
            )
        outcome.known += 1
        return
    body = Organisation(
        name=typed.name(row["名称"]),
        short_name=typed.name(row["简称"]),
        uscc=code,
        level=_choice(Level, row["层级"], _("层级")),
        is_division=_yes(row["一级政府"]),
        parent=_body(row["上级单位"], by, timezone.localdate(now)),
        division_code=typed.code(row["行政区划代码"]),
        document_code=row["机关代字"],
        powers=[_choice(Power, one, "职权") for one in _several(row["职权"])],
        valid_from=_day(row["成立日期"], "成立日期", timezone.localdate(now)),
        address=row["地址"],
        phone=row["电话"],
    )
    body.full_clean(exclude=["aliases", "former", "carries_on", "path"])
    administration.save_organisation(body, by=by, now=now)
    outcome.added += 1


def _enter_person(row: Mapping[str, str], outcome: Outcome, by: Actor, now: datetime) -> None:
    username, name, email = row["用户名"], typed.name(row["姓名"]), row["电子邮箱"]
    if User.objects.filter(username=username).exists():
        _registered(row, by)
        outcome.known += 1
        return
    if not email:
        raise ValidationError(_("请填写电子邮箱，设置密码的邮件将发到这里"))
    if not name:
        raise ValidationError(_("请填写姓名"))
    user = User(username=username, name=name, phone=row["电话"], email=email)
    user.full_clean(exclude=["password", "joined_at"])
    administration.add_person(user, by=by, now=now)
    outcome.added += 1


def _enter_appointments(row: Mapping[str, str], outcome: Outcome, by: Actor, now: datetime) -> None:
    today = timezone.localdate(now)
    user, body = _registered(row, by), _body(row["单位"], by, today)
    since = _day(row["任职起始日期"], "任职起始日期", today)
    roles = [_choice(Role, one, "职责") for one in _several(row["职责"])]
    if not roles:
        raise ValidationError(_("请填写职责"))
    held = Membership.objects.filter(user=user, organisation=body).not_over(since)
    present = set(held.values_list("role", flat=True))
    for role in roles:
        if role in present:
            outcome.known += 1
            continue
        wanted = Membership(user=user, organisation=body, role=role, valid_from=since)
        administration.appoint(wanted, by=by, now=now)
        outcome.added += 1
        if not user.has_usable_password() and user not in outcome.without_password:
            outcome.without_password.append(user)


def _registered(row: Mapping[str, str], by: Actor) -> User:
    """The account that a row names. Raises ValidationError where name or address differ from it."""
    user = administration.people_of(by).filter(username=row["用户名"]).first()
    if user is None:
        raise ValidationError(
            _("没有用户名为“%s”的账号，或者不在本辖区；请系统管理员先建立账号") % row["用户名"]
        )
    if user.name != typed.name(row["姓名"]):
        raise ValidationError(
            _("用户名“%(username)s”已登记的姓名是%(name)s，与表中不一致")
            % {"username": user.username, "name": user.name}
        )
    if user.email.casefold() != row["电子邮箱"].casefold():
        raise ValidationError(
            _("用户名“%s”已登记的电子邮箱与表中不一致，请向本人核实") % user.username
        )
    return user


def _body(text: str, by: Actor, today: date) -> Organisation:
    """The body of a code or a full name. Raises ValidationError where none or several have it."""
    known = administration.organisations_of(by)
    found = list(known.filter(uscc=typed.code(text))) if text else []
    found = found or list(known.filter(name=typed.name(text)).not_over(today)[:2])
    if not found:
        raise ValidationError(
            _("本辖区没有名为“%s”的单位；请写全称或者统一社会信用代码，新单位排在其下级之前") % text
        )
    if len(found) > 1:
        raise ValidationError(_("有几个单位都叫“%s”，请写统一社会信用代码") % text)
    return found[0]


def _choice(choices: type[models.TextChoices], text: str, label: str) -> str:
    """The value of a label as the lists show it, without its brackets, or 省级 for 省. Raises ValidationError."""
    wanted = text.strip()
    for one in choices:
        short = str(one.label).split("（")[0]
        if wanted in (one.label, short, f"{short}级"):
            return str(one.value)
    labels = "、".join(str(one.label) for one in choices)
    raise ValidationError(
        _("%(label)s“%(text)s”不在可选范围，应为：%(labels)s")
        % {"label": label, "text": wanted, "labels": labels}
    )


def _several(text: str) -> list[str]:
    return [one.strip() for one in BETWEEN.split(text) if one.strip()]


def _yes(text: str) -> bool:
    if text.strip() not in ("", "是", "否"):
        raise ValidationError(_("一级政府请填写“是”或者“否”"))
    return text.strip() == "是"


def _day(text: str, label: str, otherwise: date) -> date:
    if not text.strip():
        return otherwise
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text.strip())
    try:
        if parts is None:
            raise ValueError(text)
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError as error:
        raise ValidationError(
            _("%(label)s“%(text)s”无法读取，请写成2026-01-01") % {"label": label, "text": text}
        ) from error
