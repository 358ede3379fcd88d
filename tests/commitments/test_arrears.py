"""The latest lawful day of payment. 保障中小企业款项支付条例 第九条."""

from __future__ import annotations

from datetime import date

import pytest

from cases.calendar import shipped
from commitments.arrears import latest_day, told

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("delivered", "agreed", "latest"),
    [
        ("2026-03-02", None, "2026-04-01"),
        ("2026-09-01", None, "2026-10-08"),  # the thirtieth day lies in the national holidays
        ("2026-03-02", "2026-04-20", "2026-04-20"),
        ("2026-03-02", "2026-05-02", "2026-05-02"),
        ("2026-03-02", "2026-12-31", "2026-05-06"),  # sixty days end in the May holidays
        ("2019-03-02", None, None),
        ("2019-03-02", "2019-06-01", "2019-06-01"),
        (None, None, None),
    ],
)
def test_latest_day(delivered: str | None, agreed: str | None, latest: str | None) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    found = latest_day(day(delivered), day(agreed), shipped())
    assert (found.on if found else None) == day(latest)


def test_what_is_told_of_arrears() -> None:
    said = told(date(2026, 3, 2), None, 312_800_000, 186_400_050, today=TODAY, calendar=shipped())
    assert said == [
        "最迟付款日：2026年4月1日（没有约定的，自交付或者验收合格之日起30日内付款）。",
        "到今天已经逾期241日。",
        "尚欠1,263,999.50元。",
    ]


def test_what_is_not_due_yet() -> None:
    said = told(TODAY, None, None, None, today=TODAY, calendar=shipped())
    assert said[1] == "到今天尚未逾期，还有30日。"
