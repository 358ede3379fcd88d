"""Why a step was refused, told where its reader finds it."""

from __future__ import annotations

from django.forms import Form

from workflows.actions import StepRefused
from workflows.base import Reason


def tell(form: Form, refused: StepRefused) -> None:
    """Put what is wrong at the fields of the bound `form`; what is no field's, above them."""
    for name, sentences in refused.errors.items():
        if name in form.fields and name not in form.errors:
            form.add_error(name, list(sentences))
    if refused.reason is not Reason.FORM or not form.errors:
        form.add_error(None, refused.sentence)
