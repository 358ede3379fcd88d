"""Closing an account by its own holder. What the cases hold of him is theirs and stays."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import addresses, log
from accounts.actors import actors_of, citizen
from accounts.models import User


def check_closable(user: User, today: date) -> None:
    """Raises ValidationError where the account holds a role or stands in for somebody."""
    if any(actor.role is not None for actor in actors_of(user, today)):
        raise ValidationError(_("账号有任职或者代行，由本单位系统管理员停用，不能自行注销"))


def close(user: User, *, now: datetime, today: date) -> None:
    """Take name, user name, telephone, mail address and password out of the account, for good.

    The row stays, since events and parties refer to it. Raises ValidationError.
    """
    check_closable(user, today)
    with transaction.atomic():
        log.append("close_account", user, actor=citizen(user), now=now, after={"is_active": False})
        addresses.forget(user)
        user.username = f"closed-{user.pk}"
        user.name = str(_("已注销"))
        user.phone = user.email = ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
