from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsAppConfig(AppConfig):
    name = "documents"
    verbose_name = _("文书")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from documents import checks, freezing, sealing, service, steps  # noqa: F401, PLC0415 -- receivers
