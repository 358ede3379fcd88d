"""Print what an installation still lacks; exit 1 while cases could not travel through it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases import clock
from web.manage.readiness import lacks


class Command(BaseCommand):
    help = "列出开通前尚缺的单位、人员和数据，以及由谁补充；有缺少的则退出码为1"

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(lacks("/", clock.today()))
        for one in found:
            kind = "缺少" if one.stops else "建议"
            self.stdout.write(f"{kind}：{one.sentence}（{one.role.label}）")
        if any(one.stops for one in found):
            sys.exit(1)
        self.stdout.write("可以开通")
