"""Make today's anchor now, instead of waiting for the night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases import anchors, clock


class Command(BaseCommand):
    help = "把全部事件链的末端哈希汇总、签名并导出（每天自动进行一次）"

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = anchors.make(clock.today(), clock.now())
        self.stdout.write(f"{anchor.on.isoformat()} {anchor.digest}")
