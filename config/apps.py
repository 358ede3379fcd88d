from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigAppConfig(AppConfig):
    name = "config"
    verbose_name = _("运行")
    default_auto_field = "django.db.models.BigAutoField"
