"""The system administrator's pages on publicity: how long records of each class are public, by day."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from cases import clock
from records.models import DishonestyRecord, PublicityRule
from records.models.record import Severity
from web.manage import dated_rules
from web.manage.dated_rules import DATED, DatedRuleForm, Rules
from web.manage.guard import administrator, page
from workflows.procedures.record import IN_FORCE, State
from workflows.rules import publicity, windows
from workflows.rules.publicity import Span

LONGEST = 120
"""Months; what is longer is a slip of the keyboard."""


class PublicityForm(DatedRuleForm):
    """The window of one class."""

    severity = forms.ChoiceField(
        label=gettext_lazy("失信程度"), choices=[("", gettext_lazy("请选择")), *Severity.choices]
    )
    national = forms.TypedChoiceField(
        label=gettext_lazy("规定的层级"),
        choices=[
            ("", gettext_lazy("请选择")),
            ("local", gettext_lazy("本省规定")),
            ("national", gettext_lazy("国家规定")),
        ],
        coerce=lambda value: value == "national",
        help_text=gettext_lazy("国家规定取代随软件提供的规定；本省规定不得超出国家规定"),
    )
    least = forms.IntegerField(
        label=gettext_lazy("最短公示期（月）"),
        min_value=0,
        max_value=LONGEST,
        help_text=gettext_lazy("届满后可以申请信用修复；0为不设"),
    )
    most = forms.IntegerField(
        label=gettext_lazy("最长公示期（月）"),
        min_value=1,
        max_value=LONGEST,
        help_text=gettext_lazy("届满后自动停止公示"),
    )

    class Meta(DatedRuleForm.Meta):
        model = PublicityRule
        fields = ("severity", "national", "least", "most", *DATED)
        help_texts = {
            "source": gettext_lazy(
                "带书名号的文件名称、文号和条款，显示在记录旁边、印在认定文书上"
            ),
            "valid_from": gettext_lazy("当日起认定的记录适用；已经有记录认定的日期不能再填"),
            "valid_to": gettext_lazy("当日认定的仍适用；不填为长期"),
        }


def _months(span: Span) -> str:
    return _("最短%(least)d个月、最长%(most)d个月") % {"least": span.least, "most": span.most}


@administrator(Role.SYSTEM_ADMIN)
def publicity_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What holds today for each class, and every rule that was entered."""
    today = clock.today()
    shown = {
        "today_rules": [(one.label, publicity.span(today, one.value)) for one in Severity],
        "rules": PublicityRule.objects.order_by("severity", "-valid_from", "pk"),
        "today": today,
        "may_change": administers_all(actor),
    }
    return page(request, actor, "manage/publicity.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_publicity_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter the window of a class from a day on."""
    return dated_rules.enter(request, actor, RULES)


@administrator(Role.SYSTEM_ADMIN)
def end_publicity_rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a rule."""
    return dated_rules.finish(request, actor, RULES, pk)


def _told_new(row: PublicityRule) -> list[str]:
    before = publicity.span(row.valid_from, row.severity)
    return [
        _(
            "自%(day)s起认定的%(severity)s失信记录：公示期%(new)s（%(source)s）；原为%(old)s（%(law)s）。"
        )
        % {
            "day": row.valid_from.isoformat(),
            "severity": row.get_severity_display(),
            "new": _months(Span(row.least, row.most)),
            "source": row.source,
            "old": _months(before),
            "law": before.title,
        },
        *_untouched(row.severity),
    ]


def _told_end(row: PublicityRule, last: date) -> list[str]:
    return [
        _("%s之后认定的，不再按本规定计算公示期。") % last.isoformat(),
        *_untouched(row.severity),
    ]


def _untouched(severity: str) -> list[str]:
    """What a change leaves as it is, and what will be counted otherwise than it was told."""
    records = DishonestyRecord.objects.filter(severity=severity)
    kept = records.filter(state__in=IN_FORCE).count()
    told = records.filter(state__in=[State.PRE_NOTIFIED, State.HEARING]).count()
    found = [_("已经认定的%d条记录保持认定当日的公示期，不变。") % kept]
    if told:
        found.append(
            _(
                "已经发出事先告知书、尚未认定的%d条记录按认定当日的规定计算，可能与告知书所写的公示期不同，请承办单位核对。"
            )
            % told
        )
    return found


RULES = Rules(
    name=gettext_lazy("公示期规定"),
    listed="manage:publicity",
    model=PublicityRule,
    form=PublicityForm,
    add=windows.add,
    end=windows.end,
    told_new=_told_new,
    told_end=_told_end,
)
