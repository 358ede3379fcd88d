"""Fields for what people copy from papers: understood however typed, and answered in words."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from accounts import credit_codes
from workflows.fields import (
    CodeField,
    CreditCodeField,
    NameField,
    NumberField,
    PhoneField,
    YearlyRateField,
    YuanField,
)


class Asked(forms.Form):
    """One field of each kind."""

    name = NameField("名称", required=False)
    number = NumberField(label="编号", required=False)
    code = CodeField(label="代码", required=False)
    phone = PhoneField("电话", required=False)
    credit = CreditCodeField("信用代码", required=False)
    sum = YuanField("金额", required=False)
    rate = YearlyRateField("年利率", required=False)


def cleaned(**given_data: Any) -> dict[str, Any]:
    form = Asked(given_data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def wrong(**given_data: Any) -> str:
    form = Asked(given_data)
    assert not form.is_valid()
    [sentences] = form.errors.values()
    return str(sentences[0])


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1264000", 126_400_000),
        ("1,264,000.05", 126_400_005),
        ("１２６．４万元", 126_400_000),
        ("￥ 0.5元", 50),
        ("0", 0),
        ("0.000001万元", 1),
        ("", None),
    ],
)
def test_sums_become_fen(typed: str, fen: int | None) -> None:
    assert cleaned(sum=typed)["sum"] == fen


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "请填写金额"),
        ("一百万", "请填写金额"),
        ("1.2.3", "请填写金额"),
        ("0.005", "精确到分"),
        ("9" * 40, "金额过大"),
        ("1e9", "请填写金额"),
        ("NaN", "请填写金额"),
    ],
)
def test_what_is_no_sum_is_told(typed: str, sentence: str) -> None:
    assert sentence in wrong(sum=typed)


def test_a_sum_is_shown_again_as_it_is_typed() -> None:
    form = Asked(initial={"sum": 126_400_050})
    assert form["sum"].value() == "1264000.50"


@pytest.mark.parametrize(
    "typed", ["91510100MA6CNGHC76", " 91510100 ma6c-nghc76", "９１５１０１００ＭＡ６ＣＮＧＨＣ７６"]
)
def test_credit_codes_are_understood(typed: str) -> None:
    assert cleaned(credit=typed)["credit"] == "91510100MA6CNGHC76"


def test_codes_of_village_collectives_and_wrong_check_characters_are_taken() -> None:
    bare = "N2510116MF0000001"
    code = bare + uscc.calc_check_digit(bare)
    assert cleaned(credit=code)["credit"] == code
    assert credit_codes.checks(code)
    other = bare + ("0" if code[-1] != "0" else "1")
    assert cleaned(credit=other)["credit"] == other
    assert not credit_codes.checks(other)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9151010", "应为18位，现在是7位"),
        ("91510100MO6CNGHC7A", "没有字母O"),
        ("91A10100MA6CNGHC76", "第3至8位为数字"),
        ("九1510100MA6CNGHC76", "由数字和大写字母组成"),
    ],
)
def test_what_is_no_credit_code_is_told(typed: str, sentence: str) -> None:
    assert sentence in wrong(credit=typed)


@pytest.mark.parametrize(
    "typed",
    [
        "028-86700000",
        "（０２８）８６７０００００",
        "+86 138 1234 5678",
        "8613812345678",
        "028-86700000转801",
        "028-86700000-801",
        "0834-3200000",
        "86700000",
        "400-810-1234",
        "+852 2345 6789",
        "10012345678",
        "0044 20 7946 0000",
    ],
)
def test_telephone_numbers_are_understood(typed: str) -> None:
    assert cleaned(phone=typed)["phone"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1381234567", "手机号码应为11位，现在是10位"),
        ("138123456789", "手机号码应为11位，现在是12位"),
        ("12812345678", "没有以12开头的手机号码"),
        ("123", "手机号码应为11位，现在是3位"),
        ("028-8670000", "位数不对"),
        ("6700", "位数不对"),
        ("电话见回执", "只写数字"),
        ("转801", "只写数字"),
    ],
)
def test_what_is_no_telephone_number_is_told(typed: str, sentence: str) -> None:
    assert sentence in wrong(phone=typed)


@given(st.dictionaries(st.sampled_from(sorted(Asked.base_fields)), st.text()))
def test_any_text_is_answered_in_words(given_data: dict[str, str]) -> None:
    form = Asked(given_data)
    if not form.is_valid():
        assert all(str(one) for sentences in form.errors.values() for one in sentences)


@pytest.mark.parametrize(
    ("typed", "kept"), [("4.35", "4.35"), ("４．３５％", "4.35"), ("6 %", "6"), ("", None)]
)
def test_a_yearly_rate_keeps_its_digits(typed: str, kept: str | None) -> None:
    assert cleaned(rate=typed)["rate"] == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("四厘", "例如 4.35"),
        ("-4", "例如 4.35"),
        ("4.35354", "例如 4.35"),
        ("100.1", "不能高于100%"),
    ],
)
def test_what_is_no_yearly_rate_is_refused(typed: str, sentence: str) -> None:
    assert sentence in wrong(rate=typed)
