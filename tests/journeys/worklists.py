"""python -m tests.journeys.worklists: whether the work of the installation here stands on the right desks.

Starts the embedded services where they do not run, as `manage.py` does, and changes nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Print how many running duties stand where they should, and every one that does not."""
    from config import services

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    root = Path(__file__).resolve().parents[2]
    with services.running(services.Place(Path(os.environ.get("ZHENGXIN_DATA", root / "var")))):
        import django

        django.setup()
        from tests.journeys.census import lines, look

        sys.stdout.write("\n".join(lines(look())) + "\n")


if __name__ == "__main__":
    main()
