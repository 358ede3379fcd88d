"""统一社会信用代码. GB 32100-2015: 18 characters, the last of which checks the others."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from stdnum.cn import uscc

SHAPE = re.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
"""Registering department and kind, division, body, check character. The first two may be letters, as
in those of village collectives (N2), which python-stdnum 2.2 refuses."""
UNUSED = frozenset("IOSVZ")


def fault(code: str) -> str:
    """What is wrong with the form of a code, in words; empty if nothing. `code` is normalised."""
    if len(code) != 18:
        return _("统一社会信用代码应为18位，现在是%d位") % len(code)
    unused = "、".join(sorted(UNUSED.intersection(code)))
    if unused:
        return _("统一社会信用代码中没有字母%s，请核对是否为数字1、0、5、2") % unused
    if not SHAPE.fullmatch(code):
        return _("统一社会信用代码由数字和大写字母组成，第3至8位为数字，请核对")
    return ""


def checks(code: str) -> bool:
    """Whether the check character of a well-formed code is right. Some issued before 2016 have a wrong
    one, so that it proves a slip of the pen, and no more."""
    return bool(uscc.calc_check_digit(code[:17]) == code[17])
