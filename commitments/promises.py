"""An obligation as people write it on one line: by when, what, how much, on what terms.

"2026年6月30日；支付首期工程款；120万元" or "验收合格后30日；支付尾款；8万元；凭验收报告付款".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commitments import money

APART = re.compile(r"\s*[；;｜|\t]\s*")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:前|之前|以前)?")
AFTER = re.compile(r"(.{1,120}?)(?:后|之日起|以后)\s*(\d{1,4})\s*(?:个)?(?:日|天|日内|天内)")
MOST = 500
"""Characters of what is promised, and of its terms."""


@dataclass(frozen=True)
class Promise:
    """One obligation. Either `due_on`, or `days` (calendar days) after an `event`; `amount` in fen."""

    what: str
    due_on: date | None = None
    event: str = ""
    days: int | None = None
    amount: int | None = None
    terms: str = ""

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the step: plain JSON values."""
        return {
            "what": self.what,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "event": self.event,
            "days": self.days,
            "amount": self.amount,
            "terms": self.terms,
        }

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Promise:
        """As it was kept."""
        due = data["due_on"]
        return cls(**{**data, "due_on": date.fromisoformat(due) if due else None})

    @property
    def when(self) -> str:
        """By when, in words."""
        return in_words(self.due_on, self.event, self.days)

    @property
    def line(self) -> str:
        """The line it is read from."""
        parts = [self.when, self.what]
        if self.amount is not None or self.terms:
            parts.append(money.yuan(self.amount) if self.amount is not None else "")
        return "；".join([*parts, self.terms] if self.terms else parts)


def in_words(due_on: date | None, event: str, days: int | None) -> str:
    """By when: a day, or calendar days after an event."""
    if due_on is not None:
        return f"{due_on.year}年{due_on.month}月{due_on.day}日"
    return _("%(event)s后%(days)d日") % {"event": event, "days": days}


def read(line: str) -> Promise:
    """The obligation of one line. Raises ValueError with a sentence for whoever typed it."""
    when, *rest = APART.split(line.strip())
    if not rest or not rest[0]:
        raise ValueError(_("请写明期限和内容，例如“2026年6月30日；支付首期工程款；120万元”"))
    what, sum_, terms = (*rest, "", "")[:3]
    if len(rest) > 3:
        raise ValueError(_("分号隔开的只能有四部分：期限；内容；金额；验收标准或者对方先行义务"))
    if max(len(what), len(terms)) > MOST:
        raise ValueError(_("每一部分不超过%d字") % MOST)
    amount = money.fen(sum_) if sum_ else None
    if amount == 0:
        raise ValueError(_("金额应当大于零；不涉及付款的，金额留空"))
    due_on, event, days = read_when(when)
    return Promise(what, due_on, event, days, amount, terms)


def read_when(text: str) -> tuple[date | None, str, int | None]:
    """(day, "", None), or (None, event, calendar days after it). Raises ValueError with a sentence."""
    found = DAY.fullmatch(text)
    if found is not None:
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day), "", None
        except ValueError as error:
            raise ValueError(_("没有“%s”这一天") % text) from error
    after = AFTER.fullmatch(text)
    if after is not None:
        return None, after[1], int(after[2])
    raise ValueError(_("期限“%s”看不懂，请写成“2026年6月30日”或者“验收合格后30日”") % text)
