"""Write database and files to one file, and the keys that open them to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups


class Command(BaseCommand):
    help = "备份数据库和文件；密钥另存一个文件，须分开保管"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--keys",
            type=Path,
            help="密钥文件（默认放在用户主目录下的 zhengxin-keys 文件夹，不与备份放在一起）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        keys: Path = options["keys"] or backups.usual_keys(file)
        try:
            backups.backup(file, keys)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已备份到 {file}；密钥在 {keys}，请与备份分开保管")
