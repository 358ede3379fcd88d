"""Make the search index anew from cases, records and their events."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.indexing import rebuild_all


class Command(BaseCommand):
    help = "重建检索索引：依案件、失信记录及其办理经过重新生成，可随时重复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in rebuild_all():
            if done % 10_000 == 0:
                self.stdout.write(f"  {done}")
        self.stdout.write(f"已索引 {done} 个事项")
