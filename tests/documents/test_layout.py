"""GB/T 9704-2012 measured in the PDF by characters and rules, not taken from the stylesheet."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.documents.pages import MM, Page, measure, render, sample

RED = (0.901961, 0.0, 0.070588)
PITCH = 28.95
CELL = 15.79


@pytest.fixture(scope="module")
def letter() -> list[Page]:
    """A letter whose text is nothing but Chinese characters."""
    return measure(render("D16", {"findings": "\n".join(["政务诚信建设" * 40] * 3)}))


@pytest.fixture(scope="module")
def order() -> list[Page]:
    return measure(sample("D18").pdf())


@pytest.fixture(scope="module")
def circular() -> list[Page]:
    return measure(sample("D25").pdf())


@pytest.fixture(scope="module")
def joint() -> list[Page]:
    return measure(sample("D25", "三机关联合印发").pdf())


def test_pages_are_a4(order: list[Page]) -> None:
    assert {(page.width, page.height) for page in order} == {(210.0, 297.0)}


def test_text_keeps_the_margins(letter: list[Page]) -> None:
    lines = [line for page in letter for line in page.body() if line.text != ""]
    assert round(min(line.left for line in lines), 1) == 28.0
    assert max(line.right for line in lines) == pytest.approx(184, abs=0.3)


def test_a_full_page_has_22_lines_of_28_characters(letter: list[Page]) -> None:
    lines = letter[1].body()
    assert len(lines) == 22
    full = [line for line in lines if line.left < 28.1 and line.right > 183]
    assert {len(line.text) for line in full} == {28}
    assert len(full) > 10


def test_lines_stand_on_a_pitch_of_28_95_points(letter: list[Page]) -> None:
    for page in letter[1:3]:
        gaps = [(b.baseline - a.baseline) * MM for a, b in pairwise(page.body())]
        assert gaps == pytest.approx([round(gap / PITCH) * PITCH for gap in gaps], abs=0.12)
    first = letter[1].body()[0]
    assert (first.baseline - 37) * MM == pytest.approx(20.55, abs=0.15)


def test_headings_of_every_level_stay_on_the_grid(order: list[Page]) -> None:
    start = order[1].body()[0].baseline
    for text, font in (
        ("二、整改要求", "Zhengxin-Hei"),
        ("（一）书面说明", "Zhengxin-Kai"),
        ("1.支付拖欠", "Zhengxin-Fang"),
    ):
        line = order[1].find(text)
        assert (line.size, line.font) == (16.0, font)
        assert line.left == pytest.approx(28 + 2 * CELL / MM, abs=0.1)
        assert ((line.baseline - start) * MM / PITCH) % 1 == pytest.approx(0, abs=0.02) or (
            (line.baseline - start) * MM / PITCH
        ) % 1 == pytest.approx(1, abs=0.02)


def test_the_letters_red_header_begins_30_mm_below_the_edge(tmp_path: Path) -> None:
    picture = _picture(sample("D18").pdf(), tmp_path)
    red = [y for y in range(picture.height) if _has_red(picture, y)]
    assert red[0] / picture.height * 297 == pytest.approx(30, abs=0.5)
    ends_at = next(y for y in red if y + 1 not in red)
    rule_at = next(y for y in red if y > ends_at)
    assert (rule_at - ends_at) / picture.height * 297 == pytest.approx(4, abs=0.5)


def test_the_letter_has_double_rules_of_170_mm_on_page_one(order: list[Page]) -> None:
    red = [rule for rule in order[0].rules if rule.colour == RED]
    assert {(rule.left, rule.right) for rule in red} == {(20.0, 190.0)}
    assert max(rule.bottom for rule in red) == pytest.approx(277, abs=0.3)
    assert not [rule for page in order[1:] for rule in page.rules if rule.colour == RED]


def test_the_upper_rule_is_thick_above_and_the_lower_thick_below(tmp_path: Path) -> None:
    picture = _picture(sample("D18").pdf(), tmp_path, dpi=300)
    at = round(25 / 210 * picture.width)
    column = [y for y in range(picture.height) if _is_red(picture.getpixel((at, y)))]
    runs = _runs(column)
    assert len(runs) == 4
    assert runs[0] > runs[1]
    assert runs[2] < runs[3]


def test_the_number_stands_right_under_the_rule(order: list[Page]) -> None:
    number = order[0].find("31号")
    assert number.text == "川发改信用函〔2026〕31号"
    assert (number.size, number.font) == (16.0, "Zhengxin-Fang")
    assert number.right == pytest.approx(184, abs=0.3)
    rule = min(r.bottom for r in order[0].rules if r.colour == RED and r.bottom - r.top > 1)
    top = number.baseline - 0.88 * 16 / MM
    assert (top - rule) * MM == pytest.approx(14, abs=0.6)


def test_the_title_is_centred_in_2_hao(order: list[Page]) -> None:
    lines = [line for line in order[0].lines if line.size == 22.0]
    assert [line.text for line in lines] == [
        "关于对青山县交通运输局",
        "政务失信问题限期整改的通知书",
    ]
    for line in lines:
        assert line.font == "Zhengxin-Title-Bold"
        assert (line.left + line.right) / 2 == pytest.approx(106, abs=0.3)
    number = order[0].find("31号")
    assert (lines[0].baseline - number.baseline) * MM == pytest.approx(3 * PITCH, abs=3)


def test_the_addressee_is_flush_left_one_blank_line_below_the_title(order: list[Page]) -> None:
    line = order[0].find("青山县交通运输局：")
    assert line.left == pytest.approx(28, abs=0.1)
    title = [line for line in order[0].lines if line.size == 22.0][-1]
    assert (line.baseline - title.baseline) * MM == pytest.approx(2 * PITCH, abs=4)


def test_date_and_organ_stand_where_the_seal_goes(order: list[Page]) -> None:
    page = order[-2]
    day = next(line for line in page.lines if line.text == "2026年11月24日")
    organ = page.lines[page.lines.index(day) - 1]
    assert organ.text == "四川省发展和改革委员会"
    assert (184 - day.right) * MM == pytest.approx(4 * CELL, abs=1)
    assert (day.left + day.right) / 2 == pytest.approx((organ.left + organ.right) / 2, abs=0.3)
    assert (day.baseline - organ.baseline) * MM == pytest.approx(PITCH, abs=0.2)
    assert page.find("印章位置").size == 8.0


def test_page_numbers_stand_outside_and_not_on_a_letters_first_page(order: list[Page]) -> None:
    assert not [line for line in order[0].lines if line.text.startswith("— ")]
    second, third = order[1].find("— 2 —"), order[2].find("— 3 —")
    for line in (second, third):
        assert (line.size, line.font) == (14.0, "Zhengxin-Song")
        dash_top = line.baseline - 0.293 * 14 / MM
        assert dash_top == pytest.approx(262 + 7, abs=0.2)
    assert (second.left - 28) * MM == pytest.approx(14, abs=0.5)
    assert (184 - third.right) * MM == pytest.approx(14, abs=0.5)


def test_copies_of_a_letter_stand_at_the_foot_without_rules(order: list[Page]) -> None:
    copies = order[-1].find("抄送：")
    assert copies.size == 14.0
    assert copies.text == "抄送：青山市人民政府，青山县人民政府，四川省交通运输厅。"
    assert 255 < copies.baseline < 262


def test_the_circulars_mark_number_and_rule(circular: list[Page], tmp_path: Path) -> None:
    page = circular[0]
    mark = page.find("文件")
    assert mark.text == "四川省社会信用体系建设联席会议办公室文件"
    assert mark.colour == RED
    picture = _picture(sample("D25").pdf(), tmp_path)
    red = next(y for y in range(picture.height) if _has_red(picture, y))
    assert red / picture.height * 297 == pytest.approx(37 + 35, abs=0.5)
    number = page.find("31号")
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.5)
    (rule,) = {r for r in page.rules if r.colour == RED}
    assert (rule.left, rule.right) == (28.0, 184.0)
    assert rule.top - (number.baseline + 0.12 * 16 / MM) == pytest.approx(4, abs=0.3)
    title = next(line for line in page.lines if line.size == 22.0)
    assert 2.4 * PITCH < (title.baseline - rule.top * 1.0) * MM < 3.9 * PITCH
    assert page.find("— 1 —").right == pytest.approx(184 - 14 / MM, abs=0.3)


def test_the_imprint_ends_the_last_even_page(circular: list[Page], joint: list[Page]) -> None:
    for pages in (circular, joint):
        assert len(pages) % 2 == 0
        last = pages[-1]
        rules = [rule for rule in last.rules if rule.colour != RED]
        assert {(rule.left, rule.right) for rule in rules} == {(28.0, 184.0)}
        assert max(rule.bottom for rule in rules) == pytest.approx(262, abs=0.2)
        printed = last.find("印发")
        assert printed.size == 14.0
        assert printed.text.endswith("2026年11月24日印发")
        assert (184 - printed.right) * MM == pytest.approx(14, abs=1)
        assert (last.find("抄送：").left - 28) * MM == pytest.approx(14, abs=1)


def test_a_joint_circular_names_every_organ_in_mark_and_signature(joint: list[Page]) -> None:
    names = ["四川省发展和改革委员会", "四川省财政厅", "四川省交通运输厅"]
    red = "".join(line.text for line in joint[0].lines if line.colour == RED)
    for name in names:
        assert name in red
    assert red.count("文件") == 1
    signed = joint[2]
    assert signed.find("印章位置").text.count("印章位置") == 3
    assert "2026年11月24日" in signed.find("2026年11月24日").text


def test_no_organ_name_leaves_the_text_area() -> None:
    pages = measure(sample("D03a", "四十字机关名称").pdf())
    named = [
        line for page in pages for line in page.lines if "阿坝藏族羌族自治州汶川县" in line.text
    ]
    assert len(named) == 2
    for page in pages:
        for line in page.lines:
            assert line.left >= 20
            assert line.right <= 190.1


def _picture(pdf: bytes, folder: Path, dpi: int = 150) -> Image.Image:
    source = folder / "page.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", "-png", source, folder / "page"],
        check=True,
    )
    return Image.open(next(folder.glob("page-*.png"))).convert("RGB")


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(red > 180 and green < 110 and blue < 110)


def _has_red(picture: Image.Image, y: int) -> bool:
    row = picture.crop((0, y, picture.width, y + 1))
    colours = row.getcolors(picture.width) or []
    return any(_is_red(colour) for _count, colour in colours)


def _runs(values: list[int]) -> list[int]:
    lengths = [1]
    for before, after in pairwise(values):
        if after == before + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths
