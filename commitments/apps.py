from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsAppConfig(AppConfig):
    name = "commitments"
    verbose_name = _("政府承诺")
    default_auto_field = "django.db.models.BigAutoField"
