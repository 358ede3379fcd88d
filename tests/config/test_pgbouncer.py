"""Behind a pooler in transaction mode: sweeps, exports, readiness and verification by several at once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from accounts.roles import Role
from cases import clock
from cases.models import Clock
from config import services
from config.services.place import as_system_user
from tests.factories import case_in
from tests.web.board.test_exports import asked, fetched
from tests.web.desk import walks
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(PROGRAM is None, reason="Debian's pgbouncer is not installed"),
]
CONFIGURATION = """
[databases]
* = host={HOST} port={PORT} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 50
"""


@pytest.fixture
def pooled(transactional_db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which the database of this test is reached through a pool of four."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = settings.PLACE
    file = place.sockets / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(**connection.settings_dict, port=port))
    file.chmod(0o644)
    assert PROGRAM is not None
    pooler = subprocess.Popen(
        [PROGRAM, "-q", str(file)], cwd="/", stderr=subprocess.DEVNULL, **as_system_user()
    )
    for _nth in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    name = quote(str(connection.settings_dict["NAME"]))
    yield os.environ | {
        "DATABASE_URL": f"postgres://{services.OWNER}@127.0.0.1:{port}/{name}",
        "REDIS_URL": os.environ.get("REDIS_URL") or services.redis_url(place),
        "FILES_DIR": str(settings.FILES_DIR),
        "ANCHORS_DIR": str(tmp_path / "anchors"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    pooler.terminate()
    pooler.wait(10)
    file.unlink()


def _started(environment: dict[str, str], *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


READY = "from django.test import Client; print('ready', Client().get('/readyz').status_code)"


def test_sweeps_exports_and_verification_by_several_at_once(
    pooled: dict[str, str], world: World
) -> None:
    case_in("complaint", "accepted")
    walks.complaint(world)
    lapsing = Clock.objects.filter(status="running").exclude(lapses_on=None).first()
    clock.shift(timedelta(days=400))
    overseer = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    files = [asked(world, overseer, "overdue", form) for form in ("csv", "xlsx")]
    sweeps = [_started(pooled, "sweep") for _nth in range(3)]
    beside = _started(pooled, "verify_history")
    for one in (*sweeps, beside):
        told, _none = one.communicate(timeout=300)
        assert "Traceback" not in told
        assert "does not exist" not in told
        assert one.returncode == 0 or one is beside, told  # it reads while sweeps write
    for row in files:
        row.refresh_from_db()
        assert (row.failure, bool(row.stored_as)) == ("", True)
        assert (row.written > 0, fetched(overseer, row).status_code) == (True, 200)
    several = [_started(pooled, "shell", "--verbosity=0", "-c", READY) for _nth in range(3)]
    assert ["ready 200" in one.communicate(timeout=300)[0] for one in several] == [True] * 3
    again = _started(pooled, "verify_history")
    assert "全部相符" in again.communicate(timeout=300)[0]
    assert lapsing is None or Clock.objects.get(pk=lapsing.pk).status == "stopped"
