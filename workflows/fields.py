"""Fields for what people copy from papers: names, telephone numbers, codes, sums of money.

Each says how it is normalised (`normal`, see `web.rendering`) before it is checked.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import credit_codes, telephones, typed
from commitments import money


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
        fault = telephones.fault(value) if value else ""
        if fault:
            raise ValidationError(fault, code="invalid")


class CreditCodeField(CodeField):
    """A 统一社会信用代码. One whose check character is wrong is taken: some issued before 2016 are so."""

    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(label=label, required=required, help_text=_("营业执照上的18位代码"))

    def validate(self, value: Any) -> None:
        super().validate(value)
        fault = credit_codes.fault(value) if value else ""
        if fault:
            raise ValidationError(fault, code="credit_code")


class YuanField(forms.CharField):
    """A sum of money typed in yuan, with fen or in 万元. Cleans to whole fen."""

    normal = staticmethod(typed.half_width)

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text or _("单位：元，可以精确到分；也可以写“126.4万元”"),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return money.fen(str(text))
        except ValueError as error:
            raise ValidationError(str(error), code="sum") from error

    def run_validators(self, value: Any) -> None:
        """The sum has been checked; lengths of texts are no matter of it."""

    def prepare_value(self, value: Any) -> Any:
        """Fen as they are typed: 126400050 is shown as 1264000.50."""
        return money.plain(value) if isinstance(value, int) else value

    def words(self, value: Any) -> str:
        """Fen as a reader would say them."""
        return money.yuan(int(value))


class YearlyRateField(forms.CharField):
    """An agreed rate of interest in per cent a year. Cleans to its digits: "4.35"."""

    normal = staticmethod(typed.half_width)
    RATE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*%?")
    MOST = 100

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        found = self.RATE.fullmatch(str(text))
        if found is None:
            raise ValidationError(_("请填写年利率，例如 4.35"), code="rate")
        if Decimal(found[1]) > self.MOST:
            raise ValidationError(_("年利率不能高于100%"), code="most")
        return found[1]

    def words(self, value: Any) -> str:
        """The rate as a reader would say it."""
        return f"{value}%"
