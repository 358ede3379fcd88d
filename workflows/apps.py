from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsAppConfig(AppConfig):
    name = "workflows"
    verbose_name = _("办理程序")
    default_auto_field = "django.db.models.BigAutoField"
