"""What the steps of a restoration ask to be filled in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.forms import FilesField, LinesField, PastDayField, StepForm, TextField


class OpenForm(StepForm):
    """Why a reputation is to be restored, and where the wrong record was made public."""

    ground = TextField(_("事由"))
    scope = TextField(_("原公布范围"), required=False)


class PlanForm(StepForm):
    """The measures, in the scope in which the wrong record was made public."""

    scope = TextField(_("恢复范围（不小于原公布范围）"))
    measures = TextField(_("恢复信誉、消除影响的措施"))
    remedy = TextField(_("补偿途径"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("scope", getattr(self.situation.subject, "scope", ""))


class ExecuteForm(StepForm):
    """Where and when the correction was made public."""

    places = LinesField(_("已公布更正的网站、系统、媒体"))
    done_on = PastDayField(_("完成日期"))
    attachments = FilesField(_("公布情况截图等"))
