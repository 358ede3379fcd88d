"""Changing the mail address of an account: asked for by its holder, confirmed at the new and the former end."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from accounts import log
from accounts.actors import citizen
from accounts.models import AddressChange, User

HOLDS = timedelta(days=3)
"""How long the links hold: as long as those for a new password."""


class End(StrEnum):
    """The mailbox in which a link was opened."""

    NEW = "new"
    FORMER = "former"


@transaction.atomic
def ask(user: User, address: str, *, former_reachable: bool, now: datetime) -> AddressChange | None:
    """Note that the holder of an account wants another address, or none, in place of what he asked before.

    The new address must confirm where there is one; the former where its holder had confirmed it and
    it takes letters. None where nobody has to: the address is then taken out at once.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    forget(user)
    change = AddressChange(
        user=user,
        address=address,
        asks_new=bool(address),
        asks_former=bool(user.email) and user.email_confirmed and former_reachable,
        asked_at=now,
        expires_at=now + HOLDS,
    )
    if not (change.asks_new or change.asks_former):
        _take(user, address, now)
        return None
    change.save(force_insert=True)
    return change


@transaction.atomic
def confirm(change: AddressChange, end: End, now: datetime) -> User | None:
    """Note that the holder of a mailbox agreed. The account, once nobody is left to be asked.

    `change` must be locked and running. What was confirmed before stays so.
    """
    setattr(change, f"asks_{end}", False)
    if change.asks_new or change.asks_former:
        change.save(update_fields=[f"asks_{end}"])
        return None
    change.delete()
    return _take(change.user, change.address, now)


def forget(user: User) -> None:
    """Drop a change that was asked for, if any; its links lead nowhere from now on."""
    AddressChange.objects.filter(user=user).delete()


def running(user: User, now: datetime) -> AddressChange | None:
    """The change that waits to be confirmed."""
    return AddressChange.objects.filter(user=user, expires_at__gt=now).first()


def _take(user: User, address: str, now: datetime) -> User:
    user.email, user.email_confirmed = address, True
    user.save(update_fields=["email", "email_confirmed"])
    log.append("change_address", user, actor=citizen(user), now=now)
    return user
