"""How rates and statements of interest are said."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from commitments.interest import Claim, Rule, Statement


def percent(rate: Fraction) -> str:
    """A rate in per cent, without needless noughts: 4 % for 4/100."""
    return f"{decimal(rate * 100, 4).normalize():f}%"


def decimal(exact: Fraction, places: int) -> Decimal:
    """An exact number as a decimal of so many places, half up."""
    step = Decimal(1).scaleb(-places)
    return (Decimal(exact.numerator) / exact.denominator).quantize(step, ROUND_HALF_UP)


def rate(claim: Claim, rule: Rule) -> str:
    """By which rate the interest is counted, and why."""
    if claim.yearly is None:
        return _("未约定利率，每日%s") % percent(rule.daily)
    said = {"rate": percent(claim.yearly), "days": rule.year_days}
    if claim.raised:
        return (
            _("约定利率低于合同订立时的一年期LPR，按LPR年利率%(rate)s计算，一年按%(days)d日折算")
            % said
        )
    return _("约定年利率%(rate)s，一年按%(days)d日折算") % said


def cautions(statement: Statement, first: date, *, floor_known: bool) -> list[str]:
    """What whoever relies on the statement has to check."""
    claim = statement.claim
    said = []
    if claim.yearly is None and statement.spans and statement.spans[0].first < first:
        said.append(_("%s前条例尚未施行，是否适用法定逾期利率请核实。") % first)
    if claim.agreed is not None and not floor_known:
        said.append(_("没有合同订立日期或者当时的LPR，未核对约定利率是否低于一年期LPR。"))
    late = [one for one in claim.payments if one.on > statement.until]
    if late:
        said.append(_("计算截止日之后的付款未计入。"))
    return said
