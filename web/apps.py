from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebAppConfig(AppConfig):
    name = "web"
    verbose_name = _("页面")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from web import addresses, passwords  # noqa: F401, PLC0415 -- keep promises; need models
        from web.board import exports  # noqa: F401, PLC0415 -- as above
        from web.sentences import reword  # noqa: PLC0415 -- needs settings

        reword()
