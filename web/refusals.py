"""Why a step was refused, and what of a form was not kept, told where its reader finds it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import typed
from workflows.actions import StepRefused
from workflows.base import Reason


def tell(form: Form, refused: StepRefused) -> None:
    """Put what is wrong at the fields of the bound `form`; what is no field's, above them."""
    for name, sentences in refused.errors.items():
        if name in form.fields and name not in form.errors:
            form.add_error(name, list(sentences))
    if refused.reason is not Reason.FORM or not form.errors:
        form.add_error(None, refused.sentence)


def tell_dropped(request: HttpRequest, data: Mapping[str, object]) -> None:
    """Say on the next page which pictures were taken out of what was typed."""
    dropped = typed.dropped_from(data)
    if dropped:
        messages.info(request, _("表情符号不能印入文书，已经去掉：%s") % dropped)
