"""Serve everything on this machine: the web, a worker with beat, and the embedded services."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from config import services
from config.management.commands.demo import progress
from config.supervising import GivenUp, Supervisor

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "启动网站和后台任务；按一次 Ctrl-C 全部停止"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--no-demo", action="store_true", help="空数据库也不装入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        port: int = options["port"]
        refuse_taken(port)
        os.environ.setdefault("PUBLIC_URL", f"http://{HOST}:{port}")
        self._manage("migrate", "--verbosity=0")
        self._manage("collectstatic", "--noinput", "--verbosity=0")
        if settings.EMBEDDED and not options["no_demo"] and self._lacks_demo():
            self._say("正在装入演示数据，约需一两分钟……")
            self._manage("demo")
        connections.close_all()
        self._say(f"请打开 http://{HOST}:{port}/ （按 Ctrl-C 停止）")
        supervisor = Supervisor(programs(port), environment=os.environ | {"C_FORCE_ROOT": "1"})
        try:
            supervisor.run(lambda: services.start(settings.PLACE))
        except GivenUp as program:
            raise CommandError(f"{program} 一再退出，已全部停止；请看上面的输出") from program
        self._say("已停止")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _lacks_demo(self) -> bool:
        """Whether the database is empty, or the demonstration was broken off while it was loaded."""
        from accounts.models import Organisation  # noqa: PLC0415 -- asked only after migrating

        return progress().exists() or not Organisation.objects.exists()

    def _manage(self, command: str, *arguments: str) -> None:
        """Run a management command of its own, as the role that it needs."""
        environment = {k: v for k, v in os.environ.items() if k != "ZHENGXIN_DATABASE_ROLE"}
        done = subprocess.run(
            [sys.executable, sys.argv[0], command, *arguments], check=False, env=environment
        )
        if done.returncode:
            raise CommandError(f"{command} 没有成功，已停止")


def programs(port: int) -> dict[str, list[str]]:
    """What runs beside the services."""
    python = [sys.executable, "-m"]
    return {
        **{f"web {n}": [*python, "config.serving", f"--port={port}"] for n in (1, 2)},
        "worker": [
            *python, "celery", "--app=config.celery", "--quiet", "worker", "--beat",
            "--concurrency=2", "--loglevel=warning",
        ],
    }  # fmt: skip


def refuse_taken(port: int) -> None:
    """Say in words that somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"端口{port}已被占用：请先停止占用它的程序，或者换一个端口，例如 PORT={port + 1} script/server"
            ) from error
