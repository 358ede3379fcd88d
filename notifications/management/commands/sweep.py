"""One pass over due clocks, reminders and outbox."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications.sweep import LABELS, sweep


class Command(BaseCommand):
    help = "办理一遍到期事项：期限届满、提醒、办后事项、待发消息；输出各项数目"

    def handle(self, *args: Any, **options: Any) -> None:
        done = sweep()
        for key, label in LABELS.items():
            self.stdout.write(f"{label} {done[key]}")
