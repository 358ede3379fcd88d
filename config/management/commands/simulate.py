"""Run a synthetic province through simulated days by the real engine, and account for every reminder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import services


class Command(BaseCommand):
    help = "模拟一个省若干天的办理，核对每一次提醒和督办（在单独的数据库中运行，用后即删）"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=365, help="天数")
        parser.add_argument("--cases", type=int, default=5000, help="案件数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--changes", action="store_true", help="人员和单位随机变动")
        parser.add_argument(
            "--faults", action="store_true", help="人员和单位随机变动，并随机终止工作进程和消息代理"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1 or options["cases"] < 1:
            raise CommandError("天数和案件数须为正整数")
        with tempfile.TemporaryDirectory(prefix="zhengxin-simulation-") as folder:
            place = services.Place(Path(folder))
            kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
            words = [str(options[name]) for name in ("days", "cases", "seed")]
            changes = options["changes"] or options["faults"]
            words += ["1" if one else "0" for one in (changes, options["faults"])]
            environment = kept | {
                "ZHENGXIN_DATA": folder,
                "ZHENGXIN_DATABASE_ROLE": services.OWNER,
            }
            command = [sys.executable, "-m", "config.simulation", *words]
            process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
            try:
                failed = process.wait()
            finally:
                process.terminate()
                process.wait()
                services.remove(place)
        if failed:
            found = failed == 1
            raise CommandError("模拟发现了差错，详见上文" if found else "模拟未能完成，原因见上文")
