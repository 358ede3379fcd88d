"""A throw-away installation for a measurement: private PostgreSQL and Redis, migrated, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installation(*apps: str) -> Iterator[None]:
    """Start services with ordinary durability in a folder of their own and set Django up on them.

    `apps` are installed besides, for the tables of a reference.

    With DATABASE_URL set, a test database is made there instead and dropped afterwards.
    """
    from config import services

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    data = Path(tempfile.mkdtemp(prefix="zhengxin-bench-"))
    os.environ["ZHENGXIN_DATA"] = str(data)
    place = services.Place(data)
    if "DATABASE_URL" in os.environ:
        yield from _on_test_database(apps)
        return
    os.environ["ZHENGXIN_DATABASE_ROLE"] = services.OWNER
    try:
        with services.running(place):
            yield from _on_test_database(apps)
    finally:
        services.remove(place)


def _on_test_database(apps: tuple[str, ...]) -> Iterator[None]:
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, *apps]
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from cases.models import Installation

    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    Installation.objects.create(kind=Installation.Kind.TEST)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
