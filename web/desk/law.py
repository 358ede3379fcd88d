"""What letters rest on and what may be done against them, as staff read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendar import UNIT_LABELS, Unit
from documents import catalogue
from documents.law import basis, remedies, statutes
from documents.law.statutes import NotInForce, Statute
from workflows import rules
from workflows.registry import procedures

WHOM = {
    "complainant": gettext_lazy("投诉人"),
    "enterprise": gettext_lazy("主张自身权利的企业"),
    "body": gettext_lazy("机关、单位"),
    "any": gettext_lazy("各当事人"),
}
TOPICS = {
    "arrears": gettext_lazy("拖欠中小企业款项"),
    "contract": gettext_lazy("对企业的承诺和合同"),
}


@dataclass(frozen=True)
class LetterBasis:
    """The articles of one document under one set of conditions. `words` is empty where none is named."""

    title: str
    when: str
    words: str
    ended: bool
    """Whether an article is not in force on the day, so that the document cannot be signed."""


@dataclass(frozen=True)
class LetterRemedy:
    """What one addressee may do against one document."""

    title: str
    when: str
    whom: str
    text: str
    articles: str
    opinion: bool


@dataclass(frozen=True)
class StatuteShown:
    """A statute with its cited articles."""

    statute: Statute
    articles: list[tuple[str, str]]


@dataclass(frozen=True)
class PeriodShown:
    """One shipped period: its amount in words, its source, and whether that was checked."""

    name: str
    amount: str
    source: str
    unverified: bool


def periods(on: date) -> list[PeriodShown]:
    """Every shipped period in force on a day, those that nobody could check first."""
    found = [
        PeriodShown(
            one.name,
            f"{one.amount}{UNIT_LABELS[Unit(one.unit)]}",
            one.source,
            one.unverified,
        )
        for versions in rules.shipped().values()
        for one in versions
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    ]
    return sorted(found, key=lambda one: not one.unverified)


def bases(on: date) -> list[LetterBasis]:
    """Every document's basis on a day, in the order of the catalogue."""
    return [_basis(row, on) for listed in basis.rows().values() for row in listed]


def all_remedies() -> list[LetterRemedy]:
    """Every row of the table of remedies."""
    known = statutes.citations()
    return [
        LetterRemedy(
            title=_title(row.document),
            when=_when(row.kind, row.topic, "", ""),
            whom=str(WHOM[row.to]),
            text=row.text,
            articles=statutes.cited(known[one] for one in row.articles),
            opinion=row.opinion,
        )
        for row in remedies.remedies()
    ]


def all_statutes() -> list[StatuteShown]:
    """Every statute that letters cite, with what its articles say in our words."""
    found = []
    for statute in statutes.statutes().values():
        own = [
            one for one in statutes.citations().values() if one.statute is statute and one.number
        ]
        found.append(StatuteShown(statute, [(one.article, one.says) for one in own]))
    return found


def _basis(row: basis.Row, on: date) -> LetterBasis:
    when = _when(row.kind, row.topic, row.ground, row.step)
    try:
        by = tuple(statutes.citation(one, on) for one in row.by)
        like = tuple(statutes.citation(one, on) for one in row.like)
    except NotInForce as ended:
        return LetterBasis(_title(row.document), when, str(ended), ended=True)
    return LetterBasis(_title(row.document), when, basis.Basis(by, like).phrase, ended=False)


def _title(code: str) -> str:
    return catalogue.entry(code).title


def _when(kind: str, topic: str, ground: str, step: str) -> str:
    found = procedures()
    parts = [
        str(found[kind].title) if kind else "",
        str(TOPICS.get(topic, "")),
        _("特定情形") if ground or step else "",
    ]
    return "，".join(part for part in parts if part)
