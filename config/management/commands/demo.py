"""Load the demonstration: bodies of Sichuan, people in every role, cases in every state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from cases import anchors, clock
from config.demo.load import Task, load_bodies, load_cases, tasks
from config.demo.people import PASSWORD
from notifications.sweep import sweep

TELL_EVERY = 16
"""Cases between two words about how far it is."""


def progress() -> Path:
    """Where it is written down which walks are done, until all are."""
    return Path(settings.DATA_DIR) / "demo.progress"


class Command(BaseCommand):
    help = "装入演示数据：四川各级单位、各角色人员、每类案件的每个状态（均标明“演示”）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, help="案件数（默认每类案件每个状态各一件）")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("设置了DATABASE_URL，不能装入演示数据：演示只用于内置数据库")
        found = Organisation.objects.exists()
        if found and not progress().exists():
            raise CommandError("数据库中已有单位，演示数据只能装入空数据库")
        if not found:
            load_bodies()
            progress().write_text("")
        every = tasks(options["cases"], options["seed"])
        before = {int(line) for line in progress().read_text().split()}
        self._all, self._done = len(every), len(before)
        self._faults: list[str] = []
        load_cases([task for task in every if task.nth not in before], self._note)
        progress().unlink()
        sweep()
        anchors.make(clock.today(), clock.now())
        for fault in self._faults:
            self.stderr.write(fault)
        walked = self._all - len(self._faults)
        self.stdout.write(f"已装入演示案件{walked}件；所有人员的密码均为 {PASSWORD}")

    def _note(self, task: Task, fault: str) -> None:
        with progress().open("a") as file:
            file.write(f"{task.nth}\n")
        self._done += 1
        if fault:
            self._faults.append(fault)
        if self._done % TELL_EVERY == 0:
            self.stdout.write(f"演示案件 {self._done}/{self._all}")
            self.stdout.flush()
