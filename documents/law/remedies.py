"""What an addressee may do against a document: one table, by who is addressed and what was decided."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Remedy:
    """One row of `remedies.toml`. Empty conditions hold for everything."""

    document: str
    text: str
    articles: tuple[str, ...]
    to: str
    """complainant, enterprise, body, or any."""
    kind: str = ""
    topic: str = ""
    case: str = ""
    opinion: bool = False
    """Whether the organ's legal office has still to confirm it: no article says it in so many words."""

    def fits(self, asked: Mapping[str, str]) -> bool:
        """Whether the row speaks of what is asked; a row for a special case only where it is named."""
        plain = all(getattr(self, name) in ("", asked[name]) for name in ("kind", "topic"))
        return plain and self.case == asked["case"]

    @property
    def exactness(self) -> int:
        """How much the row demands; the exactest row that fits counts."""
        return sum(1 for value in (self.kind, self.topic) if value)


@cache
def remedies() -> tuple[Remedy, ...]:
    """Every row, in the order of the file."""
    read = tomllib.loads(DATA.read_text(encoding="utf-8"))["remedy"]
    return tuple(Remedy(**{**one, "articles": tuple(one["articles"])}) for one in read)


def remedy(document: str, kind: str, *, topic: str = "", case: str = "") -> Remedy:
    """The remedy against a document of a kind of subject. Raises LookupError where no row fits."""
    asked = {"kind": kind, "topic": topic, "case": case}
    fitting = [one for one in remedies() if one.document == str(document) and one.fits(asked)]
    if not fitting:
        raise LookupError(f"no remedy against {document} of {kind} ({case})")
    return max(fitting, key=lambda one: one.exactness)
