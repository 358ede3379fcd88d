from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsAppConfig(AppConfig):
    name = "notifications"
    verbose_name = _("提醒与送信")
    default_auto_field = "django.db.models.BigAutoField"
