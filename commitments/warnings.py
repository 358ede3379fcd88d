"""How near an obligation is to being broken: three levels, by dated rules.

黄色、橙色、红色预警; no national figure was found, so that the shipped days are defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


@dataclass(frozen=True)
class Rule:
    """From `valid_from` on: calendar days before the due date at which a level begins. Red is overdue."""

    valid_from: date
    yellow: int
    orange: int
    unverified: bool


RULES = (Rule(date(2018, 1, 1), yellow=30, orange=10, unverified=True),)
"""The rules, oldest first."""


def rule_on(on: date) -> Rule:
    """The rule in force on a day; before all, the first."""
    held = [rule for rule in RULES if rule.valid_from <= on]
    return held[-1] if held else RULES[0]


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


def in_words(today: date) -> str:
    """When each level begins, in a sentence."""
    rule = rule_on(today)
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
