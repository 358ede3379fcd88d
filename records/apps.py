from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsAppConfig(AppConfig):
    name = "records"
    verbose_name = _("失信记录")
    default_auto_field = "django.db.models.BigAutoField"
