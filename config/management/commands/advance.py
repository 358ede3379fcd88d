"""Move the date of a demonstration, sweeping day by day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import anchors, clock
from notifications.sweep import LABELS, sweep


class Command(BaseCommand):
    help = "把演示数据库的日期往后移若干天，每过一天处理一次到期事项"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("days", type=int, help="天数")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("天数须为正整数：日期只能往后移")
        done: Counter[str] = Counter()
        for _day in range(options["days"]):
            tomorrow = clock.now() + timedelta(days=1)
            try:
                clock.shift(_noon(tomorrow) - clock.now())
            except RuntimeError as error:
                raise CommandError(str(error)) from error
            done += sweep()
            clock.shift(tomorrow - clock.now())
            anchors.make(clock.today() - timedelta(days=1), clock.now())
            done += sweep()
        counts = "，".join(f"{LABELS[name]}{count}" for name, count in sorted(done.items()))
        self.stdout.write(f"现在是{clock.today().isoformat()}。{counts or '没有到期事项'}")


def _noon(before: datetime) -> datetime:
    """Half past twelve within the day that is passed: reminders and the ladder keep office hours."""
    noon = datetime.combine(clock.day(before), time(12, 30), clock.SHANGHAI)
    return noon if noon <= before else noon - timedelta(days=1)
