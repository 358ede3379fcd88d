"""What operators ask: is the process alive, and is everything it needs there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from cases.clock import now
from cases.models import Outbox
from documents.freezing import SEAL
from notifications.sweep import FAILING, LAST_SWEEP
from web.throttle import UNTRUSTED_PROXY

LATEST_SWEEP = timedelta(minutes=10)
"""A sweep longer ago than this means that no beat runs."""
LONGEST_UNSEALED = timedelta(hours=1)
"""A signed document that waits longer for its seal means that the renderer or sealer fails."""
LONGEST_PROMISE = timedelta(hours=1)
"""Work promised longer ago than this fails each time it is tried, or is tried by nobody."""
LEAST_SPACE = 500 * 1024 * 1024
"""Bytes that must be free where files, anchors and messages are written."""


class Unready(Exception):
    """What is amiss, in words that name no content."""


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Everything is there (200), or what is not (503)."""
    found: dict[str, object] = {}
    ready = True
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        except (Unready, Error, RedisError, OSError) as error:
            found[name] = str(error) if isinstance(error, Unready) else type(error).__name__
            ready = False
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    get_redis_connection().ping()
    return "ok"


def _last_sweep() -> str:
    at: datetime | None = cache.get(LAST_SWEEP)
    if at is None:
        raise Unready("none")
    if now() - at > LATEST_SWEEP:
        raise Unready(f"none since {at.isoformat()}")
    return at.isoformat()


def _oldest_unsealed() -> str:
    waiting = Outbox.objects.filter(topic=SEAL, done_at=None).order_by("due_at").first()
    if waiting is None:
        return "none"
    if now() - waiting.due_at > LONGEST_UNSEALED:
        raise Unready(f"waits since {waiting.due_at.isoformat()}")
    return waiting.due_at.isoformat()


def _proxy() -> str:
    """A hint, never a reason to be unready: a proxy that is not trusted makes all visitors one."""
    if cache.get(UNTRUSTED_PROXY) is None:
        return "ok"
    return "X-Forwarded-For arrives, but TRUSTED_PROXIES is 0"


def _oldest_promise() -> str:
    waiting = Outbox.objects.filter(done_at=None).order_by("due_at").first()
    if waiting is None or waiting.due_at > now():
        return "none"
    if now() - waiting.due_at > LONGEST_PROMISE:
        tried = (
            f"{waiting.topic} since {waiting.due_at.isoformat()}, tried {waiting.attempts} times"
        )
        raise Unready(f"{tried}: {waiting.last_error or 'no error known'}")
    return waiting.due_at.isoformat()


def _failed_work() -> str:
    failing: dict[str, str] = cache.get(FAILING) or {}
    if failing:
        raise Unready("; ".join(f"{name}: {kind}" for name, kind in sorted(failing.items())))
    return "none"


def _disk() -> str:
    folders = [settings.DATA_DIR, settings.FILES_DIR, settings.ANCHORS_DIR, settings.MESSAGES_DIR]
    existing = [
        next(one for one in [path, *path.parents] if one.exists()) for path in map(Path, folders)
    ]
    free = min(shutil.disk_usage(path).free for path in existing)
    told = f"{free // 2**20} MiB free"
    if free < LEAST_SPACE:
        raise Unready(told)
    return told


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "redis": _redis,
    "last_sweep": _last_sweep,
    "failed_work": _failed_work,
    "oldest_unsealed": _oldest_unsealed,
    "proxy": _proxy,
    "oldest_promise": _oldest_promise,
    "disk": _disk,
}
