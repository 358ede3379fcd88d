"""Sentences about wrong input, where Django's own Chinese speaks of variables or is not there."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.validators import EmailValidator, MaxLengthValidator, MinLengthValidator
from django.utils.translation import gettext_lazy as _


def reword() -> None:
    """Put them in the place of Django's, for every form of the site."""
    EmailValidator.message = _("请输入有效的电子邮箱地址")
    MinLengthValidator.message = _("至少写%(limit_value)d个字，现在是%(show_value)d个字")
    MaxLengthValidator.message = _("最多写%(limit_value)d个字，现在是%(show_value)d个字")
    # Django 5.2 has this one in English alone.
    MinimumLengthValidator.get_error_message = _too_short  # type: ignore[method-assign, assignment]


def _too_short(validator: Any) -> str:
    return str(_("密码太短，至少%d位") % validator.min_length)
