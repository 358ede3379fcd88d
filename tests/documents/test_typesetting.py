"""Titles broken by sense, headers that fit."""

from __future__ import annotations

import pytest

from documents.typesetting import (
    LINE,
    MM,
    WIDTH,
    document_header,
    letter_header,
    title_lines,
    width_of,
)

FORTY = "阿坝藏族羌族自治州汶川县重大水利工程移民安置和后续发展工作领导小组综合协调办公室"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("受理通知书", ["受理通知书"]),
        (
            "关于对青山县交通运输局|政务失信问题|限期整改的通知书",
            ["关于对青山县交通运输局", "政务失信问题限期整改的通知书"],
        ),
        (
            "关于青山县交通运输局拒不履行合同约定问题的通报",
            ["关于青山县交通运输局", "拒不履行合同约定问题的通报"],
        ),
    ],
)
def test_titles_break_where_the_sense_allows(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


@pytest.mark.parametrize("length", [20, 37, 41, 60, 95, 200])
def test_no_character_of_a_title_is_lost_and_no_line_is_too_long(length: int) -> None:
    title = ("政务诚信建设" * 40)[:length]
    lines = title_lines(title)
    assert "".join(lines) == title
    assert max(width_of(line) for line in lines) <= 19


def test_three_lines_never_have_a_waist() -> None:
    lines = title_lines(f"关于对{FORTY}|政务失信问题|限期整改的通知书")
    widths = [width_of(line) for line in lines]
    assert not any(a > b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))


@pytest.mark.parametrize("name", ["省信用办", "四川省发展和改革委员会", FORTY])
def test_a_letters_header_fits_above_its_title(name: str) -> None:
    header = letter_header(name)
    assert "".join(header.lines) == name
    assert max(len(line) for line in header.lines) * header.size <= 162 * MM + 0.1
    assert header.number + LINE <= header.space * LINE + 8


def test_a_documents_mark_fits_the_text_area() -> None:
    header = document_header(["四川省社会信用体系建设联席会议办公室"])
    assert (18 + 2) * header.size <= WIDTH + 5
    assert header.rule < header.space * LINE + 3


def test_digits_count_half() -> None:
    assert width_of("2026年") == 3.0
