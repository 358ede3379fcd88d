"""Numbers of identity papers: right by form, date of birth and check digit, whatever their area.

Areas come and go; cards keep those they were issued with, some of which no list ever held. So the area
never decides. A number that is well formed is not thereby known to be somebody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.iso7064 import mod_11_2


class Paper(TextChoices):
    """The papers people identify themselves with."""

    RESIDENT = "resident", gettext_lazy("居民身份证")
    HMT_RESIDENCE = "hmt_residence", gettext_lazy("港澳台居民居住证")
    PERMANENT = "permanent", gettext_lazy("外国人永久居留身份证")
    PASSPORT = "passport", gettext_lazy("护照")
    HM_PERMIT = "hm_permit", gettext_lazy("港澳居民来往内地通行证")
    TW_PERMIT = "tw_permit", gettext_lazy("台湾居民来往大陆通行证")


def fault(paper: str, number: str, today: date) -> str:
    """What is wrong with a number, in words; empty if nothing. `number` is normalised."""
    return RULES[Paper(paper)](number, today)


def _resident(number: str, today: date) -> str:
    """公民身份号码. GB 11643-1999."""
    if re.fullmatch("[0-9]{15}", number):
        return _of_old(number, today)
    if re.fullmatch("9[0-9]{16}[0-9X]", number):
        return _("以9开头的是外国人永久居留身份证号码，请改选证件种类")
    return _eighteen(number, today)


def _eighteen(number: str, today: date) -> str:
    if len(number) != 18:
        return _("证件号码应为18位，现在是%d位") % len(number)
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return _("证件号码前17位为数字，末位为数字或者字母X")
    if not _born(number[6:14], today):
        return _("证件号码第7至14位应为出生日期，%s不是今天以前的日期") % number[6:14]
    if mod_11_2.checksum(number) != 1:
        return _("证件号码末位的校验码不符，请逐位核对")
    return ""


def _of_old(number: str, today: date) -> str:
    """A number of 15 digits: how it became one of 18. 国发〔1999〕15号; GB 11643-1999."""
    longer = f"{number[:6]}19{number[6:]}"
    if not _born(longer[6:14], today):
        return _("15位的旧号码现在不再使用，请填写证件上的18位号码")
    longer += mod_11_2.calc_check_digit(longer)
    return (
        _("15位的旧号码在出生年份前加19、末位加校验码成为18位，应为%s；请与现在的证件核对后填写")
        % longer
    )


def _permanent(number: str, today: date) -> str:
    """GA 2102-2023: 18 digits that begin with 9; before: three letters of the nationality and 12 digits."""
    if re.fullmatch("[A-Z]{3}[0-9]{12}", number):
        born = number[7:13]
        possible = (_born(f"{century}{born}", today) for century in ("19", "20"))
        return "" if any(possible) else _("证件号码第8至13位应为出生日期，%s不是日期") % born
    if len(number) == 15:
        return _("旧版15位号码由3位字母和12位数字组成，请核对")
    if not number.startswith("9"):
        return _("新版永久居留身份证号码为18位，以9开头；旧版为15位，以3位字母开头")
    return _eighteen(number, today)


def _shaped(shape: str, sentence: Any) -> Callable[[str, date], str]:
    def rule(number: str, _today: date) -> str:
        return "" if re.fullmatch(shape, number) else str(sentence)

    return rule


def _born(digits: str, today: date) -> bool:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") < today
    except ValueError:
        return False


RULES: dict[Paper, Callable[[str, date], str]] = {
    Paper.RESIDENT: _resident,
    Paper.HMT_RESIDENCE: _eighteen,
    Paper.PERMANENT: _permanent,
    Paper.PASSPORT: _shaped(
        "(?=.*[0-9])[A-Z0-9]{5,17}", gettext_lazy("护照号码由5至17位字母和数字组成，请核对")
    ),
    Paper.HM_PERMIT: _shaped(
        "[HM][0-9]{8}([0-9]{2})?", gettext_lazy("港澳居民来往内地通行证号码为H或者M加8位数字")
    ),
    Paper.TW_PERMIT: _shaped(
        "[0-9]{8}|[0-9]{10}[A-Z]?", gettext_lazy("台湾居民来往大陆通行证号码为8位数字")
    ),
}
