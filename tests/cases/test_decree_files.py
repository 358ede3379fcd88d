"""Notices on days off as files: the sheet an office fills in, and what is said of one it filled in wrongly."""

from __future__ import annotations

import io
import random
from datetime import date
from typing import Any

import pytest
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook.workbook import Workbook

from cases import decree_files
from cases.calendar import shipped
from cases.decrees import DecreeRefused

HEAD: list[list[Any]] = [
    ["年份", "2027年"],
    ["通知名称", "关于2027年部分节假日安排的通知（测试）"],
    ["印发日期", "2026年11月20日"],
    [],
    ["节日", "放假起", "放假止", "调休上班日"],
]
DAYS: list[list[Any]] = [
    ["元旦", "1月1日", "1月3日"],
    ["春节", date(2027, 2, 5), date(2027, 2, 13), "1月31日、2月20日"],
    ["清明节", "2027/4/3", "2027-4-5"],
    ["劳动节", "2027.5.1", "2027.5.5", date(2027, 4, 25), "5月8日"],
    ["端午节", "6月9日", "6月9日"],
    ["中秋节", "9月15日", "9月15日"],
    ["国庆节", "10月1日", "10月7日", "9月26日，10月9日"],
]


def sheet(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_the_examples_are_the_shipped_days_of_their_year() -> None:
    decree = decree_files.EXAMPLE
    calendar = shipped()
    listed = {on: working for on, (working, _name) in decree.days().items()}
    year = [on for on in calendar.days if on.year == decree.year]
    assert {on: calendar.is_working(on) for on in listed} == listed
    assert {on for on in year if on.weekday() < 5 and not calendar.is_working(on)} <= set(listed)
    assert {on for on in year if on.weekday() > 4 and calendar.is_working(on)} <= set(listed)


def test_both_examples_are_read_back_as_they_are() -> None:
    assert decree_files.read_file(decree_files.example_xlsx(), 1) == decree_files.EXAMPLE
    assert decree_files.read_file(decree_files.example_toml().encode(), 1) == decree_files.EXAMPLE
    loaded: Any = load_workbook(io.BytesIO(decree_files.example_xlsx())).active
    assert loaded["B7"].is_date


def test_days_are_read_as_offices_write_them() -> None:
    decree = decree_files.read_file(sheet([*HEAD, *DAYS]), 4)
    assert (decree.version, decree.year, decree.issued_on) == (4, 2027, date(2026, 11, 20))
    spans = {span.name: span for span in decree.spans}
    assert spans["春节"].worked == (date(2027, 1, 31), date(2027, 2, 20))
    assert spans["劳动节"].worked == (date(2027, 4, 25), date(2027, 5, 8))
    assert (spans["清明节"].first, spans["清明节"].last) == (date(2027, 4, 3), date(2027, 4, 5))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([*HEAD, ["元旦", "一月一日", "1月3日"], *DAYS[1:]], "第6行：请写成2月20日或者2027-02-20"),
        ([*HEAD, ["元旦", "1月1日", ""], *DAYS[1:]], "第6行的放假起、放假止各写一个日期"),
        ([*HEAD, ["元旦", 1.1, 1.3], *DAYS[1:]], "第6行：请写成2月20日或者2027-02-20"),
        ([*HEAD, ["元旦", "2月30日", "2月30日"], *DAYS[1:]], "第6行：没有2月30日这一天"),
        ([*HEAD[1:], *DAYS], "请填写年份"),
        ([HEAD[0], *HEAD[2:], *DAYS], "请填写通知名称"),
        ([*HEAD[:2], *HEAD[3:], *DAYS], "请填写印发日期"),
        (DAYS, "没有找到以“节日”开头的表头"),
        (HEAD, "没有列出任何放假安排"),
        ([*HEAD, *DAYS[1:]], "缺少法定节日“元旦”"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(rows: list[list[Any]], sentence: str) -> None:
    with pytest.raises(DecreeRefused) as refused:
        decree_files.read_file(sheet(rows), 1)
    assert any(sentence in one for one in refused.value.sentences)


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut", "年份".encode("gb18030"), b"\xff" * 9])
def test_what_is_no_such_file_is_said(content: bytes) -> None:
    with pytest.raises(DecreeRefused):
        decree_files.read_file(content, 1)


def test_a_damaged_sheet_is_refused_in_words_or_read() -> None:
    """What the library raises at bytes changed at random never reaches the administrator."""
    good = decree_files.example_xlsx()
    refused = 0
    for seed in range(12):
        draw = random.Random(seed)
        bad = bytearray(good)
        for _n in range(4):
            bad[draw.randrange(4, len(bad))] = draw.randrange(256)
        try:
            decree_files.read_file(bytes(bad), 1)
        except DecreeRefused as told:
            refused += "无法打开Excel文件" in told.sentences[0]
    assert refused
