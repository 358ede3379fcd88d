"""The words of every message. A text declares the variables it is promised, and no others are put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IN_SUBJECTS = frozenset({"number", "clock", "due_on", "count"})
"""Variables that carry no personal data and may therefore stand in a subject."""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Text:
    """Subject and body of one kind of message, and the variables they are promised."""

    subject: StrOrPromise
    body: StrOrPromise
    variables: frozenset[str]

    def render(self, values: Mapping[str, object]) -> tuple[str, str]:
        """Subject and body. Raises ValueError unless exactly the promised variables are given."""
        if self.variables != values.keys():
            raise ValueError(f"promised {sorted(self.variables)}, given {sorted(values)}")
        return str(self.subject) % values, str(self.body) % values

    def faults(self) -> list[str]:
        """What is wrong with the declaration itself."""
        in_subject = set(PLACEHOLDER.findall(str(self.subject)))
        used = in_subject | set(PLACEHOLDER.findall(str(self.body)))
        wrong = [f"undeclared: {name}" for name in sorted(used - self.variables)]
        wrong += [f"unused: {name}" for name in sorted(self.variables - used)]
        wrong += [f"not allowed in a subject: {name}" for name in sorted(in_subject - IN_SUBJECTS)]
        return wrong


def _text(subject: StrOrPromise, body: StrOrPromise, *variables: str) -> Text:
    return Text(subject, body, frozenset(variables))


ABOUT = ("number", "kind", "clock", "due_on")

TEXTS: Mapping[str, Text] = {
    "due_soon": _text(
        _("期限提醒：%(number)s"),
        _(
            "%(number)s（%(kind)s）的“%(clock)s”将于%(due_on)s届满，还有%(days)s个工作日，请及时办理。"
        ),
        *ABOUT,
        "days",
    ),
    "due_today": _text(
        _("今日届满：%(number)s"),
        _("%(number)s（%(kind)s）的“%(clock)s”于今日（%(due_on)s）届满，请在今日内办理。"),
        *ABOUT,
    ),
    "overdue": _text(
        _("超期提醒：%(number)s"),
        _(
            "%(organisation)s办理的%(number)s（%(kind)s）“%(clock)s”已于%(due_on)s届满，"
            "超期%(days)s个工作日，请督促办理。"
        ),
        *ABOUT,
        "days",
        "organisation",
    ),
    "right_ends": _text(
        _("权利期限提醒：%(number)s"),
        _(
            "%(number)s（%(kind)s）的“%(clock)s”将于%(due_on)s届满。"
            "如需行使该项权利，请在届满前提出；逾期不提出的，视为放弃。"
        ),
        *ABOUT,
    ),
    "repeated_failure": _text(
        _("监测预警：屡次整改失败"),
        _(
            "%(organisation)s十二个月内已有%(count)s件限期整改逾期或者拒不整改，"
            "本次初拟的失信程度为%(severity)s，请研究是否开展专项督导。依据：%(rule)s。"
        ),
        "organisation",
        "count",
        "severity",
        "rule",
    ),
    "similar_complaints": _text(
        _("监测预警：同类投诉集中"),
        _(
            "%(organisation)s在%(period)s已有%(count)s件“%(domain)s”领域的投诉，"
            "请研究是否开展专题督导。依据：%(rule)s。"
        ),
        "organisation",
        "count",
        "domain",
        "period",
        "rule",
    ),
    "due_moved": _text(
        _("届满日变动：%(number)s"),
        _(
            "因%(source)s，%(number)s（%(kind)s）的“%(clock)s”届满日由%(before)s改为%(due_on)s。"
            "原有提醒已按新的日期重新安排。"
        ),
        *ABOUT,
        "before",
        "source",
    ),
    "urged": _text(
        _("催办：%(number)s"),
        _(
            "%(number)s（%(kind)s）的“%(clock)s”已于%(due_on)s届满，超期%(days)s个工作日。"
            "催办通知已经发出，请立即办理。"
        ),
        *ABOUT,
        "days",
    ),
    "material_added": _text(
        _("补充材料：%(number)s"),
        _("%(number)s（%(kind)s）的当事人补充了材料，请查阅后再办理。"),
        "number",
        "kind",
    ),
    "expedition_asked": _text(
        _("当事人催办：%(number)s"),
        _("%(number)s（%(kind)s）的当事人催办，请及时办理并告知进展。"),
        "number",
        "kind",
    ),
    "opinion_asked": _text(
        _("征求您的意见：%(number)s"),
        _(
            "责任单位已就您的投诉%(number)s报告整改情况。请在%(due_on)s前打开该案件的页面，"
            "说明您反映的问题是否已经解决；逾期未回应的，按未回应记载。"
        ),
        "number",
        "due_on",
    ),
    "letter_answered": _text(
        _("督办函已答复：%(number)s"),
        _(
            "%(organisation)s已答复%(number)s（%(kind)s）的督办函，请查阅。超期事项办结以前，督办继续。"
        ),
        "number",
        "kind",
        "organisation",
    ),
    "to_sign": _text(
        _("督办文书待签发：%(number)s"),
        _(
            "%(number)s（%(kind)s）的“%(clock)s”已于%(due_on)s届满，超期%(days)s个工作日。"
            "督办文书已经拟好，请在两个工作日内签发。"
        ),
        *ABOUT,
        "days",
    ),
    "turn": _text(
        _("待您办理：%(number)s"),
        _("%(number)s（%(kind)s）现由您办理：%(tasks)s。%(last)s%(period)s"),
        "number",
        "kind",
        "tasks",
        "last",
        "period",
    ),
    "handed_over": _text(
        _("不再由您承办：%(number)s"),
        _("%(number)s（%(kind)s）已更换承办人，不再由您承办。"),
        "number",
        "kind",
    ),
    "served": _text(
        _("文书送达：%(number)s"),
        _(
            "%(number)s（%(kind)s）的%(document)s已于%(day)s电子送达，请登录查阅。"
            "文书中有期限要求的，自送达次日起计算。"
        ),
        "number",
        "kind",
        "document",
        "day",
    ),
    "answered": _text(
        _("您提出的事项已有结果：%(number)s"),
        _("您在%(number)s（%(kind)s）中提出的“%(proposed)s”，结果为“%(outcome)s”。%(reason)s"),
        "number",
        "kind",
        "proposed",
        "outcome",
        "reason",
    ),
    "deputed": _text(
        _("请您代行职责"),
        _(
            "%(person)s自%(start)s至%(end)s请假，由您代行其职责：%(roles)s。"
            "期间的待办会出现在您的“待办”中。"
        ),
        "person",
        "start",
        "end",
        "roles",
    ),
    "several": _text(
        _("您有%(count)s条新消息"),
        _("您有%(count)s条新消息：\n\n%(lines)s"),
        "count",
        "lines",
    ),
    "digest": _text(
        _("待办汇总：%(count)s条"),
        _("您有%(count)s条未读消息：\n\n%(lines)s"),
        "count",
        "lines",
    ),
}
