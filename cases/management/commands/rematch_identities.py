"""Match sealed identities anew: after an upgrade that understands names or numbers in more spellings."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases import clock, identity


class Command(BaseCommand):
    """Safe to run again, and while people work."""

    help = "重新计算密封身份的匹配值（姓名、电话、证件号码）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"重新计算：{identity.rematch(now=clock.now())}项有变化")
