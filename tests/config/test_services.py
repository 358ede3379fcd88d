"""The embedded services: several places beside each other, killed servers, reused process numbers."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import services
from config.services import postgres, redis_server
from config.services.place import make_private

pytestmark = pytest.mark.services


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[services.Place]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    found = services.Place(tmp_path / "data")
    yield found
    services.stop(found)
    services.remove(found)


def numbers(place: services.Place) -> tuple[int | None, int | None]:
    return postgres.pid(place), redis_server.pid(place)


def test_last_to_leave_stops_the_services(place: services.Place) -> None:
    with services.running(place, durable=False):
        started = numbers(place)
        with services.running(place, durable=False):
            assert numbers(place) == started
        assert numbers(place) == started
        assert None not in started
    assert numbers(place) == (None, None)


def test_killed_servers_are_started_again_with_their_data(place: services.Place) -> None:
    with services.running(place):
        for number in numbers(place):
            assert number is not None
            os.kill(number, signal.SIGKILL)
        while numbers(place) != (None, None):
            time.sleep(0.05)
        assert services.start(place) == ["redis", "postgres"]
        assert None not in numbers(place)


def test_what_a_killed_run_left_is_stopped(place: services.Place) -> None:
    services.start(place, durable=False)
    assert services.stop(place) == ["redis", "postgres"]
    assert services.stop(place) == []


def test_stale_number_of_a_living_stranger_does_not_count(place: services.Place) -> None:
    services.start(place, durable=False)
    services.stop(place)
    file = postgres.cluster(place) / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n")
    assert postgres.pid(place) is None
    assert services.start(place, durable=False) == ["redis", "postgres"]


def test_folders_are_private_and_others_are_left_alone(place: services.Place) -> None:
    outer = place.data.parent
    outer.chmod(0o711)
    services.start(place, durable=False)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (place.data, place.sockets)}
    assert set(modes.values()) == {0o700}
    assert stat.S_IMODE(outer.stat().st_mode) == 0o711


def test_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    with pytest.raises(services.ServiceError):
        make_private(shared)


def test_secret_is_made_once(tmp_path: Path) -> None:
    first = services.secret(tmp_path / "data", "key")
    assert services.secret(tmp_path / "data", "key") == first
    assert stat.S_IMODE((tmp_path / "data" / "secrets" / "key").stat().st_mode) == 0o600
