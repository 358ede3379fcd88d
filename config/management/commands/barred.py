"""Whether a body is barred on a day, for scripts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from cases import clock
from records.barred import grounds


class Command(BaseCommand):
    help = "查询一个单位在某日是否受到失信惩戒：有惩戒措施正在实施的为“是”"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uscc", help="统一社会信用代码")
        parser.add_argument("--on", type=date.fromisoformat, help="日期，如2026-11-28；默认今天")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        body = Organisation.objects.filter(uscc=options["uscc"].strip().upper()).first()
        if body is None:
            raise CommandError(f"没有统一社会信用代码为{options['uscc']}的单位")
        on: date = options["on"] or clock.today()
        found = grounds(body, on)
        if options["json"]:
            self.stdout.write(json.dumps(_answer(body, on, found), ensure_ascii=False))
            return
        standing = "受到失信惩戒" if found else "没有正在实施的失信惩戒"
        self.stdout.write(f"{body.name}（{body.uscc}）{on:%Y-%m-%d}：{standing}")
        for one in found:
            until = f"，至{one.until:%Y-%m-%d}" if one.until else ""
            self.stdout.write(f"  {one.measure}（{one.basis}；失信记录{one.record}{until}）")


def _answer(body: Organisation, on: date, found: list[Any]) -> dict[str, Any]:
    return {
        "uscc": body.uscc,
        "name": body.name,
        "on": on.isoformat(),
        "barred": bool(found),
        "grounds": [
            {
                "measure": one.measure,
                "basis": one.basis,
                "executor": one.executor,
                "record": one.record,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in found
        ],
    }
