"""Numbers of identity papers: right by form, date and check digit, in whatever area."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from cases.identity_papers import Paper, fault

TODAY = date(2026, 11, 28)


def number(area: str, born: str = "19900307", order: str = "001") -> str:
    """A number with the right check digit."""
    bare = f"{area}{born}{order}"
    return f"{bare}{mod_11_2.calc_check_digit(bare)}"


def test_the_area_never_decides() -> None:
    """Each seventh of all six-digit areas (the rest are the same), also those that no list ever held."""
    areas = (f"{n:06d}" for n in range(0, 900_000, 7))
    assert [area for area in areas if fault(Paper.RESIDENT, number(area), TODAY)] == []


@pytest.mark.parametrize(
    "area",
    [
        "510118",
        "510981",
        "513402",
        "511803",
        "510124",
        "510180",
        "430419",
        "810000",
        "820000",
        "830000",
    ],
)
def test_areas_that_libraries_refuse(area: str) -> None:
    assert fault(Paper.RESIDENT, number(area), TODAY) == ""
    assert fault(Paper.HMT_RESIDENCE, number(area), TODAY) == ""


@pytest.mark.parametrize(
    ("paper", "given_number", "sentence"),
    [
        ("resident", "51018019900307001", "应为18位，现在是17位"),
        ("resident", number("510180", "19900230"), "第7至14位应为出生日期"),
        ("resident", number("510180", "20261128"), "第7至14位应为出生日期"),
        ("resident", number("510180", "00000101"), "第7至14位应为出生日期"),
        ("resident", "510101199001011234", "末位的校验码不符"),
        ("resident", "51010119900101123A", "末位为数字或者字母X"),
        ("resident", number("510180")[:6] + "900307001", number("510180")),
        ("resident", "510180901307001", "请填写证件上的18位号码"),
        ("resident", number("911124"), "外国人永久居留身份证"),
        ("permanent", number("510180"), "以9开头"),
        ("permanent", "GBR510090137032", "不是日期"),
        ("permanent", "GB1510090037032", "3位字母和12位数字"),
        ("passport", "E1", "5至17位"),
        ("hm_permit", "A12345678", "H或者M"),
        ("tw_permit", "1234567", "8位数字"),
    ],
)
def test_what_is_wrong_is_said(paper: str, given_number: str, sentence: str) -> None:
    assert sentence in fault(paper, given_number, TODAY)


@pytest.mark.parametrize(
    ("paper", "right"),
    [
        ("permanent", number("911124")),
        ("permanent", "GBR510090030732"),
        ("permanent", "USA510000022901"),
        ("passport", "E12345678"),
        ("passport", "EA1234567"),
        ("hm_permit", "H12345678"),
        ("hm_permit", "M1234567801"),
        ("tw_permit", "01234567"),
    ],
)
def test_papers_of_others_are_taken(paper: str, right: str) -> None:
    assert fault(paper, right, TODAY) == ""


@given(paper=st.sampled_from(Paper.values), text=st.text())
def test_any_text_is_answered_in_words(paper: str, text: str) -> None:
    assert isinstance(fault(paper, text, TODAY), str)
