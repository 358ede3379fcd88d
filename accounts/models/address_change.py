"""A change of mail address that its two ends have not confirmed yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AddressChange(models.Model):
    """What the holder of an account asked for; the account keeps its address until this is complete.

    An account has one at most: whoever asks again replaces it, and the links of the former are dead.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_change"
    )
    address = models.EmailField("新邮箱", blank=True)
    """Empty where the address is to be taken out of the account."""
    asks_new = models.BooleanField()
    asks_former = models.BooleanField()
    """Which ends have still to confirm."""
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
