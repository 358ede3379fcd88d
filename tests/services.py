"""Pytest plugin: a private PostgreSQL and Redis for this run, gone afterwards.

Loaded by `-p tests.services` before settings are read. What DATABASE_URL and REDIS_URL name is used
instead of what would be started here. With ZHENGXIN_POOLED=1 a PgBouncer in transaction mode stands
before the PostgreSQL that is started, for the tests and for every process that they start.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from config import services
from tests.pooler import pooler

_open = ExitStack()
atexit.register(_open.close)  # where the run ends before pytest was configured

# Staff of tests log in with a password alone, whichever database is used.
os.environ.setdefault("STAFF_SECOND_FACTOR_REQUIRED", "0")
if "PYTEST_XDIST_WORKER" not in os.environ:
    _data = Path(tempfile.mkdtemp(prefix="zhengxin-test-"))
    os.environ["ZHENGXIN_DATA"] = str(_data)
    _open.callback(services.remove, services.Place(_data))
    os.environ["ZHENGXIN_DATABASE_ROLE"] = services.OWNER
    _place = services.Place(_data)
    _open.enter_context(services.running(_place, durable=False))
    if "ZHENGXIN_POOLED" in os.environ:
        _behind = pooler(services.database_url(_place), _place.sockets, size=20)
        os.environ["DATABASE_URL"] = _open.enter_context(_behind)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=Path(__file__).parent.parent,
        check=True,
    )
else:
    # Two processes share one Redis; each has a database of its own there, as in PostgreSQL.
    _place = services.Place(Path(os.environ["ZHENGXIN_DATA"]))
    _number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) + 1
    _url = os.environ.get("REDIS_URL") or services.redis_url(_place)
    os.environ["REDIS_URL"] = f"{_url}?db={_number}"


def pytest_unconfigure(config: Any) -> None:
    """Stop what was started here."""
    _open.close()
