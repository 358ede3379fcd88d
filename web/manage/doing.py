"""Carrying out an administrator's change: what was typed stays, a refusal is told at the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def done(form: forms.BaseForm, change: Callable[[], Any]) -> bool:
    """Whether the form is valid and its change was made; otherwise the form tells why not."""
    if not form.is_valid():
        return False
    try:
        change()
    except ValidationError as error:
        _tell(form, error)
        return False
    return True


def _tell(form: forms.BaseForm, error: ValidationError) -> None:
    """Put each sentence at the field it names, or at the form where it has no such field."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in by_field.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
