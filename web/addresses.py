"""The letters about a changed mail address: the two that ask, and the notice once it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.addresses import End
from accounts.models import AddressChange, User
from cases import clock
from cases.outbox import handler, promise
from notifications.channels import Letter, Undeliverable, channels
from notifications.models import Message

ASK = "confirm_address"
NOTICE = "address_changed"
FORGET = "forget_address_change"
SALT = "web.addresses"


def promise_questions(change: AddressChange) -> None:
    """Have each end that must confirm asked by a letter, and the change forgotten when its time is over."""
    asked = {End.NEW: change.asks_new, End.FORMER: change.asks_former}
    for end in (end for end, must in asked.items() if must):
        promise(ASK, f"{ASK}:{change.pk}:{end}", {"change": change.pk, "end": end.value})
    promise(FORGET, f"{FORGET}:{change.pk}", {"change": change.pk}, due_at=change.expires_at)


def promise_notice(former: str, user: User) -> None:
    """Tell the holder of an account at the former and the new address that the address has changed."""
    second = int(clock.now().timestamp())
    for nth, address in enumerate(dict.fromkeys(filter(None, [former, user.email]))):
        promise(
            NOTICE,
            f"{NOTICE}:{user.pk}:{second}:{nth}",
            {"address": address, "key": f"{user.pk}:{second}:{nth}"},
        )


def sealed(change: AddressChange, end: End) -> str:
    """What the link to one end carries: which change, and which end. It names nobody."""
    return signing.dumps([change.pk, end.value], salt=SALT)


def opened(token: str) -> tuple[int, End] | None:
    """The change and the end of a link; None where it is not ours. The change knows its own time."""
    try:
        pk, end = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return pk, End(end)


@handler(ASK)
def send_question(args: Mapping[str, Any]) -> None:
    """Send the letter to one end, unless the change was withdrawn or replaced meanwhile."""
    change = AddressChange.objects.select_related("user").filter(pk=args["change"]).first()
    end = End(args["end"])
    if change is None or not getattr(change, f"asks_{end}"):
        return
    address = (
        f"{settings.PUBLIC_URL}{reverse('portal:confirm_address', args=[sealed(change, end)])}"
    )
    if end is End.NEW:
        text = _(
            "有人请求把本邮箱设为其政信账号的电子邮箱。是您本人办理的，请在三天内打开以下链接确认；"
            "不是的，请忽略本邮件，本邮箱不会被使用。\n\n%s"
        )
    else:
        text = _(
            "您在政信的账号请求变更或者删除电子邮箱。是您本人办理的，请在三天内打开以下链接确认；"
            "确认以前，账号仍使用本邮箱。不是的，请打开链接选择“不是本人办理”，并立即更改密码。\n\n%s"
        )
    _send(
        Letter(
            key=f"{ASK}:{change.pk}:{end}",
            address=change.address if end is End.NEW else change.user.email,
            subject=_("确认电子邮箱"),
            body=text % address,
        )
    )


@handler(NOTICE)
def send_notice(args: Mapping[str, Any]) -> None:
    """Send the notice of a changed address."""
    _send(
        Letter(
            key=f"{NOTICE}:{args['key']}",
            address=args["address"],
            subject=_("账号的电子邮箱已变更"),
            body=_(
                "您在政信的账号所用的电子邮箱已变更。不是您本人办理或者要求的，请立即更改密码；"
                "机关工作人员请同时联系本单位安全管理员。"
            ),
        )
    )


@handler(FORGET)
def forget_change(args: Mapping[str, Any]) -> None:
    """Delete a change that nobody confirmed in time: its address is kept no longer than needed."""
    AddressChange.objects.filter(pk=args["change"], expires_at__lte=clock.now()).delete()


def _send(letter: Letter) -> None:
    try:
        channels()[Message.Channel.MAIL].send(letter)
    except Undeliverable:
        return
