"""Which articles each document rests on, and how a letter says so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from documents.law.statutes import Citation, citation, cited

DATA = Path(__file__).with_suffix(".toml")
CONTRACT_DOMAINS = frozenset(
    {"investment", "procurement", "works", "ppp", "bidding", "industry", "policy"}
)
"""Fields in which a promise or a contract binds government to an enterprise."""


class Topic(StrEnum):
    """What a matter is about, as far as other articles apply to it."""

    ARREARS = "arrears"
    """拖欠中小企业款项: 民营经济促进法第六十七条, 保障中小企业款项支付条例."""
    CONTRACT = "contract"
    """Promises to and contracts with enterprises: 民营经济促进法第七十条."""
    OTHER = ""


@dataclass(frozen=True)
class Basis:
    """Articles that apply, and articles of another procedure that are applied by analogy（参照）."""

    by: tuple[Citation, ...] = ()
    like: tuple[Citation, ...] = ()

    @property
    def phrase(self) -> str:
        """As a letter's sentence begins: 依据《甲》第一条，参照《乙》第二条的规定. Empty without articles."""
        parts = [
            f"依据{cited(self.by)}" if self.by else "",
            f"参照{cited(self.like)}的规定" if self.like else "",
        ]
        return "，".join(part for part in parts if part)

    @property
    def listed(self) -> str:
        """As a form's cell lists it, under the heading 依据: 《甲》第一条；参照《乙》第二条."""
        parts = [cited(self.by), f"参照{cited(self.like)}" if self.like else ""]
        return "；".join(part for part in parts if part) or "—"


@dataclass(frozen=True)
class Row:
    """One row of `basis.toml`. Empty conditions hold for everything."""

    document: str
    kind: str
    topic: str
    ground: str
    step: str
    by: tuple[str, ...]
    like: tuple[str, ...]

    def fits(self, asked: Mapping[str, str]) -> bool:
        """Whether the row speaks of what is asked."""
        return all(getattr(self, name) in ("", value) for name, value in asked.items())

    @property
    def exactness(self) -> int:
        """How much the row demands; the exactest row that fits counts."""
        return sum(1 for name in ("kind", "topic", "ground", "step") if getattr(self, name))


@cache
def rows() -> dict[str, tuple[Row, ...]]:
    """Every row by document code, in the order of the file."""
    found: dict[str, list[Row]] = {}
    for entry in tomllib.loads(DATA.read_text(encoding="utf-8"))["basis"]:
        for code in entry["document"]:
            found.setdefault(code, []).append(_row(code, entry))
    return {code: tuple(listed) for code, listed in found.items()}


def basis_of(
    code: str, kind: str, on: date, *, topic: Topic = Topic.OTHER, ground: str = "", step: str = ""
) -> Basis:
    """The basis of a document of a kind of subject, in force on the day it is signed.

    Raises LookupError for a document without a row, and `NotInForce` where an article has ended or
    has not begun: whoever signs is told before anything is numbered.
    """
    asked = {"kind": kind, "topic": topic, "ground": ground, "step": step}
    fitting = [row for row in rows().get(str(code), ()) if row.fits(asked)]
    if not fitting:
        raise LookupError(f"no legal basis for {code} of {kind}")
    row = max(fitting, key=lambda one: one.exactness)
    return Basis(
        tuple(citation(one, on) for one in row.by), tuple(citation(one, on) for one in row.like)
    )


def topic_of(facts: Mapping[str, Any]) -> Topic:
    """What a complaint's facts are about."""
    if facts.get("matter") == "arrears":
        return Topic.ARREARS
    return Topic.CONTRACT if facts.get("domain") in CONTRACT_DOMAINS else Topic.OTHER


def _row(code: str, entry: Mapping[str, Any]) -> Row:
    return Row(
        document=code,
        kind=entry.get("kind", ""),
        topic=entry.get("topic", ""),
        ground=entry.get("ground", ""),
        step=entry.get("step", ""),
        by=tuple(entry.get("by", ())),
        like=tuple(entry.get("like", ())),
    )
