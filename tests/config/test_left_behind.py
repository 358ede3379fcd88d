"""Processes killed in the middle of what is confidential: nothing of it is left in clear beside the store."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from accounts.roles import Role
from cases import clock
from cases.models import Outbox
from config.celery import app
from documents.freezing import SEAL
from tests.cases import kinds
from tests.cases.marks import told
from tests.config.test_killed import ACCEPTING, BEGIN, LONG
from tests.web.desk.walks import signed_in
from tests.workers import ROOT, as_here, kill, wait_until, worker
from tests.workflows.test_actions import filed
from tests.world import World
from web.board.exports import WRITE
from workflows.actions import perform

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MARK = "王喆堃留痕"
OPENED = ("docx", "xlsx", "pdf", "heic", "odt", "mp4")
CLEANING = """
import sys
from pathlib import Path
from cases import parsing
print("begun", flush=True)
while True:
    for path in map(Path, sys.argv[1:]):
        with parsing.in_memory([path.read_bytes()]) as source, parsing.in_memory(()) as copy:
            parsing.run("clean", source, hint=path.suffix[1:], output=copy)
"""


@pytest.fixture
def spare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes of this test lay aside what they lay aside."""
    folder = tmp_path / "spare"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def holding(paths: Iterable[Path], mark: bytes, since: float = 0) -> list[str]:
    """Those of the files, written since a moment, that tell a mark, packed or not."""
    return [str(path) for path in paths if _new(path, since) and mark in told(path.read_bytes())]


def _new(path: Path, since: float) -> bool:
    with contextlib.suppress(OSError):
        return path.is_file() and path.stat().st_mtime >= since
    return False


def beside() -> list[Path]:
    """What lies in the system's temporary folder, or in a folder of a library there."""
    common = Path("/tmp")
    folders = [one for one in common.iterdir() if not one.name.startswith("pytest-of-")]
    return [*common.iterdir(), *(path for one in folders if one.is_dir() for path in one.iterdir())]


def in_hand(topic: str) -> bool:
    """Whether a worker has such a promise in hand."""
    held = Outbox.objects.filter(topic=topic, done_at=None, lease_until__gt=clock.now())
    return held.exists()


def killed_at(topic: str, name: str) -> None:
    """Start a worker, and end it once it has begun with a promise."""
    with worker(name) as process:
        app.send_task("notifications.tasks.sweep_now")
        wait_until(lambda: in_hand(topic))
        kill(process)
    clock.shift(LONG)


def test_a_worker_killed_while_sealing_or_writing_a_list_leaves_nothing(
    world: World, spare: Path, settings: Any
) -> None:
    app.control.purge()
    clock.shift(BEGIN - clock.now())
    for _nth in range(3):
        case = filed(world, electronic=True, title=MARK, facts_text=MARK)
        perform(case, "accept", actor=world.actor(Role.REVIEWER), data=ACCEPTING)
    filed(world, title=MARK)
    for name in ("first", "second"):
        killed_at(SEAL, name)
    clock.shift(timedelta(days=40))
    office = signed_in(world, Role.JOINT_OFFICE, "city")
    office.post(f"/board/{world['city'].pk}/overdue/export/", {"form": "xlsx"})
    killed_at(WRITE, "third")
    assert list(spare.rglob("*")) == []
    store = Path(django_settings.FILES_DIR)
    left = holding(store.rglob("*"), MARK.encode())
    assert [one for one in left if "/documents/" not in one] == []


def test_a_server_killed_while_cleaning_leaves_nothing(spare: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"a.{code}" for code in OPENED]
    for path in files:
        path.write_bytes(kinds.sample(path.suffix[1:]))
    began = time.time() - 1
    for nth in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", CLEANING, *map(str, files)],
            cwd=ROOT,
            env=os.environ | as_here(),
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.4 + 0.7 * nth)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        kill(process)
        wait_until(functools.partial(gone, children))
    assert holding(beside(), b"WANG", began) == []
    assert list(spare.rglob("*")) == []


def gone(processes: list[str]) -> bool:
    """Whether all of them have ended."""
    return not any(Path(f"/proc/{one}").exists() for one in processes)


def test_a_mark_that_is_left_is_found(tmp_path: Path) -> None:
    packed, plain, other = (tmp_path / name for name in ("a.xlsx", "b", "c"))
    packed.write_bytes(kinds.sample("xlsx"))
    plain.write_bytes(b"..WANG..")
    other.write_bytes(b"nothing")
    assert sorted(holding(tmp_path.iterdir(), b"WANG")) == [str(packed), str(plain)]
    assert holding(tmp_path.iterdir(), b"WANG", since=time.time() + 60) == []
