"""The letter that lets somebody set a new password: written and sent by a worker, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User
from cases import clock
from cases.outbox import handler, promise
from notifications.channels import Letter, Undeliverable, channels
from notifications.models import Message

TOPIC = "reset_password"
ONE_MINUTE = 60


def promise_letter(user: User) -> None:
    """Have the letter sent after commit; asked for again within a minute, it is the same letter."""
    minute = int(clock.now().timestamp()) // ONE_MINUTE
    promise(TOPIC, f"{TOPIC}:{user.pk}:{minute}", {"user": user.pk, "minute": minute})


@handler(TOPIC)
def send_letter(args: Mapping[str, Any]) -> None:
    """Send the letter; the link in it holds for three days and until the password is changed."""
    user = User.objects.filter(pk=args["user"], is_active=True).exclude(email="").first()
    if user is None:
        return
    parts = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    address = f"{settings.PUBLIC_URL}{reverse('portal:new_password', args=parts)}"
    letter = Letter(
        key=f"{TOPIC}:{user.pk}:{args['minute']}",
        address=user.email,
        subject=_("设置新密码"),
        body=_(
            "有人请求为您在政信的账号设置新密码。是您本人的，请在三天内打开以下链接；"
            "不是的，请忽略本邮件，密码不会改变。\n\n%s"
        )
        % address,
    )
    try:
        channels()[Message.Channel.MAIL].send(letter)
    except Undeliverable:
        return
