"""Sums of money: read as people type them, written as letters print them. Everything is counted in whole fen."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

SUM = re.compile(r"¥?\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(万)?元?")
MOST = 10**15
"""Fen: ten trillion yuan, more than any body owes."""


def fen(text: str) -> int:
    """A sum in yuan, with fen or in 万元, as whole fen. Raises ValueError with a sentence for whoever typed it."""
    found = SUM.fullmatch(text.replace("，", ",").strip())
    if found is None:
        raise ValueError(_("请填写金额，例如 1264000.00 或者 126.4万元"))
    exact = Decimal(found[1].replace(",", "")) * (1_000_000 if found[2] else 100)
    if exact != int(exact):
        raise ValueError(_("金额最多精确到分"))
    if exact > MOST:
        raise ValueError(_("金额过大，请核对单位"))
    return int(exact)


def plain(sum_: int) -> str:
    """Fen as a machine reads them in yuan: 1264000.50."""
    sign = "-" if sum_ < 0 else ""
    return f"{sign}{abs(sum_) // 100}.{abs(sum_) % 100:02d}"


def yuan(sum_: int) -> str:
    """Fen as a letter prints them: 1,264,000.50元."""
    sign = "-" if sum_ < 0 else ""
    return f"{sign}{abs(sum_) // 100:,}.{abs(sum_) % 100:02d}元"
