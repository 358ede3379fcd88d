"""Every document of the catalogue on made-up data, for looking at and for measuring the layout."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import segno

from documents import rendering
from documents.catalogue import Entry, Kind, entries, entry
from documents.catalogue.entry import BASE
from documents.law.basis import Basis, Topic, basis_of
from workflows.codes import SECRET

DATA = Path(__file__).with_suffix(".toml")
SIGNED_ON = date(2026, 11, 24)
VERIFICATION_URL = "https://credit.example.gov.cn/verify/7KQ2M4X9TRWP3CHN/"
TRACKING_URL = "https://credit.example.gov.cn/track#TS-510000-2026-000128/K7QM4XW9TRP3HC2N"


@dataclass(frozen=True)
class Sample:
    """One document to be looked at. `name` tells variants of one code apart."""

    entry: Entry
    name: str
    addressee: str
    variables: Mapping[str, Any]
    signed_on: date
    prefix: str
    """代字 of the issuing organ with the series, as its numbers begin."""

    @property
    def file_name(self) -> str:
        """Begins with the code: D18-限期整改通知书.pdf."""
        variant = f"（{self.name}）" if self.name else ""
        return f"{self.entry.code}-{self.entry.title}{variant}.pdf"

    @property
    def number(self) -> str:
        """A document number where the kind has one."""
        issued = self.entry.kind is Kind.ISSUED and self.entry.series
        return f"{self.prefix}〔{self.signed_on.year}〕31号" if issued else ""

    @property
    def public(self) -> bool:
        """Whether it bears a code by which anybody may verify it."""
        return self.entry.kind is not Kind.INTERNAL and self.entry.code not in SECRET

    def pdf(self) -> bytes:
        """The document as PDF."""
        return rendering.render_pdf(
            self.entry,
            self.variables,
            number=self.number,
            signed_on=self.signed_on,
            addressee_name=self.addressee,
            verification_url=VERIFICATION_URL if self.public else "",
        )


def samples(code: str | None = None) -> list[Sample]:
    """The plain sample of every code, each followed by its variants."""
    wanted = [entry(code)] if code else list(entries().values())
    return [sample for one in wanted for sample in (_plain(one), *_variants(one))]


def _basis(of: Entry, known: Mapping[str, Any]) -> Basis:
    kinds = {"TS": "complaint", "ZG": "rectification_order", "JL": "record"}
    kinds |= {"YY": "objection", "XF": "repair_application", "LY": "commitment"}
    kind = known.get("kind") or kinds.get(known["case_number"][:2], "")
    ground = known.get("ground_code", "")
    return basis_of(
        of.code,
        kind,
        known.get("signed_on", SIGNED_ON),
        topic=Topic.ARREARS,
        ground=ground,
        step=known.get("step", ""),
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def _plain(of: Entry) -> Sample:
    return _sample(of, "", {})


def _variants(of: Entry) -> list[Sample]:
    found = [one for one in _data()["variant"] if one["code"] == of.code]
    return [_sample(of, one["name"], one) for one in found]


def _sample(of: Entry, name: str, changed: Mapping[str, Any]) -> Sample:
    data = _data()
    drawn = {"query_picture": segno.make(TRACKING_URL, error="m").svg_data_uri()}
    known = {**data["base"], **drawn, **data[of.code], **changed}
    basis = _basis(of, known)
    known = {**known, "basis": basis.phrase, "basis_listed": basis.listed}
    wanted = {*BASE, *of.promised}
    return Sample(
        entry=of,
        name=name,
        addressee=known.get("addressee", ""),
        variables={key: value for key, value in known.items() if key in wanted},
        signed_on=known.get("signed_on", SIGNED_ON),
        prefix=known.get("number_prefix", f"川发改信用{of.series}"),
    )
