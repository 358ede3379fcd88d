"""Statutes and the articles that letters cite, as dated data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_suffix(".toml")
DIGITS = "零一二三四五六七八九"


class UnknownCitation(LookupError):
    """A statute or an article that `statutes.toml` does not hold."""


class NotInForce(LookupError):
    """A statute or an article that is not in force on the day. Its text is the statute as cited."""


@dataclass(frozen=True)
class Statute:
    """A statute or policy document. `cite` is its name as letters print it."""

    key: str
    cite: str
    valid_from: date
    valid_to: date | None
    checked: str
    """What its articles were compared with; empty where nobody has compared them yet."""


@dataclass(frozen=True)
class Citation:
    """One article of a statute, or the statute as a whole where `number` is empty."""

    statute: Statute
    number: str
    says: str
    valid_from: date
    valid_to: date | None

    @property
    def article(self) -> str:
        """The article in words: 第二十三条第二款; empty for the whole statute."""
        return article_in_words(self.number)

    def in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def statutes() -> dict[str, Statute]:
    """Every statute by key."""
    return {
        one["key"]: Statute(
            key=one["key"],
            cite=one["cite"],
            valid_from=one["valid_from"],
            valid_to=one.get("valid_to"),
            checked=one["checked"],
        )
        for one in _read()
    }


@cache
def citations() -> dict[str, Citation]:
    """Every citable article by its reference ("petition/23"), and every statute by its key."""
    found: dict[str, Citation] = {}
    for entry in _read():
        statute = statutes()[entry["key"]]
        whole = Citation(statute, "", "", statute.valid_from, statute.valid_to)
        found[statute.key] = whole
        for number, said in entry.get("article", {}).items():
            found[f"{statute.key}/{number}"] = _article(statute, number, said)
    return found


def citation(reference: str, on: date) -> Citation:
    """The article that is in force on a day.

    Raises UnknownCitation for a reference that nobody entered and NotInForce for one that ended or
    has not begun.
    """
    known = citations().get(reference)
    if known is None:
        raise UnknownCitation(reference)
    if not known.in_force(on):
        raise NotInForce(f"{known.statute.cite}{known.article}")
    return known


def cited(found: Iterable[Citation]) -> str:
    """Articles as a letter names them, those of one statute together: 《甲》第一条、第二条和《乙》."""
    by_statute: dict[str, list[str]] = {}
    for one in found:
        by_statute.setdefault(one.statute.cite, []).append(one.article)
    names = [f"{cite}{'、'.join(articles)}" for cite, articles in by_statute.items()]
    return "和".join(part for part in ("、".join(names[:-1]), *names[-1:]) if part)


def article_in_words(number: str) -> str:
    """ "23/2" 第二十三条第二款; "ch5" 第五章; "2.2.8" 第二部分第（二）项第8点; "2.1" 第二部分第（一）项."""
    if not number:
        return ""
    if number.startswith("ch"):
        return f"第{numeral(int(number[2:]))}章"
    parts = [int(part) for part in re.split(r"[./]", number)]
    if "." in number:
        part, item, *point = parts
        words = f"第{numeral(part)}部分第（{numeral(item)}）项"
        return words + (f"第{point[0]}点" if point else "")
    article, *paragraph = parts
    return f"第{numeral(article)}条" + (f"第{numeral(paragraph[0])}款" if paragraph else "")


def numeral(value: int) -> str:
    """1 to 1999 in Chinese numerals as statutes count their articles: 二十三, 一百零一, 一千零三十四."""
    found, zero = "", False
    for weight, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // weight % 10
        if digit == 0:
            zero = bool(found)
            continue
        found += ("零" if zero and found else "") + DIGITS[digit] + word
        zero = False
    return found[1:] if found.startswith("一十") else found


def _article(statute: Statute, number: str, said: Any) -> Citation:
    """`said` is the summary alone, or a table with `says` and dates of the article's own."""
    own = said if isinstance(said, dict) else {"says": said}
    return Citation(
        statute,
        number,
        own["says"],
        own.get("valid_from", statute.valid_from),
        own.get("valid_to", statute.valid_to),
    )


def _read() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["statute"]
    return found
