"""How a person wants to be told, beside the inbox that everybody has."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """One person's channels. Without a row: mail where there is an address, each message by itself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference"
    )
    mail = models.BooleanField("电子邮件", default=True)
    sms = models.BooleanField("短信", default=False)
    wecom = models.BooleanField("企业微信", default=False)
    digest = models.BooleanField("每个工作日汇总为一条", default=False)
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)
    """Mails refused for good since the last one that was taken."""
    mail_stopped_at = models.DateTimeField(null=True, editable=False)
    """When mail was switched off because the address is dead; empty once it is switched on again."""
