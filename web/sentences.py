"""Sentences about wrong input, where Django's own Chinese speaks of variables."""

from __future__ import annotations

from django.core.validators import EmailValidator, MaxLengthValidator, MinLengthValidator
from django.utils.translation import gettext_lazy as _


def reword() -> None:
    """Put them in the place of Django's, for every form of the site."""
    EmailValidator.message = _("请输入有效的电子邮箱地址")
    MinLengthValidator.message = _("至少写%(limit_value)d个字，现在是%(show_value)d个字")
    MaxLengthValidator.message = _("最多写%(limit_value)d个字，现在是%(show_value)d个字")
