"""The system administrator's pages on overdue interest: the one-year LPR, and how interest is counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from cases import clock
from commitments import lpr, rates, wording
from commitments.models import InterestRule, LoanPrimeRate
from web.manage.explained import explained
from web.manage.forms import day_input
from web.manage.guard import administrator, of_the_province, page

PROVINCE_ONLY = gettext_lazy("逾期利息的规定和LPR由省级系统管理员登记，本页只供查看")
YES_NO = ((False, gettext_lazy("不计息")), (True, gettext_lazy("计息")))
HIGHEST = Decimal("24")
"""Per cent a year; a higher LPR is a slip of the keyboard."""


class RateForm(forms.ModelForm):  # type: ignore[type-arg]
    """One announcement of the LPR."""

    percent = forms.DecimalField(
        label=gettext_lazy("一年期LPR（%）"),
        min_value=Decimal("0.01"),
        max_value=HIGHEST,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("公告中的数，如3.00"),
    )

    class Meta:
        model = LoanPrimeRate
        fields = ("announced_on", "percent", "source")
        labels = {"announced_on": gettext_lazy("发布日期"), "source": gettext_lazy("依据")}
        help_texts = {
            "announced_on": gettext_lazy(
                "自当日起至下一次发布前有效；同一日期重新登记的，以后登记的为准"
            ),
            "source": gettext_lazy("公告名称"),
        }
        widgets = {"announced_on": day_input()}


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """How interest is counted from a day on."""

    daily = forms.DecimalField(
        label=gettext_lazy("未约定利率的日利率（%）"),
        min_value=Decimal("0.0001"),
        max_value=Decimal("1"),
        max_digits=6,
        decimal_places=4,
        help_text=gettext_lazy("每日万分之五填0.05"),
    )
    due_bears = forms.TypedChoiceField(
        label=gettext_lazy("最迟付款日当日"), choices=YES_NO, coerce=lambda value: value == "True"
    )
    paid_bears = forms.TypedChoiceField(
        label=gettext_lazy("已付部分在付款当日"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
    )

    class Meta:
        model = InterestRule
        fields = (
            "valid_from",
            "daily",
            "year_days",
            "due_bears",
            "paid_bears",
            "source",
            "decided_by",
        )
        labels = {
            "valid_from": gettext_lazy("起始日期"),
            "year_days": gettext_lazy("约定年利率折算日利率的天数"),
            "source": gettext_lazy("依据"),
            "decided_by": gettext_lazy("决定机关"),
        }
        help_texts = {
            "valid_from": gettext_lazy(
                "当日起的逾期按本规定计息，直到下一规定起始；同一日期重新登记的，以后登记的为准"
            ),
            "source": gettext_lazy("带书名号的文件名称、文号和条款，显示在计算结果旁边"),
        }
        widgets = {"valid_from": day_input()}


@administrator(Role.SYSTEM_ADMIN)
def interest_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What holds today, each known LPR, and every rule that was entered."""
    today = clock.today()
    quotes = rates.quotes()
    entered = set(LoanPrimeRate.objects.values_list("announced_on", flat=True))
    rule = rates.rules().on(today)
    shown = {
        "rule": rule,
        "rule_daily": wording.percent(rule.daily),
        "quote": lpr.quoted(today, quotes),
        "known_to": rates.known_to(),
        "quotes": [(quote, quote.on in entered) for quote in reversed(quotes)],
        "rules": InterestRule.objects.order_by("-valid_from", "-pk"),
        "may_change": administers_all(actor),
    }
    return page(request, actor, "manage/interest.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_lpr(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter an announcement of the LPR."""
    of_the_province(actor, PROVINCE_ONLY)
    form = RateForm(request.POST or None)

    def effect(_tried: object) -> list[str]:
        row = form.instance
        before = lpr.quoted(row.announced_on, rates.quotes())
        assert before is not None  # the first announcement is shipped
        return [
            _(
                "自%(day)s起订立的合同，约定的逾期利率不得低于%(new)s%%；按已登记的LPR原为%(old)s%%（%(since)s发布）。"
            )
            % {
                "day": row.announced_on.isoformat(),
                "new": row.percent,
                "old": before.percent,
                "since": before.on.isoformat(),
            },
            _("已经出具的文书不变。"),
        ]

    answer = explained(
        request,
        actor,
        form,
        _("登记LPR"),
        effect,
        lambda: rates.add_rate(form.instance, by=actor, now=clock.now(), today=clock.today()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("LPR已登记"))
    return redirect("manage:interest")


@administrator(Role.SYSTEM_ADMIN)
def new_interest_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter how interest is counted from a day on."""
    of_the_province(actor, PROVINCE_ONLY)
    today = clock.today()
    first = {"valid_from": today + timedelta(days=1), "daily": "0.05", "year_days": 365}
    form = RuleForm(request.POST or None, initial=first)

    def effect(_tried: object) -> list[str]:
        row = form.instance
        old = rates.rules().on(row.valid_from)
        return [
            _("自%(day)s起的逾期：%(new)s（%(source)s）；原为%(old)s（%(law)s）。")
            % {
                "day": row.valid_from.isoformat(),
                "new": _said(
                    Fraction(row.daily) / 100, row.year_days, row.due_bears, row.paid_bears
                ),
                "source": row.source,
                "old": _said(old.daily, old.year_days, old.due_bears, old.paid_bears),
                "law": old.source,
            },
            _("之前各日的利息不变；已经出具的文书不变。"),
        ]

    answer = explained(
        request,
        actor,
        form,
        _("登记逾期利息规定"),
        effect,
        lambda: rates.add_rule(form.instance, by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("逾期利息规定已登记"))
    return redirect("manage:interest")


def _said(daily: Fraction, year_days: int, due_bears: bool, paid_bears: bool) -> str:
    parts: list[Any] = [
        _("未约定利率的每日%s") % wording.percent(daily),
        _("一年按%d日折算") % year_days,
        _("最迟付款日%s") % dict(YES_NO)[due_bears],
        _("已付部分付款当日%s") % dict(YES_NO)[paid_bears],
    ]
    return "，".join(str(one) for one in parts)
