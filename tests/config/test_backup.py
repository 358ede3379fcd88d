"""A backup restored into an empty installation gives the same history, verified."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases import anchors, clock
from cases.models import Event
from config import backups, services
from tests.factories import case_in
from tests.world import World

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        "ZHENGXIN_POOLED" in os.environ,
        reason="a backup needs the database itself, see test_pgbouncer",
    ),
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def saved(
    transactional_db: None,
    world: World,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A backup of an installation with one accepted complaint and an anchor."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    case_in("complaint", "accepted")
    anchors.make(clock.today(), clock.now())
    file = tmp_path / "zhengxin.backup"
    call_command("backup", str(file))
    return file


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on an installation of its own."""
    own = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("DATABASE_", "REDIS_", "ZHENGXIN_"))
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=own | {"ZHENGXIN_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_restored_installation_is_the_same(saved: Path, tmp_path: Path) -> None:
    data = tmp_path / "fresh"
    try:
        done = manage(data, "restore", str(saved))
        assert (done.returncode, done.stderr) == (0, "")
        assert "全部相符" in done.stdout
        counted = manage(
            data, "shell", "-v0", "-c",
            "from cases.models import Event; print(Event.objects.count())",
        )  # fmt: skip
        assert counted.stdout.strip() == str(Event.objects.count())
        again = manage(data, "restore", str(saved))
        assert again.returncode == 1
        assert "只能恢复到空的数据库" in again.stderr
    finally:
        place = services.Place(data)
        services.stop(place)
        services.remove(place)


def test_keys_lie_apart_and_are_private(saved: Path) -> None:
    keys = backups.usual_keys(saved)
    assert keys.parent != saved.parent
    assert {stat.S_IMODE(path.stat().st_mode) for path in (saved, keys)} == {0o600}
    values = [
        value for name, value in json.loads(keys.read_text()).items() if name.endswith("_KEY")
    ]
    content = saved.read_bytes()
    assert len(values) == 5
    assert [value for value in values if value.encode() in content] == []


def test_damaged_backup_is_refused(saved: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    with tarfile.open(damaged, "w") as archive:
        backups._add_text(archive, "manifest.json", json.dumps({"format": 1, "database": "0" * 64}))
        backups._add_text(archive, "database.dump", "not a dump")
    data = tmp_path / "other"
    try:
        done = manage(data, "restore", str(damaged), "--keys", str(backups.usual_keys(saved)))
        assert done.returncode == 1
        assert "已经损坏" in done.stderr
    finally:
        place = services.Place(data)
        services.stop(place)
        services.remove(place)


def test_without_its_keys_nothing_is_restored(saved: Path) -> None:
    backups.usual_keys(saved).unlink()
    with pytest.raises(CommandError, match="没有找到密钥文件"):
        call_command("restore", str(saved))
