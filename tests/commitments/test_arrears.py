"""The latest lawful day of payment. 保障中小企业款项支付条例 第九条."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cases.calendar import shipped
from commitments.arrears import Arrears, latest_day, told

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


def owed(**given: object) -> Arrears:
    """A complaint's arrears as its facts keep them."""
    facts = {"delivered_on": "2026-03-02", "amount_due": 312_800_000, "amount_paid": 186_400_050}
    return Arrears.of(facts | given)


def said(arrears: Arrears) -> list[str]:
    return told(arrears, today=TODAY, calendar=shipped())


@pytest.mark.django_db
def test_what_is_told_of_arrears() -> None:
    assert said(owed()) == [
        "最迟付款日：2026年4月1日（没有约定的，自交付或者验收合格之日起30日内付款）。",
        "到今天已经逾期241日。",
        "尚欠1,263,999.50元。",
        "到今天的逾期利息为152,311.94元（未约定利率，每日0.05%）。",
        "已付部分没有付款日期，按最迟付款日以前已付计算。",
    ]


@pytest.mark.django_db
def test_an_agreed_rate_counts_if_it_is_not_below_the_lpr_of_signing() -> None:
    agreed = owed(amount_due=365_000_00, amount_paid=0, contract_signed_on="2025-06-01")
    assert said(replace(agreed, rate=Fraction(4, 100)))[3:] == [
        "到今天的逾期利息为9,640.00元（约定年利率4%，一年按365日折算）。"
    ]
    assert said(replace(agreed, rate=Fraction(1, 100)))[3:] == [
        "到今天的逾期利息为7,230.00元"
        "（约定利率低于合同订立时的一年期LPR，按LPR年利率3%计算，一年按365日折算）。"
    ]


@pytest.mark.django_db
def test_whom_the_statutory_rate_is_not_for() -> None:
    assert len(said(owed(size="large", amount_paid=0))) == 3
    assert len(said(owed(size="small", amount_paid=0))) == 4
    early = owed(delivered_on="2019-03-02", agreed_on="2019-06-01", amount_paid=0)
    assert len(said(early)) == 3
    assert said(replace(early, rate=Fraction(6, 100)))[3].startswith("到今天的逾期利息为")
    before = owed(contract_signed_on="2020-08-31", amount_paid=0)
    assert said(before)[-1] == "合同订立于条例施行以前，是否适用法定逾期利率请核实。"


@pytest.mark.django_db
def test_nothing_is_counted_where_nothing_is_owed_or_known() -> None:
    assert said(owed(amount_paid=312_800_000))[2:] == ["尚欠0.00元。"]
    assert said(owed(amount_due=None))[1:] == ["到今天已经逾期241日。"]


def test_what_is_not_due_yet() -> None:
    assert said(Arrears(delivered=TODAY))[1] == "到今天尚未逾期，还有30日。"
