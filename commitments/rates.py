"""The rules and rates of this installation: what was entered, before what was shipped."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import log
from accounts.actors import Actor
from commitments import interest, lpr
from commitments.interest import Rule, Rules
from commitments.lpr import Quote
from commitments.models import InterestRule, LoanPrimeRate

LOGGED_RATE = ("announced_on", "percent", "source")
LOGGED_RULE = (
    "valid_from",
    "daily",
    "year_days",
    "due_bears",
    "paid_bears",
    "source",
    "decided_by",
)


def rules() -> Rules:
    """Every rule by its day; the last one entered for a day counts."""
    by_day = {interest.SHIPPED.valid_from: interest.SHIPPED}
    for row in InterestRule.objects.order_by("pk"):
        by_day[row.valid_from] = _rule(row)
    return Rules(list(by_day.values()))


def quotes() -> list[Quote]:
    """Every known LPR in the order of days; the last one entered for a day counts."""
    by_day = {quote.on: quote for quote in lpr.SHIPPED}
    for row in LoanPrimeRate.objects.order_by("pk"):
        by_day[row.announced_on] = Quote(row.announced_on, row.percent)
    return [by_day[day] for day in sorted(by_day)]


def known_to() -> date:
    """The last announcement of the LPR that is known here."""
    entered = LoanPrimeRate.objects.order_by("-announced_on").values_list("announced_on", flat=True)
    return max(lpr.CHECKED_TO, entered.first() or lpr.CHECKED_TO)


def floor(signed: date | None) -> Fraction | None:
    """The LPR of the day of signing, below which an agreed rate does not count; None where it is unknown."""
    quote = lpr.quoted(signed, quotes()) if signed is not None else None
    return None if quote is None else Fraction(quote.percent) / 100


@transaction.atomic
def add_rate(row: LoanPrimeRate, *, by: Actor, now: datetime, today: date) -> LoanPrimeRate:
    """Enter an announcement of the LPR. Raises ValidationError for a day to come."""
    if row.announced_on > today:
        raise ValidationError({"announced_on": _("发布日期不能晚于今天")})
    if row.announced_on < lpr.SHIPPED[0].on:
        raise ValidationError({"announced_on": _("LPR自2019年8月20日起按现行方式发布")})
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    log.append("add_lpr", row, actor=by, now=now, after=_values(row, LOGGED_RATE))
    return row


@transaction.atomic
def add_rule(row: InterestRule, *, by: Actor, now: datetime) -> InterestRule:
    """Enter a rule from a day on. Raises ValidationError for a day before the law."""
    if row.valid_from < interest.SHIPPED.valid_from:
        raise ValidationError({"valid_from": _("条例自2020年9月1日起施行，不能早于该日")})
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    log.append("add_interest_rule", row, actor=by, now=now, after=_values(row, LOGGED_RULE))
    return row


def _rule(row: InterestRule) -> Rule:
    return Rule(
        valid_from=row.valid_from,
        daily=Fraction(row.daily) / 100,
        year_days=row.year_days,
        due_bears=row.due_bears,
        paid_bears=row.paid_bears,
        source=row.source,
    )


def _values(row: LoanPrimeRate | InterestRule, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
