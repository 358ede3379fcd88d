"""The embedded way of running: a private PostgreSQL and a private Redis, started and stopped by us.

Both listen on unix sockets in a folder only we may enter. PostgreSQL refuses to run as root, so
then both run as the system user `zhengxin`, with their data where that user can reach it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.services import postgres, redis_server
from config.services.place import Place, ServiceError, secret
from config.services.postgres import APP, DATABASE, OWNER

SERVERS = {"redis": redis_server, "postgres": postgres}
GIVEN_BY = {"redis": "REDIS_URL", "postgres": "DATABASE_URL"}
"""The variable that names a server run by others, in place of ours."""


def needed() -> list[str]:
    """The services that the environment does not give and that we therefore run ourselves."""
    return [name for name, variable in GIVEN_BY.items() if not os.environ.get(variable)]


@contextmanager
def running(place: Place, *, durable: bool = True) -> Iterator[None]:
    """Have the needed services run; whoever leaves last stops them.

    Every user holds a shared lock, which dies with its process.
    """
    place.prepare()
    with (place.data / "services.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            start(place, durable=durable)
            yield
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                stop(place)


def start(place: Place, *, durable: bool = True) -> list[str]:
    """Start the needed services that do not run; returns the names of those started."""
    place.prepare()
    started = []
    with (place.data / "services.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for name in needed():
            if SERVERS[name].pid(place) is None:
                SERVERS[name].start(place, durable=durable)
                started.append(name)
    return started


def stop(place: Place) -> list[str]:
    """Stop the services; returns the names of those that ran."""
    stopped = []
    for name, server in SERVERS.items():
        found = server.pid(place)
        if found is not None:
            server.stop(found)
            stopped.append(name)
    return stopped


def remove(place: Place) -> None:
    """Delete everything a stopped installation kept: data, sockets, secrets."""
    place.forget()


def redis_url(place: Place) -> str:
    """Address of the embedded Redis."""
    return f"unix://{redis_server.socket(place)}"


def database_url(place: Place, role: str = OWNER, database: str = DATABASE) -> dict[str, object]:
    """Django's DATABASES entry for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": role,
        "PASSWORD": place.password(role),
        "HOST": str(place.sockets),
        "PORT": "5432",
    }


__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "Place",
    "ServiceError",
    "database_url",
    "needed",
    "redis_url",
    "remove",
    "running",
    "secret",
    "start",
    "stop",
]
