"""The due date of a period and its day-by-day reasoning, from the shipped days, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.calendar import FIRST_YEAR, UNIT_LABELS, Due, Unit, shipped
from cases.management.arguments import day

MOST = 3660
"""More days or months than any period in law has."""


def amount(text: str) -> int:
    """How many units."""
    if not text.isdecimal() or not 0 < int(text) <= MOST:
        raise ArgumentTypeError(f"期限“{text}”应为1至{MOST}的整数")
    return int(text)


class Command(BaseCommand):
    help = "计算期间届满日：起算日、数量、单位（wd 工作日，cd 日，month 月）"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", type=day, help="起算当日（不计入），如 2026-02-13")
        parser.add_argument("amount", type=amount, help="数量")
        parser.add_argument("unit", choices=[unit.value for unit in Unit], help="单位")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        start, unit = options["start"], Unit(options["unit"])
        calendar = shipped()
        due = calendar.count(start, options["amount"], unit)
        if start.year < FIRST_YEAR:
            raise CommandError(f"随软件提供的日历始于{FIRST_YEAR}年，无法计算更早的期间")
        if options["json"]:
            self.stdout.write(_as_json(start, options["amount"], unit, due, calendar.version))
        else:
            self.stdout.write(_as_text(start, options["amount"], unit, due, calendar.version))


def _as_json(start: date, number: int, unit: Unit, due: Due, version: int) -> str:
    return json.dumps(
        {
            "start": start.isoformat(),
            "amount": number,
            "unit": unit.value,
            "due": due.due.isoformat(),
            "provisional": due.provisional,
            "calendar": version,
            "reasoning": [
                {"on": one.on.isoformat(), "counted": one.counted, "why": one.why}
                for one in due.reasoning
            ],
        },
        ensure_ascii=False,
    )


def _as_text(start: date, number: int, unit: Unit, due: Due, version: int) -> str:
    lines = [f"自 {start} 起 {number} {UNIT_LABELS[unit]}"]
    lines += [
        f"  {one.on} 周{'一二三四五六日'[one.on.weekday()]}  {'计' if one.counted else '－'}  {one.why}"
        for one in due.reasoning
    ]
    provisional = "（暂定：该年度放假安排尚未公布）" if due.provisional else ""
    lines.append(f"届满日：{due.due}{provisional}（日历版本 {version}）")
    return "\n".join(lines)
