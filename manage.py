#!/usr/bin/env python
"""Run a management command of Zhengxin, with the embedded services that it needs."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path

WITHOUT_SERVICES = frozenset(
    {"", "help", "version", "check", "deadline", "letters", "draw_procedures", "collectstatic",
     "makemessages", "compilemessages", "stop_services", "simulate", "verify_document"}
)  # fmt: skip
"""Commands that ask no database."""
AS_OWNER = frozenset(
    {"migrate", "showmigrations", "makemigrations", "sqlmigrate", "backup", "restore"}
)
"""Commands that change tables and therefore act as the role that owns them."""


def main() -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- needs settings

    from config import services  # noqa: PLC0415 -- as above

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    served = command not in WITHOUT_SERVICES
    if command in AS_OWNER:
        os.environ.setdefault("ZHENGXIN_DATABASE_ROLE", services.OWNER)
    data = Path(os.environ.get("ZHENGXIN_DATA", Path(__file__).resolve().parent / "var"))
    try:
        with services.running(services.Place(data)) if served else nullcontext():
            execute_from_command_line(sys.argv)
    except services.ServiceError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
