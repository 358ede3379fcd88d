"""The system administrator's pages on warnings: how many days before its last day an obligation is warned of."""

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
from commitments import warnings
from commitments.models import WarningRule
from web.manage import dated_rules
from web.manage.dated_rules import DATED, DatedRuleForm, Rules
from web.manage.guard import administrator, page

MOST_DAYS = 365
"""What is more is a slip of the keyboard."""


def _days_field(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, help_text=help_text)


class WarningForm(DatedRuleForm):
    """One rule."""

    yellow = _days_field(
        gettext_lazy("到期前几日起黄色预警"), gettext_lazy("日历日；到期日当天为0")
    )
    orange = _days_field(
        gettext_lazy("到期前几日起橙色预警"), gettext_lazy("应当少于黄色预警的日数；超期为红色预警")
    )

    class Meta(DatedRuleForm.Meta):
        model = WarningRule
        fields = ("yellow", "orange", *DATED)
        help_texts = {
            "source": gettext_lazy("带书名号的文件名称、文号和条款"),
            "valid_from": gettext_lazy("当日起按本规定预警"),
            "valid_to": gettext_lazy("当日仍适用；不填为长期"),
        }


@administrator(Role.SYSTEM_ADMIN)
def warning_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What holds today, and every rule that was entered."""
    today = clock.today()
    now = warnings.rule_on(today)
    rules = WarningRule.objects.order_by("-valid_from", "pk")
    shown = {
        "now": now,
        "now_words": warnings.in_words(now),
        "rules": [(one, warnings.in_words(one)) for one in rules],
        "today": today,
        "may_change": administers_all(actor),
    }
    return page(request, actor, "manage/warnings.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_warning_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a rule from a day on."""
    return dated_rules.enter(request, actor, RULES)


@administrator(Role.SYSTEM_ADMIN)
def end_warning_rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a rule."""
    return dated_rules.finish(request, actor, RULES, pk)


def _told_new(row: WarningRule) -> list[str]:
    before = warnings.rule_on(row.valid_from)
    return [
        _("自%(day)s起（%(source)s）：%(new)s")
        % {"day": row.valid_from.isoformat(), "source": row.source, "new": warnings.in_words(row)},
        _("原来（%(source)s）：%(old)s")
        % {"source": before.source, "old": warnings.in_words(before)},
        _("履约台账、履约预警按每天的规定计算；已经发出的提醒不变。"),
    ]


def _told_end(_row: WarningRule, last: date) -> list[str]:
    return [
        _("%(day)s之后按默认规则预警：%(words)s")
        % {"day": last.isoformat(), "words": warnings.in_words(warnings.SHIPPED)}
    ]


RULES = Rules(
    name=gettext_lazy("履约预警规定"),
    listed="manage:warnings",
    model=WarningRule,
    form=WarningForm,
    add=warnings.add,
    end=warnings.end,
    told_new=_told_new,
    told_end=_told_end,
)
