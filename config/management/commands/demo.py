"""Load the demonstration: bodies of Sichuan, people in every role, cases in every state."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from config.demo.load import load_bodies, load_cases
from config.demo.people import PASSWORD


class Command(BaseCommand):
    help = "装入演示数据：四川各级单位、各角色人员、每类案件的每个状态（均标明“演示”）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, help="案件数（默认每类案件每个状态各一件）")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("设置了DATABASE_URL，不能装入演示数据：演示只用于内置数据库")
        if Organisation.objects.exists():
            raise CommandError("数据库中已有单位，演示数据只能装入空数据库")
        load_bodies()
        walked, faults = load_cases(options["cases"], options["seed"], self._tell)
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(f"已装入演示案件{walked}件；所有人员的密码均为 {PASSWORD}")

    def _tell(self, text: str) -> None:
        if self.verbosity > 1:
            self.stdout.write(text)

    @property
    def verbosity(self) -> int:
        return self._verbosity

    def execute(self, *args: Any, **options: Any) -> str | None:
        self._verbosity = int(options.get("verbosity", 1))
        return super().execute(*args, **options)
