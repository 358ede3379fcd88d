"""Interest on what a body pays late: an exact sum for each day, rounded once to the fen.

保障中小企业款项支付条例 (国令第802号) 第十七条, in the same words 第十五条 of 国令第728号: an agreed rate that is not
below the one-year loan prime rate (LPR) of the day of signing; where none is agreed, 0.05 % a day. Pure: rules
and rates are passed in, nothing is read. Sums are whole fen, rates are fractions, days are calendar days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """How interest is counted from a day on. What 条例 leaves open is a convention that may be changed."""

    valid_from: date
    daily: Fraction
    """The statutory rate of one day: 1/2000 is 0.05 %."""
    year_days: int
    """The days of a year by which an agreed yearly rate is divided."""
    due_bears: bool
    """Whether the latest lawful day of payment itself bears interest."""
    paid_bears: bool
    """Whether what is paid on a day still bears interest on that day."""
    source: str


SHIPPED = Rule(
    valid_from=date(2020, 9, 1),
    daily=Fraction(5, 10_000),
    year_days=365,
    due_bears=False,
    paid_bears=False,
    source="《保障中小企业款项支付条例》",
)


class Rules:
    """Rules in the order of their days; a day before the first is counted by the first."""

    def __init__(self, rules: Sequence[Rule] = (SHIPPED,)) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.valid_from)
        self._starts = [rule.valid_from for rule in self._rules]

    def on(self, day: date) -> Rule:
        """The rule of a day."""
        return self._rules[max(bisect_right(self._starts, day) - 1, 0)]

    @property
    def first(self) -> date:
        """The first day on which there is a rule."""
        return self._starts[0]

    def changes(self, first: date, last: date) -> list[date]:
        """The days after `first`, until `last`, on which another rule begins."""
        return [day for day in self._starts if first < day <= last]


@dataclass(frozen=True)
class Payment:
    """A part payment: its day, and how many fen."""

    on: date
    fen: int


@dataclass(frozen=True)
class Claim:
    """A sum that was to be paid by `due` at the latest, and what was paid of it."""

    due: date
    fen: int
    payments: tuple[Payment, ...] = ()
    agreed: Fraction | None = None
    """The agreed yearly rate: 4/100 for 4 %."""
    floor: Fraction | None = None
    """The LPR of the day of signing, below which an agreed rate does not count."""

    @property
    def yearly(self) -> Fraction | None:
        """The yearly rate that counts; None where the statutory one does."""
        if self.agreed is None or self.floor is None:
            return self.agreed
        return max(self.agreed, self.floor)

    @property
    def raised(self) -> bool:
        """Whether the agreed rate is too low, so that the LPR counts in its place."""
        return self.agreed is not None and self.yearly != self.agreed


@dataclass(frozen=True)
class Span:
    """Days on end (both inclusive) on which the same sum bears the same interest."""

    first: date
    last: date
    fen: int
    daily: Fraction
    rule: Rule

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def interest(self) -> Fraction:
        """Exact interest of all its days, in fen."""
        return self.fen * self.daily * self.days


@dataclass(frozen=True)
class Day:
    """One day of the statement."""

    on: date
    fen: int
    interest: Fraction
    """Exact interest of this day, in fen."""
    so_far: int
    """All interest until this day, rounded to the fen."""


@dataclass(frozen=True)
class Statement:
    """What a claim has cost until a day."""

    claim: Claim
    until: date
    spans: tuple[Span, ...]

    @property
    def interest(self) -> int:
        """All interest in fen: exact days added up, then rounded once, half up."""
        return half_up(sum((span.interest for span in self.spans), Fraction(0)))

    @property
    def days(self) -> int:
        """On how many days interest ran."""
        return sum(span.days for span in self.spans)

    @property
    def counted(self) -> tuple[Payment, ...]:
        """The payments made until the day of the statement."""
        return tuple(one for one in self.claim.payments if one.on <= self.until)

    @property
    def outstanding(self) -> int:
        """Fen that are still owed at the end of the day, without interest."""
        return self.claim.fen - sum(one.fen for one in self.counted)

    def by_day(self) -> Iterator[Day]:
        """Each day on which interest ran."""
        so_far = Fraction(0)
        for span in self.spans:
            for n in range(span.days):
                so_far += span.fen * span.daily
                yield Day(span.first + n * ONE, span.fen, span.fen * span.daily, half_up(so_far))


class Unsound(ValueError):
    """A claim that cannot be reckoned: its field at fault, and a sentence for whoever filled it in."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def reckon(claim: Claim, until: date, rules: Rules | None = None) -> Statement:
    """The statement of a claim until the end of `until`.

    Interest runs from the day after the latest lawful day; a payment lessens the sum from its own day on. The
    rule of each day gives its rate. Raises Unsound.
    """
    rules = rules or Rules()
    _refuse(claim)
    if until < claim.due:
        return Statement(claim, until, ())
    first = claim.due if rules.on(claim.due).due_bears else claim.due + ONE
    starts = sorted({first, *rules.changes(first, until), *_falls(claim, rules, first, until)})
    spans = []
    for index, start in enumerate(starts):
        last = starts[index + 1] - ONE if index + 1 < len(starts) else until
        left = claim.fen - sum(one.fen for one in claim.payments if _lessens(one, rules) <= start)
        if left > 0 and start <= last:
            rule = rules.on(start)
            spans.append(Span(start, last, left, _daily(claim, rule), rule))
    return Statement(claim, until, tuple(spans))


def half_up(exact: Fraction) -> int:
    """A sum of at least nothing, rounded to the whole fen; half a fen counts as one."""
    return int(exact + Fraction(1, 2))


def _refuse(claim: Claim) -> None:
    if claim.fen <= 0:
        raise Unsound("amount", _("应付金额应大于0"))
    if any(one.fen <= 0 for one in claim.payments):
        raise Unsound("paid", _("付款金额应大于0"))
    if sum(one.fen for one in claim.payments) > claim.fen:
        raise Unsound("paid", _("付款合计大于应付金额，请核对"))
    if claim.agreed is not None and not 0 <= claim.agreed <= 1:
        raise Unsound("rate", _("约定年利率应在0%至100%之间"))


def _falls(claim: Claim, rules: Rules, first: date, until: date) -> set[date]:
    """The days within the statement on which the sum is less than on the day before."""
    days = (_lessens(one, rules) for one in claim.payments)
    return {day for day in days if first < day <= until}


def _lessens(payment: Payment, rules: Rules) -> date:
    return payment.on + ONE if rules.on(payment.on).paid_bears else payment.on


def _daily(claim: Claim, rule: Rule) -> Fraction:
    return rule.daily if claim.yearly is None else claim.yearly / rule.year_days
