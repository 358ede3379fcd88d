"""The second factor of staff: a time-based code from an authenticator application."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django_otp import user_has_device


def outstanding(request: HttpRequest) -> bool:
    """Whether a staff account still has to show its second factor before it may act in a role.

    Asked of whoever has enrolled a device, and of all staff where the installation demands it.
    """
    user = request.user
    if user.is_verified():  # type: ignore[union-attr]
        return False
    return bool(settings.STAFF_SECOND_FACTOR_REQUIRED or user_has_device(user, confirmed=True))
