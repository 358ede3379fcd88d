"""When a body has to pay a small or medium enterprise at the latest, and how late it is.

保障中小企业款项支付条例 (国令第802号, 2025-06-01) 第九条; in the same words 第八条 of 国令第728号, in force since
2020-09-01. Sums are whole fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.calendar import Calendar, Unit
from commitments.money import yuan

IN_FORCE = date(2020, 9, 1)
USUAL, LONGEST = 30, 60
"""Calendar days from delivery or acceptance: where nothing is agreed, and at the most."""


@dataclass(frozen=True)
class Latest:
    """The latest lawful day of payment, and why it is that."""

    on: date
    why: str


def latest_day(delivered: date | None, agreed: date | None, calendar: Calendar) -> Latest | None:
    """The latest day of payment; None where nothing says one.

    A last day that is not worked moves to the next working day. 民法典第二百零三条.
    """
    if delivered is None or delivered < IN_FORCE:
        return Latest(agreed, _("合同约定的付款日")) if agreed is not None else None
    if agreed is None:
        usual = calendar.count(delivered, USUAL, Unit.CALENDAR_DAY).due
        return Latest(usual, _("没有约定的，自交付或者验收合格之日起30日内付款"))
    longest = calendar.count(delivered, LONGEST, Unit.CALENDAR_DAY).due
    if agreed <= longest:
        return Latest(agreed, _("合同约定的付款日，在交付或者验收合格之日起60日以内"))
    return Latest(longest, _("约定的期限超过60日的，按交付或者验收合格之日起60日计算"))


def told(
    delivered: date | None,
    agreed: date | None,
    due: int | None,
    paid: int | None,
    *,
    today: date,
    calendar: Calendar,
) -> list[str]:
    """Sentences on what is owed since when; empty where nothing can be said."""
    latest = latest_day(delivered, agreed, calendar)
    said = []
    if latest is not None:
        on = f"{latest.on.year}年{latest.on.month}月{latest.on.day}日"
        said.append(_("最迟付款日：%(on)s（%(why)s）。") % {"on": on, "why": latest.why})
        late = (today - latest.on).days
        said.append(
            _("到今天已经逾期%d日。") % late
            if late > 0
            else _("到今天尚未逾期，还有%d日。") % -late
        )
    if due is not None:
        said.append(_("尚欠%s。") % yuan(due - (paid or 0)))
    return said


def told_of(facts: Mapping[str, Any], *, today: date, calendar: Calendar) -> list[str]:
    """The same for the facts of a complaint."""
    return told(
        _day(facts.get("delivered_on")),
        _day(facts.get("agreed_on")),
        facts.get("amount_due"),
        facts.get("amount_paid"),
        today=today,
        calendar=calendar,
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
