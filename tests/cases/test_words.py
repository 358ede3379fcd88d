"""Text as the search index knows it."""

from __future__ import annotations

import pytest

from cases.words import any_mark, query_of, texts_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("拖欠工程款", {"拖欠", "欠工", "工程", "程款", "款"}),
        ("５Ｇ基站，Wi-Fi", {"5g", "基站", "站", "wi", "fi"}),
        ("TS-510100-2026-000123", {"ts", "510100", "2026", "000123"}),
        ("水", {"水"}),
        ("成信用办〔2026〕12号", {"成信", "信用", "用办", "办", "2026", "12", "号"}),
        ("𠮷林", {"𠮷林", "林"}),
        ("'&|!:*()@5 %review", {"5", "review"}),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", set()),
        ("", set()),
    ],
)
def test_text_falls_into_pairs_and_whole_words(text: str, words: set[str]) -> None:
    assert words_of([text]) == words


@pytest.mark.parametrize(
    ("term", "query"),
    [
        ("拖欠", "'拖欠'"),
        ("工程款", "'工程' & '程款'"),
        ("水", "'水':*"),
        ("5G基站", "'5g' & '基站'"),
        ("TS-5101", "'ts' & '5101':*"),
        ("' | '", ""),
    ],
)
def test_a_term_asks_for_all_its_pairs(term: str, query: str) -> None:
    assert query_of(term) == query


def test_what_was_typed_cannot_name_a_body() -> None:
    assert words_of(["@12"]) == {"12"}
    assert query_of("@12") == "'12':*"


def test_only_marks_are_asked_for_as_marks() -> None:
    assert any_mark(["@2", "@1", "%review", "'x"]) == "'%review' | '@1' | '@2'"


def test_text_is_found_however_deep_it_lies() -> None:
    data = {"summary": "一", "order": {"items": ["二", {"x": "三"}], "n": 4}, "yes": True}
    assert list(texts_in(data)) == ["一", "二", "三"]
