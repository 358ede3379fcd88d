"""What people type is made printable without a word being lost."""

from __future__ import annotations

import pytest

from documents.text import clean, clean_all, paragraphs, texts


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("欠款\u202e万元40", "欠款万元40"),
        ("零\u200b宽\ufeff", "零宽"),
        ("铃\x07\x00", "铃"),
        ("一行\r\n二行\u2028三行", "一行\n二行\n三行"),
        ("表\t格", "表\t格"),
        ("私\ue000用", "私\ue000用"),
        ("好😀的❤️", "好的"),
        ("\ue863石\u31350", "䶮石\u31350"),
        ("一\x0b二\x85三", "一\n二\n三"),
        ("e\u0301", "é"),
        ("喆堃犇垚翀赟玥瑀𠮷", "喆堃犇垚翀赟玥瑀𠮷"),
    ],
)
def test_clean(typed: str, printed: str) -> None:
    assert clean(typed) == printed


def test_clean_all_reaches_every_text() -> None:
    value = {"a": ["x\x00", {"b": "y\u202a"}], "n": 1, "none": None}
    assert clean_all(value) == {"a": ["x", {"b": "y"}], "n": 1, "none": None}


def test_texts_joins_every_text() -> None:
    assert texts({"a": "甲", "b": ["乙", {"c": "丙"}], "n": 3}) == "甲\n乙\n丙"


def test_paragraphs_drops_empty_lines_and_typed_indents() -> None:
    assert paragraphs("　　第一段\n\n \t第二段  \n") == ["第一段", "第二段"]
