"""Telephone numbers, by their form. 电信网编号计划（2017年版）: mobile numbers have 11 digits, fixed ones an
area code and 7 or 8 more."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

SIGNS = re.compile("[0-9+() -]*[0-9](?:转[0-9 ]+)?")
EXTENSION = re.compile("转.*|(?<=[0-9]{7})-[0-9]{1,5}$")
CHINA = re.compile(r"^(?:\+|00)86|^86(?=1[3-9][0-9]{9}$)")
ABROAD = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")
FIXED = re.compile("0(?:10|2[0-9])[0-9]{8}|0[3-9][0-9]{2}[0-9]{7,8}")
"""With its area code: Beijing and the cities of 02 have eight digits after it."""
SERVICE = re.compile("[48]00[0-9]{7}")
SHORT = "12"
"""What follows the 1 of short numbers (110, 12345), never of long ones; 10 begins the carriers' own."""
LOCAL = re.compile("[0-9]{7,8}")


def fault(number: str) -> str:
    """What is wrong with a number, in words; empty if nothing. `number` is normalised."""
    if not SIGNS.fullmatch(number):
        return _("电话号码只写数字、“-”、“+”、括号和“转”，例如028-86700000转801")
    bare = re.sub("[() -]", "", EXTENSION.sub("", number))
    home = CHINA.sub("", bare)
    if home == bare and ABROAD.fullmatch(bare):
        return ""
    if home.startswith("1"):
        if len(home) != 11:
            return _("手机号码应为11位，现在是%d位") % len(home)
        return _("没有以%s开头的手机号码，请核对") % home[:2] if home[1] in SHORT else ""
    if any(form.fullmatch(home) for form in (FIXED, SERVICE, LOCAL)):
        return ""
    return _("位数不对：手机号码11位；固定电话写区号和7至8位号码，例如028-86700000")
