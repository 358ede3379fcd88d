"""Programs run together: one that ends is started again, one signal ends all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.services

SCRIPT = """
import os, sys
from pathlib import Path
from config.supervising import Supervisor
folder = Path(sys.argv[1])
program = [sys.executable, "-c", "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n');"
           " time.sleep(600)"]
programs = {name: [*program, str(folder / name)] for name in ("web", "worker")}
Supervisor(programs, environment=os.environ).run(lambda: None)
(folder / "ended").touch()
"""


def numbers(file: Path, count: int) -> list[int]:
    """The process numbers a program has had, once there are `count`."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{file.name} was not started {count} times")


@pytest.fixture
def supervisor(tmp_path: Path) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=root)


def test_killed_program_is_started_again_and_one_signal_ends_all(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    [web] = numbers(tmp_path / "web", 1)
    [worker] = numbers(tmp_path / "worker", 1)
    os.kill(worker, signal.SIGKILL)
    again = numbers(tmp_path / "worker", 2)[1]
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(30) == 0
    assert (tmp_path / "ended").exists()
    assert [Path(f"/proc/{number}").exists() for number in (web, worker, again)] == [False] * 3


def test_programs_end_with_a_killed_supervisor(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    [web] = numbers(tmp_path / "web", 1)
    supervisor.kill()
    supervisor.wait(10)
    until = time.monotonic() + 10
    while Path(f"/proc/{web}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{web}").exists()
