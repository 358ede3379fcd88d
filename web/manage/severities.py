"""The system administrator's pages on severity: which class the system proposes for a record, by day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from cases import clock
from records.models import DishonestyRecord, SeverityRule
from records.models.record import Severity
from web.manage.explained import explained
from web.manage.forms import LastDayForm, day_input
from web.manage.guard import administrator, of_the_province, page
from workflows.rules import severity

PROVINCE_ONLY = gettext_lazy("失信程度规定由省级系统管理员登记，本页只供查看")
MOST_FAILURES, MOST_COMPLAINTS = 10, 100
"""What is more is a slip of the keyboard."""


def _class_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", gettext_lazy("请选择")), *Severity.choices])


class SeverityForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule."""

    failed = _class_field(gettext_lazy("整改失败的程度"))
    failures = forms.IntegerField(
        label=gettext_lazy("十二个月内满几次为屡次"),
        min_value=2,
        max_value=MOST_FAILURES,
        help_text=gettext_lazy("同一单位逾期或者拒不整改的次数；已撤销的不计"),
    )
    repeated = _class_field(gettext_lazy("屡次整改失败的程度"))
    pledge = _class_field(gettext_lazy("修复承诺不实的程度"))
    complaints = forms.IntegerField(
        label=gettext_lazy("同类投诉满几件预警"),
        min_value=2,
        max_value=MOST_COMPLAINTS,
        help_text=gettext_lazy("同一单位同一领域在一个季度内的投诉件数；只提醒督查专员，不作决定"),
    )

    class Meta:
        model = SeverityRule
        fields = (
            "failed",
            "failures",
            "repeated",
            "pledge",
            "complaints",
            "source",
            "decided_by",
            "valid_from",
            "valid_to",
        )
        labels = {
            "source": gettext_lazy("依据"),
            "decided_by": gettext_lazy("决定机关"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
        }
        help_texts = {
            "source": gettext_lazy("带书名号的文件名称、文号和条款，显示在拟作认定的办理记录中"),
            "valid_from": gettext_lazy(
                "当日起拟作认定的适用；已经按当日规定拟定程度的日期不能再填"
            ),
            "valid_to": gettext_lazy("当日仍适用；不填为长期"),
        }
        widgets = {"valid_from": day_input(), "valid_to": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = False


def in_words(rule: SeverityRule) -> list[str]:
    """What a rule says, one sentence for each matter."""
    return [
        _("责任单位逾期或者拒不整改的，初拟为%s失信") % rule.get_failed_display(),
        _("同一单位十二个月内满%(count)d次的，初拟为%(severity)s失信")
        % {"count": rule.failures, "severity": rule.get_repeated_display()},
        _("信用修复承诺不实的，初拟为%s失信") % rule.get_pledge_display(),
        _("同一单位同一领域一个季度内满%d件投诉的，提醒督查专员") % rule.complaints,
    ]


@administrator(Role.SYSTEM_ADMIN)
def severity_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What holds today, and every rule that was entered."""
    today = clock.today()
    now = severity.rule_on(today)
    rules = SeverityRule.objects.order_by("-valid_from", "pk")
    shown = {
        "now": now,
        "now_words": in_words(now),
        "rules": [(one, in_words(one)) for one in rules],
        "today": today,
        "may_change": administers_all(actor),
    }
    return page(request, actor, "manage/severity.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_severity_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a rule from a day on."""
    of_the_province(actor, PROVINCE_ONLY)
    tomorrow = clock.today() + timedelta(days=1)
    form = SeverityForm(request.POST or None, initial={"valid_from": tomorrow})

    def effect(_tried: object) -> list[str]:
        row = form.instance
        before = severity.rule_on(row.valid_from)
        return [
            _("自%(day)s起（%(source)s）：%(new)s。")
            % {
                "day": row.valid_from.isoformat(),
                "source": row.source,
                "new": "；".join(in_words(row)),
            },
            _("原来（%(source)s）：%(old)s。")
            % {"source": before.source, "old": "；".join(in_words(before))},
            *_untouched(),
        ]

    answer = explained(
        request,
        actor,
        form,
        _("登记失信程度规定"),
        effect,
        lambda: severity.add(form.instance, by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("失信程度规定已登记"))
    return redirect("manage:severity")


@administrator(Role.SYSTEM_ADMIN)
@transaction.atomic
def end_severity_rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a rule."""
    of_the_province(actor, PROVINCE_ONLY)
    row = get_object_or_404(SeverityRule.objects.select_for_update(), pk=pk)
    form = LastDayForm(request.POST or None, ends=row.valid_to)

    def effect(_tried: object) -> list[str]:
        last = form.cleaned_data["last_day"]
        return [_("%s之后拟作认定的，不再按本规定初拟程度。") % last.isoformat(), *_untouched()]

    answer = explained(
        request,
        actor,
        form,
        _("结束失信程度规定：%s") % row.source,
        effect,
        lambda: severity.end(row, form.cleaned_data["last_day"], by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("失信程度规定已结束"))
    return redirect("manage:severity")


def _untouched() -> list[str]:
    """What a change leaves as it is."""
    return [
        _("已有的%d条记录和拟作认定的程度不变；程度由承办单位审核后认定，规定只用于初拟。")
        % DishonestyRecord.objects.count()
    ]
