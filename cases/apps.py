from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesAppConfig(AppConfig):
    name = "cases"
    verbose_name = _("案件")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_load_calendar, sender=self)
        post_migrate.connect(_keep_form, sender=self)


def _load_calendar(**_: Any) -> None:
    """Whoever lays the tables also gets calendar version 0, so that no run-time code has to."""
    from cases.calendars import load_shipped  # noqa: PLC0415 -- models are not ready at import
    from cases.models import CalendarVersion  # noqa: PLC0415 -- as above

    if CalendarVersion._meta.db_table in connection.introspection.table_names():
        load_shipped()


def _keep_form(**_: Any) -> None:
    """Which columns are attested from now on is kept with every state of the tables."""
    from cases import attestations  # noqa: PLC0415 -- models are not ready at import
    from cases.models import AttestedForm  # noqa: PLC0415 -- as above

    if AttestedForm._meta.db_table in connection.introspection.table_names():
        attestations.keep_form()
