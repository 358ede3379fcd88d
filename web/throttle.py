"""Growing waits after failures, kept in the shared cache under keyed hashes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cases import clock

logger = logging.getLogger(__name__)

UNTRUSTED_PROXY = "untrusted_proxy"
"""Cache key of the moment at which a proxy was noticed that this installation does not trust."""
REMEMBERED = 24 * 60 * 60


@dataclass(frozen=True)
class Gate:
    """How often something may fail before each failure doubles the wait. Times in seconds."""

    name: str
    free: int
    first_wait: int = 5
    longest_wait: int = 15 * 60
    memory: int = 24 * 60 * 60

    def seconds_left(self, who: str) -> int:
        """How long `who` still has to wait; 0 if not at all."""
        _count, until = self._read(who)
        return max(0, ceil(until - clock.now().timestamp()))

    def failed(self, who: str) -> None:
        """Count one failure."""
        count, _until = self._read(who)
        count += 1
        doublings = count - self.free
        wait = (
            min(self.first_wait * 2 ** min(doublings, 20), self.longest_wait)
            if doublings >= 0
            else 0
        )
        cache.set(self._key(who), (count, clock.now().timestamp() + wait), self.memory)

    def clear(self, who: str) -> None:
        """Forget the failures of `who`."""
        cache.delete(self._key(who))

    def _read(self, who: str) -> tuple[int, float]:
        found: tuple[int, float] = cache.get(self._key(who), (0, 0.0))
        return found

    def _key(self, who: str) -> str:
        return f"gate:{self.name}:{salted_hmac(self.name, who).hexdigest()}"


@dataclass(frozen=True)
class Quota:
    """How often something may be done in a span of seconds. The spans begin for everybody at the same
    moments, so that no key tells when somebody did it first: it might have been a filing."""

    name: str
    most: int
    span: int

    def take(self, who: str) -> bool:
        """Count one use; False when the quota is spent. While the cache is away nothing is counted."""
        nth, gone = divmod(int(clock.now().timestamp()), self.span)
        left = self.span - gone
        key = f"quota:{self.name}:{nth}:{salted_hmac(self.name, who).hexdigest()}"
        if cache.add(key, 1, left):
            return True
        try:
            count: int | None = cache.incr(key)
        except ValueError:
            return bool(cache.add(key, 1, left))
        return count is None or count <= self.most


def client_address(request: HttpRequest) -> str:
    """The address a request came from; the proxies this installation trusts are looked through."""
    hops: int = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if not hops and any(forwarded) and cache.add(UNTRUSTED_PROXY, clock.now(), REMEMBERED):
        logger.warning(
            "X-Forwarded-For arrives but TRUSTED_PROXIES is 0: all visitors seem to share one address"
        )
    if hops and len(forwarded) >= hops and forwarded[-hops].strip():
        return forwarded[-hops].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
