"""Import an official notice on days off and count the open clocks anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import decrees
from cases.models import Recalculation
from workflows.recalculation import recalculate


class Command(BaseCommand):
    help = "导入放假安排（TOML 文件），并重新计算计时中的期限；中断后重新运行即可继续"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="放假安排文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8")
            run = decrees.store(decrees.read(text))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"无法读取文件：{options['file']}") from error
        except decrees.DecreeRefused as refused:
            raise CommandError(
                "未导入，日历没有变动：\n" + "\n".join(refused.sentences)
            ) from refused
        self.stdout.write(f"日历版本 {run.calendar.version}：{run.calendar.source}")
        run = recalculate(run, wait=True, progress=self.show)
        self.stdout.write(f"重新计算 {run.counted} 个期限，其中 {run.moved} 个变动")

    def show(self, run: Recalculation) -> None:
        """One line of progress."""
        self.stdout.write(f"  {run.counted}/{run.total}，变动 {run.moved}")
