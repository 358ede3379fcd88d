"""Sums as people type and letters print them."""

from __future__ import annotations

import pytest

from commitments.money import fen, plain, yuan


@pytest.mark.parametrize(
    ("typed", "sum_"),
    [("100", 100_00), ("1,264,000.50", 126_400_050), ("126.4万元", 126_400_000), ("¥5元", 5_00)],
)
def test_sums_are_read(typed: str, sum_: int) -> None:
    assert fen(typed) == sum_


@pytest.mark.parametrize("typed", ["", "-5", "1,26", "5.005", "一百元", "9" * 20])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"金额"):
        fen(typed)


def test_sums_are_written() -> None:
    assert (yuan(5), yuan(126_400_000_00), yuan(-5)) == ("0.05元", "126,400,000.00元", "-0.05元")
    assert (plain(126_400_050), plain(-5)) == ("1264000.50", "-0.05")
