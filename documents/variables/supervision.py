"""What the drafts of the ladder say: summons and circulated criticism of an overdue body."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.calendars import current_calendar
from documents.templatetags.gongwen import day as in_words
from documents.variables.writing import Writing, builds
from workflows import rules
from workflows.codes import D
from workflows.rules.ladders import TALK_DAYS


@builds(D.D24A)
def summons(w: Writing) -> dict[str, Any]:
    held_on = current_calendar(w.subject.organisation).working_day(w.today, TALK_DAYS)
    return {
        "held_at": f"{in_words(held_on)}上午9时30分",
        "place": w.organ.address or f"{w.organ.name}会议室",
        "matters": f"一是{_overdue(w)}的原因；二是下一步办理措施、完成时限和责任人。",
        "attendees": f"{_late(w)}主要负责人、分管负责人和具体承办人员",
        "bring": ["逾期原因的书面说明", "办理进展情况和佐证材料", "下一步措施、责任人和完成时限"],
    }


@builds(D.D25)
def criticism(w: Writing) -> dict[str, Any]:
    return {
        "about": f"{_late(w)}{_overdue(w)}的问题",
        "facts": f"{_late(w)}应当于{in_words(_due_on(w))}前完成{_period(w)}规定的事项。"
        "届满后，本机关先后予以催办、督办、约谈，该单位至今仍未办结。",
        "nature": "上述行为违反了依法履行承诺、按期整改的要求，损害了政府公信力。",
        "handling": f"对{_late(w)}予以通报批评，责令立即办结；拒不整改的，依法启动政务失信认定程序。",
        "demands": [
            f"{_late(w)}应当自本通报印发之日起立即整改，并书面报告结果",
            "各有关单位应当引以为戒，对照检查本单位承诺事项的办理情况",
        ],
        "scope": "本级人民政府所属部门和下级人民政府，并向社会公开",
        "approved_by": "",
    }


def _late(w: Writing) -> str:
    """Name of the body that owes the duty."""
    row = w.pursued()
    if row is not None and row.responsible is not None:
        return row.responsible.name
    return w.respondent


def _due_on(w: Writing) -> date:
    row = w.pursued()
    return row.due_on if row is not None else w.today


def _period(w: Writing) -> str:
    row = w.pursued()
    return f"“{rules.shipped()[row.rule_code][-1].name}”" if row is not None else "本案"


def _overdue(w: Writing) -> str:
    row = w.pursued()
    calendar = current_calendar(row.responsible if row is not None else None)
    days = max(0, calendar.working_days_between(_due_on(w), w.today))
    return f"逾期{days}个工作日未完成{_period(w)}规定事项"
