"""Every document on sample data: it renders, is complete, tagged, in Chinese, and safe to type into."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest

from documents import rendering
from documents.catalogue import Kind, entry
from documents.samples import SIGNED_ON, Sample, samples
from documents.templatetags.gongwen import day
from documents.typesetting import BREAK
from tests.documents.pages import measure, render, sample

RARE = "喆堃犇垚翀赟玥瑀"
PLACEHOLDERS = re.compile(r"None|True|False|\{\{|\}\}|\{%|×××|TODO|Lorem|（）|：。|，，|。。|、、")


@pytest.mark.parametrize("one", samples(), ids=lambda one: one.file_name)
def test_every_sample_is_complete(one: Sample) -> None:
    pdf = one.pdf()
    pages = measure(pdf)
    text = "".join(line.text for page in pages for line in page.lines)
    assert PLACEHOLDERS.findall(text) == []
    assert rendering.missing_glyphs(text) == ""
    if one.entry.kind is Kind.ISSUED:
        assert day(one.signed_on) in text
        assert one.number in text
        assert "联系人：" in text
        assert one.variables["basis"] in text
        assert "印章位置" in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "zh-CN"
        assert opened.Root.MarkInfo.Marked
        assert str(opened.docinfo["/Title"]) == one.entry.title
        with opened.open_outline() as outline:
            assert not any(BREAK in item.title for item in outline.root)
        metadata = str(opened.open_metadata())
        assert BREAK not in f"{text}{metadata}"
        assert one.entry.kind is not Kind.ISSUED or one.addressee not in metadata


def test_no_character_is_drawn_as_a_box() -> None:
    """Glyph 0 is the box; no content stream of the rare-name letter shows it."""
    with pikepdf.open(io.BytesIO(sample("D16", "罕用字姓名").pdf())) as opened:
        for page in opened.pages:
            for one in pikepdf.parse_content_stream(page):
                if str(one.operator) == "Tj":
                    shown = bytes(one.operands[0])
                    assert b"\0\0" not in [shown[n : n + 2] for n in range(0, len(shown), 2)]


def test_rare_names_stay_on_the_grid_and_can_be_searched() -> None:
    pages = measure(sample("D16", "罕用字姓名").pdf())
    plain = measure(sample("D16").pdf())
    named = pages[0].find(RARE)
    assert named.baseline == pytest.approx(plain[0].find("王晓梅").baseline, abs=0.05)


def test_a_glyph_nobody_has_is_told() -> None:
    assert rendering.missing_glyphs(f"{RARE}\u182e王\ue123") == "\u182e\ue123"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert sample("D12b").pdf() == sample("D12b").pdf()


def test_what_looks_like_html_or_template_code_is_printed_as_typed() -> None:
    typed = "<b>粗</b> & {{ organ.name }} {% include 'x' %} <img src='http://127.0.0.1/x'>"
    pages = measure(render("D12b", {"reason": typed}))
    text = "".join(line.text for page in pages for line in page.lines).replace(" ", "")
    assert typed.replace(" ", "") in text


def test_code_in_a_title_and_an_addressee_is_printed_as_typed() -> None:
    html = rendering.render_html(
        entry("D25"),
        {**sample("D25").variables, "about": "甲&乙<i>局</i>的问题"},
        number="",
        signed_on=None,
        addressee_name="<script>alert(1)</script>",
    )
    assert "甲&amp;乙&lt;i&gt;局&lt;/i&gt;的问题" in html
    assert "<script>" not in html


def test_twenty_thousand_characters_of_facts_run_on_over_pages() -> None:
    pages = measure(render("D12b", {"reason": "政务诚信建设" * 3334}))
    assert len(pages) > 30
    assert {len(page.body()) for page in pages[1:-1]} == {22}
    printed = sum(line.text.count("政务诚信建设") for page in pages for line in page.body())
    assert printed > 2000


def test_a_long_row_of_a_form_runs_on_over_pages() -> None:
    pages = measure(render("D11", {"findings": "查明欠付工程款的事实。" * 800}))
    assert len(pages) > 3


@pytest.mark.parametrize("code", ["D18", "D25", "D01"])
def test_a_draft_has_neither_date_nor_code(code: str) -> None:
    html = rendering.render_html(
        entry(code),
        sample(code).variables,
        number="",
        signed_on=None,
        addressee_name="投诉人（已密封）",
    )
    assert '<span class="date">&nbsp;</span>' in html
    assert "验证码" not in html
    assert "投诉人（已密封）" in html or code == "D25"


def test_the_addressee_is_cleaned() -> None:
    arguments: dict[str, Any] = {"number": "", "signed_on": SIGNED_ON}
    html = rendering.render_html(
        entry("D12b"), sample("D12b").variables, addressee_name="王\u202e晓梅\x07", **arguments
    )
    assert "王晓梅：" in html


def test_the_code_to_verify_stands_on_page_one() -> None:
    page = measure(sample("D12b").pdf())[0]
    assert page.find("文书验证码").text == "文书验证码：7KQ2M4X9TRWP3CHN"
    assert "credit.example.gov.cn/verify" in page.find("核验").text
    assert 262 < page.find("文书验证码").baseline < 277
