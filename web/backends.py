"""Fetching the account behind a session."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User


class AccountBackend(ModelBackend):
    """Accounts by name and password; each is fetched together with whether it has an authenticator."""

    def get_user(self, user_id: int) -> User | None:
        """The active account of a session. One query."""
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        user = User.objects.annotate(has_authenticator=Exists(devices)).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
