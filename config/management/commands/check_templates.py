"""Check that every template compiles and that the text of every page can be translated."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.wording import findings


class Command(BaseCommand):
    help = "核对模板：能否编译，页面文字是否都经过 gettext"

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings(settings.BASE_DIR / "templates"))
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            sys.exit(1)
