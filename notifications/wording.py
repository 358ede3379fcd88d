"""Which text tells of a clock, and what stands in it. No title, name or fact of the case does."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Clock, Subject
from workflows import rules
from workflows.registry import procedures


def about(clock: Clock, subject: Subject, rung: int) -> tuple[str, dict[str, object]]:
    """Template and values of the reminder at a rung of a clock."""
    values = plain(clock, subject)
    if clock.nature == Clock.Nature.RIGHT:
        return "right_ends", values
    if rung > 0:
        organ = clock.responsible or subject.organisation
        return "overdue", {**values, "days": rung, "organisation": organ.name}
    if rung == 0:
        return "due_today", values
    return "due_soon", {**values, "days": -rung}


def plain(clock: Clock, subject: Subject) -> dict[str, object]:
    """What every text about a clock may say: number, kind, the period's name, the due date."""
    provisional = _("（暂定）") if clock.provisional else ""
    return {
        **named(subject),
        "clock": period_name(clock),
        "due_on": spelled(clock.due_on) + provisional,
    }


def named(subject: Subject) -> dict[str, object]:
    """Number and kind of a subject; what rests on a record bears the record's number."""
    record = getattr(subject, "record", None)
    number = getattr(record or subject, "number", None)
    return {
        "number": number or _("未编号事项"),
        "kind": str(procedures()[subject.procedure_kind].title),
    }


def period_name(clock: Clock) -> str:
    """What a period is called."""
    return rules.shipped()[clock.rule_code][-1].name


def spelled(on: date) -> str:
    """A day as it is written in Chinese: 2026年8月5日."""
    return date_format(on, "Y年n月j日")
