"""What tests of pages share: an empty cache, and clients logged in as somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.world import World


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Waits and quotas of one test do not reach into the next."""
    cache.clear()


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
