"""What tests of pages share: an empty cache, clients logged in as somebody, a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser

from accounts.models import User
from accounts.roles import Role
from tests.web.browsing import FAULTS, chromium
from tests.world import World


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Waits and quotas of one test do not reach into the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_faults() -> Iterator[None]:
    """No page of a browser may have failed in its script, or asked another server."""
    FAULTS.clear()
    yield
    assert FAULTS == []


@pytest.fixture
def logged_in(world: World) -> Callable[..., Client]:
    """A client logged in as whoever holds a role, or as a citizen by name."""

    def client_of(who: Role | str, at: str = "lead", nth: int = 1) -> Client:
        user = world.user(who, at, nth) if isinstance(who, Role) else world.citizen(who).user
        assert isinstance(user, User)
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its driver runs a loop in this thread, which Django would take for its own."""
    with chromium() as opened:
        yield opened
