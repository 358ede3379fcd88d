"""What every test may use: a test installation whose date can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from cases import calendars, clock
from cases.models import Installation
from commitments import warnings
from config.demo.walks import without_broker
from documents import keys
from tests.world import SINCE, World, make_world
from workflows import rules

hypothesis_settings.register_profile(
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(
    "busy"
)  # a machine that does much else at once is no fault of ours


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """Nothing that a process remembers may leak from one test's database into the next."""
    remembering = (calendars, clock, rules, warnings)
    for module in remembering:
        module.forget()
    yield
    for module in remembering:
        module.forget()


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    settings.ANCHORS_DIR = tmp_path / "anchors"


@pytest.fixture(autouse=True)
def _no_broker(request: pytest.FixtureRequest) -> Iterator[None]:
    """No worker listens inside of most tests: walks keep their promises themselves."""
    if request.node.get_closest_marker("services"):
        yield
        return
    with without_broker():
        yield


@pytest.fixture
def installation(db: None) -> Installation:
    """Marks the database as one whose date may be moved."""
    return Installation.objects.create(kind=Installation.Kind.TEST)


@pytest.fixture
def world(installation: Installation) -> World:
    """A province and a city with everybody a case needs, each body with its seal key."""
    made = make_world()
    keys.issue_missing(valid_from=SINCE, valid_to=date(2050, 1, 1), now=clock.now())
    return made
