"""办事指南: what a person can do here, in which order, and within which periods. The periods are read from
the rules in force today, so that the guide cannot say another than the engine counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from workflows import rules
from workflows.clocks import C

PERIODS: tuple[tuple[C, Any], ...] = (
    (C.TS_ACCEPT, gettext_lazy("办理机关告知是否受理")),
    (C.SUPP_REPLY, gettext_lazy("您收到补正通知后补交材料")),
    (C.TS_CLOSE_GENERAL, gettext_lazy("办理机关答复一般事项")),
    (C.TS_CLOSE_ARREARS, gettext_lazy("办理机关答复拖欠中小企业款项")),
    (C.TS_REEXAM_ASK, gettext_lazy("您对答复不服，申请复查")),
    (C.TS_REEXAM_DO, gettext_lazy("上一级机关作出复查意见")),
    (C.TS_FINAL_ASK, gettext_lazy("您对复查意见不服，申请复核")),
    (C.TS_FINAL_DO, gettext_lazy("作出复核意见")),
    (C.ZG_OPINION, gettext_lazy("单位整改后征求您的意见，您答复")),
)
"""The periods that concern a complainant, in the order of a case, and what each is for."""


@dataclass(frozen=True)
class Period:
    """One period in words."""

    what: str
    length: str
    source: str


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The guide of whoever complains."""
    today = clock.today()
    shown = [_told(str(what), rules.default(code, today)) for code, what in PERIODS]
    return render(request, "portal/guide.html", {"periods": shown})


def _told(what: str, rule: rules.Rule) -> Period:
    length = f"{rule.amount}{UNIT_LABELS[Unit(rule.unit)]}"
    if rule.extension:
        more = f"{rule.extension}{UNIT_LABELS[Unit(rule.extension_unit)]}"
        length = _("%(length)s；情况复杂的可以延长，最多延长%(more)s") % {
            "length": length,
            "more": more,
        }
    return Period(what, length, rule.source)
