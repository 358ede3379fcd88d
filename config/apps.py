from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles import apps as staticfiles
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaticFiles(staticfiles.StaticFilesConfig):
    """Files that pages load; those of the workflow library's own screens, which nobody opens, are not."""

    default = False
    ignore_patterns = [*staticfiles.StaticFilesConfig.ignore_patterns, "viewflow"]


class ConfigAppConfig(AppConfig):
    name = "config"
    verbose_name = _("运行")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have committed promises told to the workers."""
        from cases import outbox  # noqa: PLC0415 -- models are ready only now
        from config import roles  # noqa: PLC0415 -- as below
        from config.celery import publish  # noqa: PLC0415 -- as above

        outbox.PUBLISHERS.append(publish)
        post_migrate.connect(roles.grant, sender=self)
