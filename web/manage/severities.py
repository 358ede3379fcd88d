"""The system administrator's pages on severity: which class the system proposes for a record, by day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from cases import clock
from records.models import DishonestyRecord, SeverityRule
from records.models.record import Severity
from web.manage import dated_rules
from web.manage.dated_rules import DATED, DatedRuleForm, Rules
from web.manage.guard import administrator, page
from workflows.rules import severity

MOST_FAILURES, MOST_COMPLAINTS = 10, 100
"""What is more is a slip of the keyboard."""


def _class_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", gettext_lazy("请选择")), *Severity.choices])


class SeverityForm(DatedRuleForm):
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

    class Meta(DatedRuleForm.Meta):
        model = SeverityRule
        fields = ("failed", "failures", "repeated", "pledge", "complaints", *DATED)
        help_texts = {
            "source": gettext_lazy("带书名号的文件名称、文号和条款，显示在拟作认定的办理记录中"),
            "valid_from": gettext_lazy(
                "当日起拟作认定的适用；已经按当日规定拟定程度的日期不能再填"
            ),
            "valid_to": gettext_lazy("当日仍适用；不填为长期"),
        }


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
        "rules": [(one, "；".join(in_words(one))) for one in rules],
        "today": today,
        "may_change": administers_all(actor),
    }
    return page(request, actor, "manage/severity.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_severity_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a rule from a day on."""
    return dated_rules.enter(request, actor, RULES)


@administrator(Role.SYSTEM_ADMIN)
def end_severity_rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a rule."""
    return dated_rules.finish(request, actor, RULES, pk)


def _told_new(row: SeverityRule) -> list[str]:
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


def _told_end(_row: SeverityRule, last: date) -> list[str]:
    return [_("%s之后拟作认定的，不再按本规定初拟程度。") % last.isoformat(), *_untouched()]


def _untouched() -> list[str]:
    """What a change leaves as it is."""
    return [
        _("已有的%d条记录和拟作认定的程度不变；程度由承办单位审核后认定，规定只用于初拟。")
        % DishonestyRecord.objects.count()
    ]


RULES = Rules(
    name=gettext_lazy("失信程度规定"),
    listed="manage:severity",
    model=SeverityRule,
    form=SeverityForm,
    add=severity.add,
    end=severity.end,
    told_new=_told_new,
    told_end=_told_end,
)
