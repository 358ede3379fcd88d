"""When a body has to pay a small or medium enterprise at the latest, how late it is, and what that costs.

保障中小企业款项支付条例 (国令第802号, 2025-06-01) 第九条、第十七条; in the same words 第八条、第十五条 of 国令第728号, in
force since 2020-09-01. Sums are whole fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cases.calendar import Calendar, Unit
from commitments import rates, wording
from commitments.interest import Claim, reckon
from commitments.money import yuan

IN_FORCE = date(2020, 9, 1)
USUAL, LONGEST = 30, 60
"""Calendar days from delivery or acceptance: where nothing is agreed, and at the most."""
PROTECTED = frozenset({"", "micro", "small", "medium"})
"""Sizes of enterprises that the statutory rate is for; a size that was not given may be one of them."""


@dataclass(frozen=True)
class Latest:
    """The latest lawful day of payment, and why it is that."""

    on: date
    why: str


@dataclass(frozen=True)
class Arrears:
    """What is known of a sum that is owed."""

    delivered: date | None = None
    agreed: date | None = None
    due: int | None = None
    """Fen that were to be paid."""
    paid: int | None = None
    """Fen that were paid of it, on days that are not known."""
    signed: date | None = None
    rate: Fraction | None = None
    """The agreed yearly rate: 4/100 for 4 %."""
    size: str = ""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Arrears:
        """From the facts of a complaint."""
        rate = facts.get("agreed_rate")
        return cls(
            delivered=_day(facts.get("delivered_on")),
            agreed=_day(facts.get("agreed_on")),
            due=facts.get("amount_due"),
            paid=facts.get("amount_paid"),
            signed=_day(facts.get("contract_signed_on")),
            rate=None if rate is None else Fraction(rate) / 100,
            size=facts.get("size") or "",
        )

    @property
    def left(self) -> int | None:
        """Fen that are still owed."""
        return None if self.due is None else self.due - (self.paid or 0)


def latest_day(delivered: date | None, agreed: date | None, calendar: Calendar) -> Latest | None:
    """The latest day of payment; None where nothing says one.

    A last day that is not worked moves to the next working day. 民法典第二百零三条.
    """
    if delivered is None or delivered < IN_FORCE:
        return Latest(agreed, _("合同约定的付款日")) if agreed is not None else None
    if agreed is None:
        usual = calendar.count(delivered, USUAL, Unit.CALENDAR_DAY).due
        return Latest(usual, _("没有约定的，自交付或者验收合格之日起30日内付款"))
    longest = calendar.count(delivered, LONGEST, Unit.CALENDAR_DAY).due
    if agreed <= longest:
        return Latest(agreed, _("合同约定的付款日，在交付或者验收合格之日起60日以内"))
    return Latest(longest, _("约定的期限超过60日的，按交付或者验收合格之日起60日计算"))


def told(owed: Arrears, *, today: date, calendar: Calendar) -> list[str]:
    """Sentences on what is owed since when, and its interest; empty where nothing can be said."""
    latest = latest_day(owed.delivered, owed.agreed, calendar)
    said = []
    if latest is not None:
        on = f"{latest.on.year}年{latest.on.month}月{latest.on.day}日"
        said.append(_("最迟付款日：%(on)s（%(why)s）。") % {"on": on, "why": latest.why})
        late = (today - latest.on).days
        said.append(
            _("到今天已经逾期%d日。") % late
            if late > 0
            else _("到今天尚未逾期，还有%d日。") % -late
        )
    if owed.left is not None:
        said.append(_("尚欠%s。") % yuan(owed.left))
    if latest is not None:
        said += _interest(owed, latest.on, today)
    return said


def _interest(owed: Arrears, latest: date, today: date) -> list[str]:
    """What the delay has cost until today. What was paid on unknown days is taken as paid in time."""
    statutory = owed.size in PROTECTED and owed.delivered is not None and owed.delivered >= IN_FORCE
    if not owed.left or owed.left < 0 or today <= latest or (owed.rate is None and not statutory):
        return []
    floor = rates.floor(owed.signed) if owed.rate is not None else None
    claim = Claim(latest, owed.left, agreed=owed.rate, floor=floor)
    statement = reckon(claim, today, rates.rules())
    said = [
        _("到今天的逾期利息为%(sum)s（%(rate)s）。")
        % {
            "sum": yuan(statement.interest),
            "rate": wording.rate(claim, statement.spans[-1].rule),
        }
    ]
    if owed.paid:
        said.append(_("已付部分没有付款日期，按最迟付款日以前已付计算。"))
    if owed.rate is None and owed.signed is not None and owed.signed < IN_FORCE:
        said.append(_("合同订立于条例施行以前，是否适用法定逾期利率请核实。"))
    return said


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
