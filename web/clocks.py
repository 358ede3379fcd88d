"""Clocks as pages show them: what is left, in words and colour, and how the due date came about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import ledger
from cases.calendar import UNIT_LABELS, Calendar, Day, Unit
from cases.calendars import current_calendar
from cases.models import Clock, ClockEntry
from web import lights
from workflows import rules
from workflows.timekeeping import ledger_entry


@dataclass(frozen=True)
class ShownClock:
    """One clock in words. `tone` is good, warn, bad, or empty where a clock has no colour."""

    pk: int
    name: str
    due_on: date
    provisional: bool
    remaining: str
    tone: str
    whose: str
    explanation: str
    reasoning: tuple[Day, ...]
    running: bool


def shown(clocks: Iterable[Clock], today: date) -> list[ShownClock]:
    """Clocks in words, in the order they matter."""
    return in_order(shown_clock(row, today) for row in clocks)


def in_order(clocks: Iterable[ShownClock]) -> list[ShownClock]:
    """Those that run, by due date, then those that ended."""
    return sorted(clocks, key=lambda one: (not one.running, one.due_on))


def shown_clock(row: Clock, today: date) -> ShownClock:
    """One clock with its ledger and responsible organisation."""
    calendar = current_calendar(row.responsible)
    entries = row.lines
    counted = ledger.settle(
        ledger.Period(row.amount, Unit(row.unit), row.rolls),
        [ledger_entry(entry) for entry in entries],
        calendar,
    )
    return ShownClock(
        pk=row.pk,
        name=name_of(row, today),
        due_on=row.due_on,
        provisional=row.provisional,
        remaining=remaining(row, today, calendar),
        tone=tone(row, today, calendar),
        whose=row.responsible.name if row.responsible is not None else _("当事人"),
        explanation=_explanation(row, entries, today),
        reasoning=counted.reasoning,
        running=row.status != Clock.Status.STOPPED,
    )


def name_of(row: Clock, on: date) -> str:
    """What the period is called."""
    return rules.default(row.rule_code, on).name


def tone(row: Clock, today: date, calendar: Calendar) -> str:
    """Green, amber or red of a running duty; nothing for a right, a pause or what has ended."""
    if row.status == Clock.Status.STOPPED:
        return "bad" if row.met is False and row.nature == Clock.Nature.DUTY else ""
    if row.status == Clock.Status.PAUSED or row.nature == Clock.Nature.RIGHT:
        return ""
    return lights.remaining(row.due_on, today, calendar).tone


def remaining(row: Clock, today: date, calendar: Calendar) -> str:
    """How long there is still, in the reader's words."""
    if row.status == Clock.Status.PAUSED:
        return _("已中止，不计时")
    if row.status == Clock.Status.STOPPED:
        return _("已结束（超期）") if row.met is False else _("已结束")
    return lights.remaining(row.due_on, today, calendar).words


def _explanation(row: Clock, entries: list[ClockEntry], today: date) -> str:
    source = rules.default(row.rule_code, today).source
    sentences = [
        _("期限%(amount)d%(unit)s，依据：%(source)s。")
        % {"amount": row.amount, "unit": UNIT_LABELS[Unit(row.unit)], "source": source}
    ]
    for entry in entries:
        sentences.append(_entry_sentence(entry))
    if row.rolls and row.unit != Unit.WORKING_DAY:
        sentences.append(_("届满日是休息日的，顺延至其后第一个工作日。"))
    return "".join(sentences)


def _entry_sentence(entry: ClockEntry) -> str:
    day = date_format(entry.on, "Y年n月j日")
    if entry.kind == ClockEntry.Kind.START:
        return _("自%s的次日起算。") % day
    if entry.kind == ClockEntry.Kind.EXTEND and entry.amount:
        return _("%(day)s延长%(amount)d%(unit)s。") % {
            "day": day,
            "amount": entry.amount,
            "unit": UNIT_LABELS[Unit(entry.unit)],
        }
    verb = {"pause": _("中止"), "resume": _("恢复计时"), "stop": _("停止")}[entry.kind]
    return f"{day}{verb}。"
