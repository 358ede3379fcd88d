"""Fields for what people copy from papers: names, telephone numbers, codes, sums of money.

Each says how it is normalised (`normal`, see `web.rendering`) before it is checked.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import typed


class NameField(forms.CharField):
    """The name of a person or an enterprise."""

    normal = staticmethod(typed.name)

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, max_length=120, help_text=help_text)


class NumberField(forms.CharField):
    """A number that is kept as it is written, dashes included: of a contract, a file, a case."""

    normal = staticmethod(typed.number)


class CodeField(forms.CharField):
    """A code whose spaces, dashes, case and width do not matter."""

    normal = staticmethod(typed.code)


class PhoneField(NumberField):
    """A telephone number, with an extension if need be."""

    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(label=label, required=required, max_length=40)

    def validate(self, value: Any) -> None:
        super().validate(value)
        digits = sum(one.isdecimal() for one in value)
        if value and not (7 <= digits <= 20 and set(value) <= set("0123456789+-() 转")):
            raise ValidationError(_("请填写7至20位电话号码"), code="invalid")
