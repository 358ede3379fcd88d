"""Remedies are those the law knows: by who is addressed and what was decided."""

from __future__ import annotations

import pytest

from documents.catalogue import entries
from documents.law.remedies import Remedy, remedies, remedy
from workflows.registry import procedures

OUTSIDE = ("行政复议", "行政诉讼", "人民法院")


@pytest.mark.parametrize("row", remedies(), ids=lambda one: f"{one.document}-{one.kind}-{one.case}")
def test_between_bodies_and_within_petitions_no_suit_is_offered(row: Remedy) -> None:
    if row.to in ("body", "complainant"):
        assert not any(word in row.text for word in OUTSIDE)


def test_an_enterprise_refused_in_its_own_right_is_told_reviewer_and_court() -> None:
    text = remedy("D04", "complaint", topic="arrears").text
    assert "{government}" in text
    assert "{court}" in text


def test_every_letter_that_promises_a_remedy_has_its_row() -> None:
    promising = {str(one.code) for one in entries().values() if "remedy" in one.promised}
    for kind, procedure in procedures().items():
        for step in procedure.steps().values():
            for code in step.documents():
                if str(code) in promising:
                    special = [one for one in remedies() if one.document == code and one.case]
                    plain = [
                        one
                        for one in remedies()
                        if one.document == code and not one.case and one.kind in ("", kind)
                    ]
                    assert plain or special, (kind, step.name, code)


def test_the_exacter_row_counts() -> None:
    assert "诉讼" in remedy("D04", "complaint", topic="arrears").text
    assert "补充事实、证据" in remedy("D04", "objection", topic="arrears").text
    assert "重新调查核实" in remedy("D17a", "complaint", case="again").text


def test_without_a_row_nothing_is_made_up() -> None:
    with pytest.raises(LookupError):
        remedy("D99", "complaint")
