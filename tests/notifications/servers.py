"""Real servers that misbehave: mail servers that refuse, hang and drop; a gateway that redirects."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """Takes mail, or answers as told: a reply line, "hang" or "drop"."""

    answer: str = "250 OK"
    keys: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer == "hang":
            await asyncio.sleep(30)
        if self.answer == "drop":
            server.transport.close()
            return "421 gone"
        message = message_from_bytes(envelope.content)
        self.keys.append(message["Message-ID"])
        self.subjects.append(message["Subject"])
        self.mails.append(message)
        return self.answer


class Slow(Mailbox):
    """Takes a moment for each mail, so that a kill falls into a sending."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Refusing(Mailbox):
    """Refuses every recipient with the answer."""

    async def handle_RCPT(self, *_: Any) -> str:  # noqa: N802
        return self.answer


@contextmanager
def mail_server(settings: Any, mailbox: Mailbox) -> Iterator[Mailbox]:
    """Run a mail server on loopback and have the settings point to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 1
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Gateway:
    """An HTTP gateway with a fixed answer, and what it was sent."""

    status: int = 200
    body: bytes = b"{}"
    location: str = ""
    taken: list[tuple[str, bytes]] = field(default_factory=list)


@contextmanager
def gateway(answer: Gateway) -> Iterator[str]:
    """Run a gateway on loopback; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer.taken.append((self.headers["Idempotency-Key"], body))
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/send"
    finally:
        server.shutdown()
        server.server_close()
