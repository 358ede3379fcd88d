"""The web server: a request is read whole before any of our code waits for it.

Waitress reads all connections in one loop and hands whole requests to its threads, so a slow sender
holds a connection and no place. What it does not know is a sender who is never done: see `Channel`.
Several of these processes share one port.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import time
from types import FrameType
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from config import spooling

THREADS = 4
"""Requests that one process works on at once; each holds a database connection."""
MOST_CONNECTIONS = 1000
MOST_BYTES = int(os.environ.get("MOST_REQUEST_BYTES", str(256 * 1024 * 1024)))
"""A whole request, files included."""
IDLE = 30
"""Seconds after which a connection that sends nothing is closed."""
UPKEEP = 5
"""Seconds between two looks for connections that are to be closed."""
PATIENCE = 60
"""Seconds that any request may take to arrive,"""
SLOWEST = 16_000
"""and bytes a second that a longer one must keep up on the whole."""


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that remembers since when its unfinished request has been arriving."""

    began = 0.0
    taken = 0

    def received(self, data: bytes) -> bool:
        """Take the next bytes from the loop."""
        if self.request is None:
            self.began, self.taken = time.time(), 0
        self.taken += len(data)
        return bool(HTTPChannel.received(self, data))  # type: ignore[no-untyped-call]

    def overdue(self, now: float) -> bool:
        """Whether its request should have arrived by now."""
        return self.request is not None and now - self.began > PATIENCE + self.taken / SLOWEST


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests being worked on are finished."""
    from config.wsgi import application  # noqa: PLC0415 -- settings are read only where we serve

    logging.getLogger("waitress").setLevel(logging.ERROR)
    _look_at_database()
    signal.signal(signal.SIGTERM, _end)
    make_server(application, host, port).run()


def make_server(application: Any, host: str, port: int) -> Any:
    """The server of one process, which listens and may `run`; others may share its port."""
    spooling.encipher()
    server = create_server(
        application,
        sockets=[_listening(host, port)],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        max_request_body_size=MOST_BYTES,
        channel_timeout=IDLE,
        cleanup_interval=UPKEEP,
        asyncore_use_poll=True,
        ident=None,
        # Which proxy is believed, `web.throttle.client_address` decides.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel
    _drop_overdue(server)
    return server


def _look_at_database() -> None:
    """At start, fit what is set for a session to a pooler, and say it where we serve as owner."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 -- as above

    from config.pooling import behind_pooler  # noqa: PLC0415 -- as above
    from config.roles import serves_as_owner  # noqa: PLC0415 -- as above

    try:
        if connection.settings_dict["OPTIONS"].get("options") and behind_pooler():
            del connection.settings_dict["OPTIONS"]["options"]
            logging.getLogger(__name__).warning(
                "a pooler stands before the database: STATEMENT_SECONDS has no effect;"
                " set statement_timeout in the pooler's connect_query"
            )
        if serves_as_owner():
            logging.getLogger(__name__).error(
                "requests are served as the owner of the tables; set OWNER_DATABASE_URL for"
                " migrations and a role that owns nothing in DATABASE_URL"
            )
    except DatabaseError:
        logging.getLogger(__name__).exception("the database was not asked for its roles")
    finally:
        connection.close()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    return listening


def _drop_overdue(server: Any) -> None:
    """Have the server's upkeep, every few seconds, close what is never done."""
    upkeep = server.maintenance

    def maintenance(now: float) -> None:
        upkeep(now)
        for channel in list(server.active_channels.values()):
            if channel.overdue(now):
                channel.will_close = True

    server.maintenance = maintenance


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8000)
    given = asked.parse_args()
    # A page that reads for longer than this helps nobody and holds a place.
    os.environ.setdefault("STATEMENT_SECONDS", "30")
    serve(given.host, given.port)
