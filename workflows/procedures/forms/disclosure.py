"""What a request to read sealed identities asks to be filled in."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workflows.forms import DayField, ReasonField, StepForm

LONGEST = timedelta(days=90)
"""Longest time for which identities may be opened on one request."""


class AskForm(StepForm):
    """Why the identity must be known, and until when."""

    reason = ReasonField(_("需要知悉身份的具体理由"))
    until = DayField(_("使用期限至"))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = self.situation.today
        if not today <= until <= today + LONGEST:
            raise ValidationError(
                _("截止日期应当在今天至%s之间") % (today + LONGEST).isoformat(), code="range"
            )
        return until
