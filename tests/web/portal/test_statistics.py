"""办理统计: the published figures of a month as page and file, and that they tell of nobody."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from cases import clock
from cases.models import MonthlyCount
from tests.world import World

pytestmark = pytest.mark.django_db

MONTH = date(2026, 3, 1)
PAGE = "/statistics/"
FILE = "/statistics/2026-3.csv"


def count(region: str, name: str, matter: str, *numbers: int, month: date = MONTH) -> None:
    received, accepted, closed, on_time, sustained = numbers
    MonthlyCount.objects.create(
        month=month,
        region=region,
        region_name=name,
        matter=matter,
        received=received,
        accepted=accepted,
        closed=closed,
        on_time=on_time,
        sustained=sustained,
        counted_at=clock.now(),
    )


def a_month(month: date = MONTH) -> None:
    """Three cities; in one of them one anonymous person complained."""
    count("", "", "", 29, 25, 16, 15, 8, month=month)
    count("510100", "成都市人民政府", "works", 20, 18, 10, 10, 6, month=month)
    count("510500", "泸州市人民政府", "debt", 8, 7, 6, 5, 2, month=month)
    count("511500", "宜宾市人民政府", "works", 1, 0, 0, 0, 0, month=month)


def table(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading, by their first cell."""
    part = page[page.index(f'id="{heading}"') :]
    body = part[part.index("<tbody>") : part.index("</tbody>")]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.S):
        name = re.search(r"<th[^>]*>(.*?)</th>", row, re.S)
        assert name is not None
        found[unescape(name[1])] = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
    return found


def test_everybody_reads_the_figures_of_a_month(world: World) -> None:
    a_month()
    page = Client().get(PAGE).content.decode()
    assert 'aria-current="page">办理统计' in Client().get(PAGE).content.decode()
    regions = table(page, "regions")
    assert regions["合计"] == ["29", "25", "16", "15", "8", "93.8%"]
    assert regions["成都市"] == ["20", "18", "10", "10", "*", "100.0%"]
    matters = table(page, "matters")
    assert matters["政府投资项目与工程款"][:2] == ["21", "18"]
    assert table(page, "picture")["2026年3月"] == ["29", "25", "16", "15", "8", "93.8%"]
    assert 'role="img"' in page
    assert "2026年3月收到29件，办结16件；" in page


def test_one_anonymous_complaint_cannot_be_computed(world: World) -> None:
    a_month()
    regions = table(Client().get(PAGE).content.decode(), "regions")
    assert regions["宜宾市"][0] == "*"
    assert regions["泸州市"][0] == "*"
    lines = Client().get(FILE).content.decode("utf-8-sig").splitlines()
    assert "2026-03,地区,宜宾市,*,0,0,0,0,—" in lines
    assert "2026-03,地区,泸州市,*,7,6,5,*,83.3%" in lines


def test_a_month_of_few_complaints_is_not_told(world: World) -> None:
    count("", "", "", 2, 2, 0, 0, 0)
    count("510100", "成都市人民政府", "works", 2, 2, 0, 0, 0)
    page = Client().get(PAGE).content.decode()
    assert table(page, "regions") == {
        "成都市": ["*", "*", "0", "0", "0", "—"],
        "合计": ["*", "*", "0", "0", "0", "—"],
    }
    assert "收到*件" in page


def test_the_limit_is_set_by_the_installation(world: World, settings: object) -> None:
    settings.SMALLEST_PUBLISHED = 1  # type: ignore[attr-defined]
    a_month()
    assert table(Client().get(PAGE).content.decode(), "regions")["宜宾市"][0] == "1"


def test_a_month_is_chosen_and_what_is_no_month_is_not(world: World) -> None:
    a_month()
    a_month(date(2026, 2, 1))
    count("", "", "", 40, 40, 40, 40, 40, month=date(2026, 4, 1))
    earlier = Client().get(PAGE, {"month": "2026-02"}).content.decode()
    assert "2026年2月：按领域" in earlier
    assert list(table(earlier, "picture")) == ["2026年2月"]
    for asked in ("", "2026-13", "x", "2019-01"):
        assert "2026年4月：按领域" in Client().get(PAGE, {"month": asked}).content.decode()
    for missing in ("/statistics/2019-1.csv", "/statistics/2026-13.csv"):
        assert Client().get(missing).status_code == 404


def test_without_a_month_the_page_says_so(world: World) -> None:
    assert "目前没有已经结束并统计的月份" in Client().get(PAGE).content.decode()
