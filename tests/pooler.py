"""A real PgBouncer in transaction mode, before whatever PostgreSQL a test runs on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config import services
from config.services.place import as_system_user

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIGURATION = """
[databases]
* = host={HOST} port={PORT} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 100
"""


@contextmanager
def pooler(database: Mapping[str, Any], folder: Path, *, size: int) -> Iterator[str]:
    """The address of a pool of so many connections to the database that these settings name.

    The folder holds the pooler's configuration while it runs; PostgreSQL's user must be able to
    read it.
    """
    assert PROGRAM is not None, "pgbouncer is not installed"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / f"pgbouncer-{port}.ini"
    file.write_text(CONFIGURATION.format(**database, port=port, size=size))
    file.chmod(0o644)
    started = subprocess.Popen(
        [PROGRAM, "-q", str(file)], cwd="/", stderr=subprocess.DEVNULL, **as_system_user()
    )
    try:
        _until_it_listens(port)
        yield f"postgres://{services.OWNER}@127.0.0.1:{port}/{quote(str(database['NAME']))}"
    finally:
        started.terminate()
        started.wait(10)
        file.unlink()


def _until_it_listens(port: int) -> None:
    for _nth in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("PgBouncer does not listen")
