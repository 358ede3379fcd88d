"""An obligation on one line: read, written, refused in words."""

from __future__ import annotations

from datetime import date

import pytest

from commitments.promises import Promise, read


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "2026年6月30日；支付首期工程款；120万元",
            Promise("支付首期工程款", date(2026, 6, 30), amount=120_000_000),
        ),
        ("2026-06-30;交付场地", Promise("交付场地", date(2026, 6, 30))),
        ("2026.6.30前\t开通道路", Promise("开通道路", date(2026, 6, 30))),
        ("2028/2/29｜兑付奖励｜1,000.50", Promise("兑付奖励", date(2028, 2, 29), amount=100_050)),
        (
            "验收合格后30日；支付尾款；8万元；凭验收报告",
            Promise("支付尾款", None, "验收合格", 30, 8_000_000, "凭验收报告"),
        ),
        ("交付之日起60日内；退还保证金；；无质量问题", Promise("退还保证金", None, "交付", 60, terms="无质量问题")),
    ],
)  # fmt: skip
def test_a_line_is_read_and_written_back_the_same(line: str, wanted: Promise) -> None:
    assert read(line) == wanted
    assert read(wanted.line) == wanted
    assert Promise.of_data(wanted.as_data()) == wanted


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("支付首期款", "请写明期限和内容"),
        ("2026年2月30日；付款", "没有“2026年2月30日”这一天"),
        ("年底；付款", "期限“年底”看不懂"),
        ("2026-06-30；付款；很多", "请填写金额"),
        ("2026-06-30；付款；0", "金额应当大于零"),
        ("2026-06-30；付款；1；2；3", "只能有四部分"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(line)
