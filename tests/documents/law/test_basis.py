"""Which articles a letter rests on, and that it says so in one way."""

from __future__ import annotations

from datetime import date

import pytest

from documents.law.basis import Topic, basis_of, topic_of
from workflows.codes import D

ON = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("code", "kind", "topic", "expected"),
    [
        # Other organs than the petition offices go by article 23, not 22.
        ("D03a", "complaint", Topic.OTHER, "依据《信访工作条例》第二十三条第二款"),
        ("D07", "complaint", Topic.OTHER, "依据《信访工作条例》第二十三条第三款"),
        # Nothing provides for joining cases.
        ("D08", "complaint", Topic.OTHER, ""),
        # The regulation on payments is cited for arrears alone.
        ("D23", "rectification_order", Topic.ARREARS, "《保障中小企业款项支付条例》第二十五条"),
        # The check of a rectification is article 18 of the regulation on supervision, by analogy.
        (
            "D21",
            "rectification_order",
            Topic.OTHER,
            "参照《政府督查工作条例》第十八条的规定",
        ),
        # The statute on the private economy comes first where it bears.
        (
            "D18",
            "rectification_order",
            Topic.CONTRACT,
            "依据《中华人民共和国民营经济促进法》第七十条",
        ),
        ("D16", "complaint", Topic.ARREARS, "《中华人民共和国民营经济促进法》第六十七条"),
        ("D37", "rectification_order", Topic.ARREARS, "第七十三条"),
        # Failing to rectify becomes a record by the ministry's notice of 2023.
        ("D26b", "record", Topic.OTHER, "（发改财金〔2023〕1103号）第二部分第（二）项"),
        # The policy has parts, items and points, not articles.
        ("D26b", "record", Topic.OTHER, "（川府发〔2018〕7号）第二部分第（二）项第7点"),
        ("D30", "objection", Topic.OTHER, "依据《四川省社会信用条例》第五章"),
        ("D34", "restoration", Topic.OTHER, "参照《中华人民共和国行政处罚法》第四十八条的规定"),
    ],
)
def test_the_basis_of_a_letter(code: str, kind: str, topic: Topic, expected: str) -> None:
    assert expected in basis_of(code, kind, ON, topic=topic).phrase
    assert bool(expected) is bool(basis_of(code, kind, ON, topic=topic).phrase)


@pytest.mark.parametrize(
    ("code", "kind", "topic", "absent"),
    [
        ("D23", "rectification_order", Topic.OTHER, "款项支付条例"),
        ("D23", "rectification_order", Topic.CONTRACT, "款项支付条例"),
        ("D26c", "record", Topic.OTHER, "川府发"),
        ("D34", "restoration", Topic.OTHER, "公务员法"),
        ("D30", "objection", Topic.OTHER, "浙江"),
    ],
)
def test_what_a_letter_does_not_rest_on(code: str, kind: str, topic: Topic, absent: str) -> None:
    basis = basis_of(code, kind, ON, topic=topic)
    assert absent not in basis.phrase + basis.listed


def test_analogy_is_a_verb_of_its_own() -> None:
    basis = basis_of("D26a", "record", ON)
    assert basis.phrase.startswith("依据")
    assert "，参照《中华人民共和国行政处罚法》第四十四条的规定" in basis.phrase
    assert basis.listed.endswith("；参照《中华人民共和国行政处罚法》第四十四条")
    assert basis_of("D02", "complaint", ON).phrase.startswith("参照")


def test_a_ground_may_change_the_basis() -> None:
    again = basis_of("D04", "complaint", ON, ground="already").phrase
    assert again == "依据《信访工作条例》第十九条第三款"


def test_a_document_without_a_row_is_refused() -> None:
    with pytest.raises(LookupError):
        basis_of("D99", "complaint", ON)


@pytest.mark.parametrize(
    ("facts", "topic"),
    [
        ({"matter": "arrears", "domain": "works"}, Topic.ARREARS),
        ({"matter": "general", "domain": "investment"}, Topic.CONTRACT),
        ({"matter": "general", "domain": "grassroots"}, Topic.OTHER),
        ({}, Topic.OTHER),
    ],
)
def test_the_topic_of_a_matter(facts: dict[str, str], topic: Topic) -> None:
    assert topic_of(facts) is topic


def test_every_code_has_rows() -> None:
    from documents.law.basis import rows

    assert set(rows()) == {str(code) for code in D}
