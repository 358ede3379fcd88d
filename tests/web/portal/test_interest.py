"""The public calculator of overdue interest."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from lxml import html
from openpyxl.reader.excel import load_workbook

from tests.world import World
from web.portal.interest import MOST_PAYMENTS

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
ADDRESS = "/interest/"


def given(**more: str) -> dict[str, str]:
    return {
        "amount": "10万元",
        "delivered_on": "2026-03-02",
        "paid": "2026-04-06 40,000\n",
        "until": "2026-04-11",
    } | more


def cells(page: str) -> list[list[str]]:
    rows = fromstring(page).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_page_opens_for_everybody(world: World) -> None:
    page = Client().get(ADDRESS).content.decode()
    assert "逾期利息计算" in page
    assert "结果" not in page


def test_a_statement_by_spans(world: World) -> None:
    page = Client().post(ADDRESS, given()).content.decode()
    assert cells(page) == [
        ["2026-04-02至2026-04-05", "4", "100,000.00元", "0.05%", "200.0000元"],
        ["2026-04-06至2026-04-11", "6", "60,000.00元", "0.05%", "180.0000元"],
    ]
    assert "<strong>380.00元</strong>" in page
    assert "2026年4月1日" in page
    assert "10日（至2026年4月11日）" in page


def test_the_statement_day_by_day_as_a_file(world: World) -> None:
    answer = Client().post(ADDRESS, given(excel="1"))
    assert "attachment" in answer["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0] == ("日期", "本金（元）", "当日利息（元）", "累计利息（元）")
    assert len(rows) == 11
    assert [str(rows[-1][0].date()), *rows[-1][1:]] == ["2026-04-11", 60_000, 30, 380]


def test_what_is_not_late_bears_nothing(world: World) -> None:
    page = Client().post(ADDRESS, given(paid="", until="2026-04-01")).content.decode()
    assert "没有逾期" in page
    assert "<strong>0.00元</strong>" in page


def test_an_agreed_rate_is_checked_against_the_lpr(world: World) -> None:
    low = Client().post(ADDRESS, given(rate="1.5%", signed_on="2025-06-01")).content.decode()
    assert "按LPR年利率3%计算" in low
    unknown = Client().post(ADDRESS, given(rate="1.5%")).content.decode()
    assert "未核对约定利率是否低于一年期LPR" in unknown


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"amount": ""}, "amount", "请填写应付金额"),
        ({"amount": "0"}, "amount", "应付金额应大于0"),
        ({"delivered_on": ""}, "delivered_on", "或者约定的付款日"),
        ({"delivered_on": "2019-03-02"}, "delivered_on", "没有法定的付款期限"),
        ({"paid": "2026-04-06"}, "paid", "第1行：请填写金额"),
        ({"paid": "\n昨天 5"}, "paid", "第2行：日期应如"),
        ({"paid": "2026-04-06 -5"}, "paid", "第1行：请填写金额"),
        ({"paid": "2026-04-06 0"}, "paid", "付款金额应大于0"),
        ({"paid": "2026-04-06 100000.01"}, "paid", "付款合计大于应付金额"),
        ({"paid": "2026-04-06 1\n" * (MOST_PAYMENTS + 1)}, "paid", "最多填写50笔"),
        ({"rate": "四厘"}, "rate", "请填写年利率"),
        ({"until": "2099-01-01"}, "until", "期间过长"),
        ({"until": ""}, "until", "请选择计算到哪一天"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    world: World, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = Client().post(ADDRESS, given(**typed))
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    shown = answer.context["form"]
    assert {name: shown[name].value() for name in given(**typed)} == given(**typed)
