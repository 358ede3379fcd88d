"""Interest on what was paid late, day by day, from the shipped rules and rates, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.management.arguments import day
from commitments import interest, lpr, money, wording
from commitments.interest import Claim, Payment, Rules, Statement, Unsound


def fen(text: str) -> int:
    """A sum in yuan as whole fen."""
    try:
        return money.fen(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”：{error}") from error


def payment(text: str) -> Payment:
    """A day and a sum, joined by a colon."""
    on, colon, sum_ = text.replace("：", ":").partition(":")
    if not colon:
        raise ArgumentTypeError(f"“{text}”应为“日期:金额”，如 2026-03-02:5000.00")
    return Payment(day(on.strip()), fen(sum_))


def yearly(text: str) -> Fraction:
    """Per cent a year as a fraction."""
    try:
        return Fraction(Decimal(text.strip().removesuffix("%"))) / 100
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ArgumentTypeError(f"“{text}”不是年利率，应如 4.35") from error


class Command(BaseCommand):
    help = "计算逾期利息：最迟付款日不计息，截止日计息；部分付款自付款当日起减少本金"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--due", type=day, required=True, help="最迟付款日，如 2026-02-13")
        parser.add_argument("--until", type=day, required=True, help="计算截止日（含）")
        parser.add_argument("--amount", type=fen, required=True, help="应付金额，元")
        parser.add_argument("--rate", type=yearly, help="约定年利率，百分数；没有约定的不填")
        parser.add_argument("--signed", type=day, help="合同订立日期，用以核对LPR下限")
        parser.add_argument(
            "--paid", type=payment, nargs="+", action="extend", default=[], help="日期:金额"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        signed = options["signed"]
        quote = lpr.quoted(signed) if signed and options["rate"] is not None else None
        claim = Claim(
            options["due"],
            options["amount"],
            tuple(sorted(options["paid"], key=lambda one: one.on)),
            options["rate"],
            Fraction(quote.percent) / 100 if quote else None,
        )
        try:
            statement = interest.reckon(claim, options["until"])
        except Unsound as error:
            raise CommandError(str(error)) from error
        self.stdout.write((_as_json if options["json"] else _as_text)(statement))


def _as_json(statement: Statement) -> str:
    claim, rule = statement.claim, Rules().on(statement.claim.due)
    return json.dumps(
        {
            "due": claim.due.isoformat(),
            "until": statement.until.isoformat(),
            "amount": money.plain(claim.fen),
            "rate": wording.rate(claim, rule),
            "rule": rule.source,
            "paid": [
                {"on": one.on.isoformat(), "amount": money.plain(one.fen)}
                for one in statement.counted
            ],
            "interest": money.plain(statement.interest),
            "interest_fen": statement.interest,
            "outstanding": money.plain(statement.outstanding),
            "overdue_days": statement.days,
            "cautions": _cautions(statement),
            "days": [
                {
                    "on": one.on.isoformat(),
                    "principal": money.plain(one.fen),
                    "interest": f"{wording.decimal(one.interest / 100, 6)}",
                    "so_far": money.plain(one.so_far),
                }
                for one in statement.by_day()
            ],
        },
        ensure_ascii=False,
    )


def _as_text(statement: Statement) -> str:
    claim, rule = statement.claim, Rules().on(statement.claim.due)
    lines = [
        f"应付{money.yuan(claim.fen)}，最迟付款日 {claim.due}，计算至 {statement.until}",
        f"{wording.rate(claim, rule)}（{rule.source}）",
    ]
    lines += [f"  {one.on} 付款{money.yuan(one.fen)}" for one in statement.counted]
    lines += [
        f"  {span.first} 至 {span.last}  {span.days}日  本金{money.yuan(span.fen)}"
        f"  利息{wording.decimal(span.interest / 100, 4)}元"
        for span in statement.spans
    ]
    lines += [
        f"尚欠本金{money.yuan(statement.outstanding)}",
        f"逾期{statement.days}日，逾期利息合计{money.yuan(statement.interest)}",
        *_cautions(statement),
    ]
    return "\n".join(lines)


def _cautions(statement: Statement) -> list[str]:
    known = statement.claim.floor is not None
    return wording.cautions(statement, Rules().first, floor_known=known)
