"""`manage.py interest`: interest on late payment, without a database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

LATE = ("--due", "2026-01-31", "--until", "2026-02-10", "--amount", "100000")


def answer(capsys: Any, *words: str) -> str:
    call_command("interest", *words)
    return str(capsys.readouterr().out)


def test_as_json_day_by_day(capsys: Any) -> None:
    found = json.loads(answer(capsys, *LATE, "--paid", "2026-02-09:40000", "--json"))
    assert (found["interest"], found["interest_fen"], found["outstanding"]) == (
        "460.00",
        46_000,
        "60000.00",
    )
    assert [day["on"] for day in found["days"]][:: len(found["days"]) - 1] == [
        "2026-02-01",
        "2026-02-10",
    ]
    assert found["days"][-1] == {
        "on": "2026-02-10",
        "principal": "60000.00",
        "interest": "30.000000",
        "so_far": "460.00",
    }


def test_in_words(capsys: Any) -> None:
    assert answer(capsys, *LATE, "--rate", "3.65", "--paid", "2026-02-06:50000").splitlines() == [
        "应付100,000.00元，最迟付款日 2026-01-31，计算至 2026-02-10",
        "约定年利率3.65%，一年按365日折算（《保障中小企业款项支付条例》）",
        "  2026-02-06 付款50,000.00元",
        "  2026-02-01 至 2026-02-05  5日  本金100,000.00元  利息50.0000元",
        "  2026-02-06 至 2026-02-10  5日  本金50,000.00元  利息25.0000元",
        "尚欠本金50,000.00元",
        "逾期10日，逾期利息合计75.00元",
        "没有合同订立日期或者当时的LPR，未核对约定利率是否低于一年期LPR。",
    ]


def test_the_lpr_of_the_day_of_signing_is_the_floor(capsys: Any) -> None:
    found = json.loads(answer(capsys, *LATE, "--rate", "2", "--signed", "2022-01-25", "--json"))
    assert (
        found["rate"] == "约定利率低于合同订立时的一年期LPR，按LPR年利率3.7%计算，一年按365日折算"
    )
    assert found["interest"] == "101.37"
    assert found["cautions"] == []


def test_what_the_reader_has_to_check(capsys: Any) -> None:
    early = ("--due", "2020-02-28", "--until", "2020-03-01", "--amount", "1000")
    found = json.loads(answer(capsys, *early, "--paid", "2020-03-02:10", "--json"))
    assert found["interest"] == "1.00"  # two days, one of them the leap day
    assert found["paid"] == []
    assert found["cautions"] == [
        "2020-09-01前条例尚未施行，是否适用法定逾期利率请核实。",
        "计算截止日之后的付款未计入。",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--due", "2026-02-30", "--until", "2026-03-01", "--amount", "5"),
        ("--due", "2026-02-01", "--until", "2026-03-01", "--amount=-5"),
        ("--due", "2026-02-01", "--until", "2026-03-01", "--amount", "0"),
        ("--due", "2026-02-01", "--until", "2026-03-01", "--amount", "5.005"),
        (*LATE, "--rate", "four"),
        (*LATE, "--rate", "NaN"),
        (*LATE, "--rate", "400"),
        (*LATE, "--paid", "2026-02-09"),
        (*LATE, "--paid", "2026-02-09:-5"),
        (*LATE, "--paid", "2026-02-09:100000.01"),
    ],
)
def test_bad_input_is_refused_in_words(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"[一-鿿]"):
        call_command("interest", *words)
