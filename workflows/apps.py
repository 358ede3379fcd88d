from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class WorkflowsAppConfig(AppConfig):
    name = "workflows"
    verbose_name = _("办理程序")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.declarations import check_procedures  # noqa: PLC0415 -- needs loaded models
        from workflows.flows.follow import follow  # noqa: PLC0415 -- needs loaded models
        from workflows.links import follow_links  # noqa: PLC0415 -- needs loaded models
        from workflows.signals import step_performed  # noqa: PLC0415 -- needs loaded models

        checks.register(check_procedures)
        step_performed.connect(follow, dispatch_uid="workflows.flows")
        step_performed.connect(follow_links, dispatch_uid="workflows.links")
