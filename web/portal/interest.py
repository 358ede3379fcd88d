"""The public calculator of overdue interest: what late payment costs, day by day. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clock
from cases.calendars import current_calendar
from commitments import money, rates, wording
from commitments.arrears import Latest, latest_day
from commitments.interest import Claim, Payment, Statement, Unsound, reckon
from web import downloads
from web.board.export import TYPES, Cells, as_xlsx
from workflows.fields import YearlyRateField, YuanField
from workflows.forms import DayField

MOST_PAYMENTS = 50
LONGEST = 366 * 30
"""Days of a statement; more are a slip of the finger."""


class PaymentsField(forms.CharField):
    """Part payments, one a line: a day and a sum. Cleans to payments in the order of their days."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        found = [self._payment(number, line) for number, line in enumerate(lines, 1) if line]
        if len(found) > MOST_PAYMENTS:
            raise forms.ValidationError(_("最多填写%d笔付款") % MOST_PAYMENTS)
        return sorted(found, key=lambda one: one.on)

    def _payment(self, number: int, line: str) -> Payment:
        day, _space, sum_ = line.replace("\t", " ").partition(" ")
        given = {"number": number}
        try:
            on = forms.DateField().clean(day)
        except forms.ValidationError as error:
            sentence = _("第%(number)d行：日期应如2026-03-02，日期与金额之间空一格") % given
            raise forms.ValidationError(sentence) from error
        try:
            return Payment(on, money.fen(sum_))
        except ValueError as error:
            sentence = _("第%(number)d行：%(why)s") % {**given, "why": error}
            raise forms.ValidationError(sentence) from error


class InterestForm(forms.Form):
    """What interest follows from."""

    amount = YuanField(gettext_lazy("应付金额"))
    delivered_on = DayField(
        gettext_lazy("交付或者验收合格日期"),
        required=False,
        help_text=gettext_lazy("与约定的付款日至少填一项"),
    )
    agreed_on = DayField(gettext_lazy("约定的付款日"), required=False)
    paid = PaymentsField(
        label=gettext_lazy("已付款项"),
        required=False,
        help_text=gettext_lazy("每行一笔：日期、空格、金额，例如 2026-03-02 50000"),
    )
    rate = YearlyRateField(
        gettext_lazy("约定的逾期年利率（%）"),
        required=False,
        help_text=gettext_lazy("合同没有约定的不填，按法定的日利率计算"),
    )
    signed_on = DayField(
        gettext_lazy("合同签订日期"),
        required=False,
        help_text=gettext_lazy("约定利率的，用来核对是否低于当时的一年期LPR"),
    )
    until = DayField(gettext_lazy("计算到哪一天（含当日）"))

    latest: Latest
    statement: Statement

    def clean(self) -> dict[str, Any]:
        """Reckon the statement; what cannot be reckoned is told at its field."""
        data = super().clean() or {}
        if self.errors:
            return data
        latest = latest_day(data["delivered_on"], data["agreed_on"], current_calendar())
        if latest is None:
            self.add_error("delivered_on", _not_known(data["delivered_on"]))
            return data
        if (data["until"] - latest.on).days > LONGEST:
            self.add_error("until", _("计算的期间过长，请核对日期"))
            return data
        claim = Claim(
            latest.on,
            data["amount"],
            tuple(data["paid"]),
            None if data["rate"] is None else Fraction(data["rate"]) / 100,
            rates.floor(data["signed_on"]) if data["rate"] is not None else None,
        )
        try:
            self.statement = reckon(claim, data["until"], rates.rules())
        except Unsound as error:
            self.add_error(error.field, str(error))
        self.latest = latest
        return data


def _not_known(delivered: date | None) -> str:
    if delivered is None:
        return _("请填写交付或者验收合格日期，或者约定的付款日")
    return _("2020年9月1日以前交付的，没有法定的付款期限，请填写约定的付款日")


def calculator(request: HttpRequest) -> HttpResponse:
    """The form with its statement, or the statement as an Excel file."""
    form = InterestForm(request.POST or None, initial={"until": clock.today()})
    shown: dict[str, Any] = {"form": form}
    sound = form.is_bound and form.is_valid()
    if sound and "excel" in request.POST:
        content = as_xlsx(_rows(form.statement))
        return downloads.attachment(content, name="yuqi-lixi.xlsx", content_type=TYPES["xlsx"])
    if sound:
        shown |= _shown(form)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/interest.html", shown, status=status)


def _shown(form: InterestForm) -> dict[str, Any]:
    statement, known = form.statement, rates.rules()
    claim = statement.claim
    rule = known.on(statement.until)
    return {
        "latest": form.latest,
        "statement": statement,
        "interest": money.yuan(statement.interest),
        "outstanding": money.yuan(statement.outstanding),
        "rate": wording.rate(claim, rule),
        "source": rule.source,
        "spans": [
            (span, money.yuan(span.fen), wording.percent(span.daily), _exact(span.interest))
            for span in statement.spans
        ],
        "cautions": wording.cautions(statement, known.first, floor_known=claim.floor is not None),
    }


def _rows(statement: Statement) -> Iterator[Cells]:
    yield [_("日期"), _("本金（元）"), _("当日利息（元）"), _("累计利息（元）")]
    for day in statement.by_day():
        yield [
            day.on,
            wording.decimal(Fraction(day.fen, 100), 2),
            wording.decimal(day.interest / 100, 6),
            wording.decimal(Fraction(day.so_far, 100), 2),
        ]


def _exact(interest: Fraction) -> str:
    return f"{wording.decimal(interest / 100, 4):,}元"
