"""How near an obligation is to being broken: three levels, by the rule of the day.

黄色、橙色、红色预警; no national figure was found, so that the shipped days are a default, which a rule that the
province enters goes before.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import log
from accounts.actors import Actor
from accounts.models.dated import holding
from commitments.models import WarningRule


class Level(StrEnum):
    """Levels, the gravest last."""

    NONE = ""
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def label(self) -> str:
        """As a reader is told it."""
        return str(LABELS[self])


LABELS = {
    Level.NONE: "",
    Level.YELLOW: gettext_lazy("黄色预警"),
    Level.ORANGE: gettext_lazy("橙色预警"),
    Level.RED: gettext_lazy("红色预警"),
}
SHIPPED = WarningRule(yellow=30, orange=10, source="随软件提供的默认规则（未见正式文本，待核对）")
LOGGED = ("yellow", "orange", "source", "decided_by", "valid_from", "valid_to")


def rule_on(day: date) -> WarningRule:
    """The rule of a day; the one shipped where none was entered."""
    held = holding(_entered(int(time.monotonic() // 5)), day)
    return held[0] if held else SHIPPED


@lru_cache(maxsize=2)
def _entered(_tick: int) -> tuple[WarningRule, ...]:
    """Every rule; looked up again after five seconds."""
    return tuple(WarningRule.objects.all())


def forget() -> None:
    """Drop what is remembered of the rules, after one was entered."""
    _entered.cache_clear()


def span(level: Level, today: date) -> tuple[date | None, date | None]:
    """First and last due day of what stands at a level on a day; None where there is no such end."""
    rule = rule_on(today)
    orange, yellow = (today + timedelta(days=days) for days in (rule.orange, rule.yellow))
    day = timedelta(days=1)
    return {
        Level.RED: (None, today - day),
        Level.ORANGE: (today, orange),
        Level.YELLOW: (orange + day, yellow),
        Level.NONE: (yellow + day, None),
    }[level]


def in_words(rule: WarningRule) -> str:
    """When each level begins, in a sentence."""
    return _("到期前%(yellow)d日内为黄色预警，%(orange)d日内为橙色预警，超期为红色预警。") % {
        "yellow": rule.yellow,
        "orange": rule.orange,
    }


def level(due_on: date | None, kept_on: date | None, today: date) -> Level:
    """The level of an obligation on a day."""
    if due_on is None or kept_on is not None:
        return Level.NONE
    left = (due_on - today).days
    rule = rule_on(today)
    if left < 0:
        return Level.RED
    if left <= rule.orange:
        return Level.ORANGE
    return Level.YELLOW if left <= rule.yellow else Level.NONE


@transaction.atomic
def add(row: WarningRule, *, by: Actor, now: datetime) -> WarningRule:
    """Enter a rule. Raises ValidationError where its days have one, or its levels do not follow each other."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    if row.yellow <= row.orange:
        raise ValidationError({"yellow": _("黄色预警应当早于橙色预警")})
    if WarningRule.objects.select_for_update().overlapping(row).exists():
        raise ValidationError({"valid_from": _("在此期间已有规定，请先结束原有规定")})
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    log.append("add_warning_rule", row, actor=by, now=now, after=_values(row))
    transaction.on_commit(forget)
    return row


@transaction.atomic
def end(row: WarningRule, last_day: date, *, by: Actor, now: datetime) -> WarningRule:
    """End a rule with `last_day`; afterwards the one shipped holds. Raises ValidationError."""
    if last_day < row.valid_from:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期")})
    if row.valid_to is not None and last_day > row.valid_to:
        raise ValidationError({"last_day": _("只能提前结束，不能延长；延长的请另行登记")})
    before = _values(row)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    log.append("end_warning_rule", row, actor=by, now=now, before=before, after=_values(row))
    transaction.on_commit(forget)
    return row


def _values(row: WarningRule) -> dict[str, object]:
    return {name: getattr(row, name) for name in LOGGED}
