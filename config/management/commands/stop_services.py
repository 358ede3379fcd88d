"""Stop the embedded services that a killed run left behind."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import services


class Command(BaseCommand):
    help = "停止内置的 PostgreSQL 和 Redis（上次运行被强行结束时使用）"

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = services.stop(settings.PLACE)
        self.stdout.write(f"已停止：{'、'.join(stopped)}" if stopped else "没有正在运行的内置服务")
