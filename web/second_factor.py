"""The second factor of staff: a time-based code from an authenticator application."""

from __future__ import annotations

import base64
from datetime import datetime

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import devices_for_user, login, user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import log
from accounts.actors import Actor
from accounts.administration import administers
from accounts.models import User


def outstanding(request: HttpRequest) -> bool:
    """Whether a staff account still has to show its second factor before it may act in a role.

    Asked of whoever has enrolled a device, and of all staff where the installation demands it.
    """
    user = request.user
    if user.is_verified():  # type: ignore[union-attr]
        return False
    if settings.STAFF_SECOND_FACTOR_REQUIRED:
        return True
    known: bool | None = getattr(user, "has_authenticator", None)
    return enrolled(user) if known is None else known


def enrolled(user: object) -> bool:
    """Whether the account has an authenticator in use."""
    return bool(user_has_device(user, confirmed=True))  # type: ignore[no-untyped-call]


def verify(request: HttpRequest, code: str) -> bool:
    """Whether `code` is right for one of the account's authenticators; if so the session is verified."""
    devices = devices_for_user(request.user, confirmed=True)  # type: ignore[no-untyped-call]
    for device in devices:
        if device.verify_is_allowed()[0] and device.verify_token(code):
            login(request, device)  # type: ignore[no-untyped-call]
            return True
    return False


def fresh_device(user: User) -> TOTPDevice:
    """The account's authenticator that is being enrolled; it counts once a code has confirmed it."""
    device: TOTPDevice
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, name="totp")
    return device


def confirm(request: HttpRequest, device: TOTPDevice, code: str) -> bool:
    """Put a new authenticator into use if the code it shows is right."""
    if not device.verify_token(code):  # type: ignore[no-untyped-call]
        return False
    device.confirmed = True
    device.save()
    login(request, device)  # type: ignore[no-untyped-call]
    return True


@transaction.atomic
def release(user: User, *, by: Actor, now: datetime) -> None:
    """Take every authenticator of an account out of use, logged.

    That of an administrator is released on the server alone (`manage.py release_authenticator`), so that
    no administrator weakens another's account. Raises ValidationError.
    """
    if by.user is not None and administers(user, timezone.localdate(now)):
        raise ValidationError(_("管理员的身份验证器不能由其他管理员解除，请运维人员在服务器上办理"))
    TOTPDevice.objects.filter(user=user).delete()
    log.append("release_authenticator", user, actor=by, now=now)


def secret_text(device: TOTPDevice) -> str:
    """The secret as people type it, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def picture(device: TOTPDevice) -> str:
    """The secret as a QR code, in SVG."""
    code = segno.make(device.config_url, error="m")
    return str(code.svg_inline(scale=5, border=2, svgclass=None, lineclass=None, light="#fff"))
