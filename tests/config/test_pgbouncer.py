"""Behind a pooler in transaction mode: sweeps, exports, readiness and verification by several at once."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.roles import Role
from cases import clock
from cases.models import Clock
from config import services
from tests.factories import case_in
from tests.pooler import PROGRAM, pooler
from tests.web.board.test_exports import asked, fetched
from tests.web.desk import walks
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(PROGRAM is None, reason="Debian's pgbouncer is not installed"),
]


@pytest.fixture
def pooled(transactional_db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which the database of this test is reached through a pool of four."""
    place = settings.PLACE
    direct = connection.settings_dict
    if "ZHENGXIN_POOLED" in os.environ:
        direct = services.database_url(place, database=direct["NAME"])
    with pooler(direct, place.sockets, size=4) as url:
        yield os.environ | {
            "DATABASE_URL": url,
            "REDIS_URL": os.environ.get("REDIS_URL") or services.redis_url(place),
            "FILES_DIR": str(settings.FILES_DIR),
            "ANCHORS_DIR": str(tmp_path / "anchors"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }


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


def test_pages_are_served_by_several(pooled: dict[str, str], world: World) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "config.serving", f"--port={port}"]
    servers = [
        subprocess.Popen(command, cwd=ROOT, env=pooled, stderr=subprocess.PIPE) for _nth in range(2)
    ]
    try:
        answers = [_fetched(port, path) for path in ("/", "/healthz", "/records/") * 3]
    finally:
        for one in servers:
            one.terminate()
    told = [one.communicate(timeout=30)[1].decode() for one in servers]
    assert answers == [200] * 9
    assert ["connect_query" in one for one in told] == [True, True]


def _fetched(port: int, path: str) -> int:
    """The status of a page, once a server listens."""
    for _nth in range(300):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            link.request("GET", path)
            return link.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            link.close()
    raise AssertionError("no server listens")


def test_a_backup_is_refused_and_leaves_the_pool_as_it_was(
    pooled: dict[str, str], world: World, tmp_path: Path
) -> None:
    case_in("complaint", "accepted")
    refused = _started(pooled, "backup", str(tmp_path / "zhengxin.backup"))
    assert "请在OWNER_DATABASE_URL中填写数据库的直连地址" in refused.communicate(timeout=300)[0]
    assert (refused.returncode, list(tmp_path.glob("*.backup"))) == (1, [])
    beside = _started(pooled, "verify_history")
    assert "全部相符" in beside.communicate(timeout=300)[0]
