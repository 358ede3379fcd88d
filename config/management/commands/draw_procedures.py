"""Draw every procedure into docs/procedures/, or check that what lies there is what is declared."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.diagrams import pages


class Command(BaseCommand):
    help = "依声明把各类程序的状态图画到 docs/procedures/"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不一致则退出码为1")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "procedures"
        drawn = pages()
        if options["check"]:
            self._check(folder, drawn)
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.md"):
            if path.name not in drawn:
                path.unlink()
        for name, text in drawn.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"已画出{len(drawn) - 1}个程序")

    def _check(self, folder: Any, drawn: dict[str, str]) -> None:
        found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
        stale = sorted(name for name in {*drawn, *found} if drawn.get(name) != found.get(name))
        if stale:
            self.stderr.write(f"与声明不一致：{'、'.join(stale)}；请运行 manage.py draw_procedures")
            sys.exit(1)
