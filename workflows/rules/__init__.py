"""Deadlines as dated data: shipped defaults, shadowed by dated overrides of a jurisdiction."""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from accounts.models import Organisation
from accounts.queries import ancestors
from workflows.models import RuleOverride

DATA = Path(__file__).parent / "data"
DEFAULT_FROM = date(2018, 1, 1)
SHIPPED = "shipped"


@dataclass(frozen=True)
class Rule:
    """One period in force. Amounts count `unit`: wd working days, cd calendar days, month.

    `extension` is the most that may be added altogether, in `extension_unit`; 0 where none may be.
    `unverified` marks a default that no statute gives.
    """

    code: str
    name: str
    nature: str
    amount: int
    unit: str
    source: str
    rolls: bool = True
    extension: int = 0
    extension_unit: str = ""
    approver: str = ""
    unverified: bool = False
    valid_from: date = DEFAULT_FROM
    valid_to: date | None = None
    version: str = SHIPPED


@cache
def shipped() -> dict[str, tuple[Rule, ...]]:
    """Every shipped rule by code, oldest first."""
    found: dict[str, list[Rule]] = {}
    for file in sorted(DATA.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["rule"]:
            rule_read = _read(entry)
            found.setdefault(rule_read.code, []).append(rule_read)
    return {
        code: tuple(sorted(rules, key=lambda one: one.valid_from)) for code, rules in found.items()
    }


def _read(entry: dict[str, Any]) -> Rule:
    return Rule(**{"nature": "duty", **entry})


def default(code: str, on: date) -> Rule:
    """The shipped rule in force on a day. Raises LookupError for a code nobody shipped."""
    for one in reversed(shipped().get(code, ())):
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
            return one
    raise LookupError(f"no rule {code} on {on}")


def rule(code: str, on: date, organisation: Organisation | None = None) -> Rule:
    """The rule in force on a day for an organisation: the nearest override, else the default."""
    base = default(code, on)
    override = _override(code, on, organisation)
    if override is None:
        return base
    return replace(
        base,
        amount=override.amount,
        unit=override.unit,
        source=override.source,
        extension=override.extension,
        valid_from=override.valid_from,
        valid_to=override.valid_to,
        version=f"override-{override.pk}",
    )


def _override(code: str, on: date, organisation: Organisation | None) -> RuleOverride | None:
    if organisation is None or code not in _overridden(int(time.monotonic() // 5)):
        return None
    near = [organisation.pk, *ancestors(organisation.path)]
    rows = RuleOverride.objects.on(on).filter(code=code, jurisdiction__in=near)
    return min(rows, key=lambda row: near.index(row.jurisdiction_id), default=None)


@lru_cache(maxsize=2)
def _overridden(_tick: int) -> frozenset[str]:
    """Codes that some jurisdiction overrides; looked up again after five seconds."""
    return frozenset(RuleOverride.objects.values_list("code", flat=True).distinct())


def forget() -> None:
    """Drop what is remembered of overrides, after one was entered."""
    _overridden.cache_clear()
