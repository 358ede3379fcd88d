"""What operators are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cases import clock, outbox
from config import health
from documents.freezing import SEAL
from notifications.sweep import FAILING, LAST_SWEEP
from web.throttle import UNTRUSTED_PROXY


@pytest.fixture
def swept(db: None) -> Any:
    cache.set(LAST_SWEEP, clock.now(), None)
    yield
    cache.delete(LAST_SWEEP)


def test_process_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_where_everything_is_there(client: Client, swept: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    found = response.json()
    found.pop("last_sweep")
    assert found.pop("disk").endswith("MiB free")
    assert found == {
        "ready": True,
        "database": "ok",
        "redis": "ok",
        "failed_work": "none",
        "oldest_unsealed": "none",
        "oldest_promise": "none",
        "proxy": "ok",
    }


@pytest.mark.django_db
def test_unready_without_a_sweep(client: Client) -> None:
    cache.delete(LAST_SWEEP)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["last_sweep"]) == (503, "none")


@pytest.mark.django_db
def test_unready_where_a_document_waits_long_for_its_seal(client: Client, swept: None) -> None:
    long_ago = clock.now() - timedelta(hours=2)
    outbox.promise(SEAL, "seal:test", {"document": 0}, due_at=long_ago)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["oldest_unsealed"].startswith("waits since")


@pytest.mark.django_db
def test_unready_where_work_failed_though_the_sweep_ran(client: Client, swept: None) -> None:
    cache.set(FAILING, {"lapses": "InvalidCursorName"}, None)
    response = client.get("/readyz")
    cache.delete(FAILING)
    assert response.status_code == 503
    assert response.json()["failed_work"] == "lapses: InvalidCursorName"


@pytest.mark.django_db
def test_unready_where_a_promise_waits_long(client: Client, swept: None) -> None:
    outbox.promise("test-bad", "waits", {}, due_at=clock.now() - timedelta(hours=2))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["oldest_promise"].startswith("test-bad since")


@pytest.mark.django_db
def test_unready_where_the_disk_is_nearly_full(
    client: Client, swept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_SPACE", 2**62)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_unready_without_redis(client: Client, settings: Any) -> None:
    nowhere = {"LOCATION": "unix:///nowhere/redis.sock"}
    settings.CACHES = {"default": settings.CACHES["default"] | nowhere}
    response = client.get("/readyz")
    assert (response.status_code, response.json()["redis"]) == (503, "ConnectionError")


@pytest.mark.django_db
def test_a_proxy_that_nobody_trusts_is_said(client: Client, swept: None) -> None:
    client.post("/track/", {"number": "TS-1", "code": "x"}, HTTP_X_FORWARDED_FOR="203.0.113.7")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert "TRUSTED_PROXIES is 0" in response.json()["proxy"]
    cache.delete(UNTRUSTED_PROXY)
