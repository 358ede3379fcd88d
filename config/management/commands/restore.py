"""Fill an empty installation from a backup, and verify what came back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups


class Command(BaseCommand):
    help = "把备份恢复到空的数据库，最后重新核对全部历史"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keys", type=Path, help="密钥文件（默认在用户主目录下的 zhengxin-keys 文件夹中寻找）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        keys: Path = options["keys"] or backups.usual_keys(file)
        if not keys.exists() and "IDENTITY_KEY" not in os.environ:
            raise CommandError(f"没有找到密钥文件 {keys}：没有密钥就打不开备份中的身份和文件")
        try:
            backups.restore(file, keys if keys.exists() else None)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        # The keys have changed, so what follows needs settings of its own.
        for command in ("migrate", "verify_history"):
            done = subprocess.run([sys.executable, sys.argv[0], command], check=False)
            if done.returncode:
                raise CommandError(f"已恢复，但 {command} 没有通过")
