"""What the cache holds comes back as it was, and is never a pickle."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django_redis import get_redis_connection

from config.cached import Serializer


@pytest.mark.parametrize(
    "value",
    [
        {"计": [1, 2.5, None, True, "文"]},
        (date(2026, 11, 28), datetime(2026, 11, 28, 9, tzinfo=UTC)),
        {1: {"a": ()}, date(2026, 1, 1): [(2, 3)]},
        {"~": "a key that looks like a mark"},
    ],
)
def test_values_come_back_as_they_were(value: object) -> None:
    serializer = Serializer({})
    assert serializer.loads(serializer.dumps(value)) == value


def test_what_has_a_class_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError):
        Serializer({}).dumps({"error": ValueError()})


def test_redis_holds_text() -> None:
    cache.set("kept", {"on": date(2026, 11, 28)}, 60)
    stored = get_redis_connection().get(cache.make_key("kept"))
    cache.delete("kept")
    assert stored == b'{"on":{"~":["date","2026-11-28"]}}'
