from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy as _


class NotificationsAppConfig(AppConfig):
    name = "notifications"
    verbose_name = _("提醒与送信")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications import (  # noqa: F401, PLC0415 -- not at import
            arrivals,
            filers,
            receivers,
            supervising,
            warning,
        )

        register(check_texts)


def check_texts(**_: object) -> list[CheckMessage]:
    """Every text uses what it declares, and no subject may carry personal data."""
    from notifications.texts import TEXTS  # noqa: PLC0415 -- as above

    return [
        Error(f"text {name}: {fault}", id="notifications.E001")
        for name, text in TEXTS.items()
        for fault in text.faults()
    ]
