"""Gateways that are told over HTTP: an SMS gateway and a WeCom webhook. They are never redirected."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.channels.letter import Letter, Undeliverable

MOST = 64 * 1024
"""Bytes of an answer that are read."""


@dataclass(frozen=True)
class SmsGateway:
    """Posts number and text as JSON; the key goes along as Idempotency-Key."""

    url: str
    token: str = field(repr=False, default="")

    def send(self, letter: Letter) -> None:
        """Send one short message."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        post(self.url, letter.key, {"to": letter.address, "text": letter.body}, headers)


@dataclass(frozen=True)
class WecomWebhook:
    """Posts the text to a WeCom group robot."""

    url: str = field(repr=False)

    def send(self, letter: Letter) -> None:
        """Send one message to the group."""
        text = {"content": f"{letter.subject}\n{letter.body}"}
        answer = post(self.url, letter.key, {"msgtype": "text", "text": text}, {})
        code = answer.get("errcode", 0)
        if code:
            raise ConnectionError(f"errcode {code}")


def post(url: str, key: str, content: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """Post JSON and return the JSON answered.

    A redirection is refused: an answer from outside must not choose which address inside we talk to.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise Undeliverable(_("网关地址不正确"))
    kind = HTTPSConnection if secure else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=settings.EMAIL_TIMEOUT)
    path = parts.path + (f"?{parts.query}" if parts.query else "") or "/"
    sent = {"Content-Type": "application/json", "Idempotency-Key": quote(key, safe=":"), **headers}
    try:
        connection.request("POST", path, json.dumps(content, ensure_ascii=False).encode(), sent)
        response = connection.getresponse()
        body = response.read(MOST)
    except HTTPException as error:
        raise ConnectionError(type(error).__name__) from error
    finally:
        connection.close()
    if 300 <= response.status < 400:
        raise Undeliverable(_("网关要求转到另一地址，已拒绝（%s）") % response.status)
    if 400 <= response.status < 500 and response.status not in (408, 429):
        raise Undeliverable(_("网关拒绝了该消息（%s）") % response.status)
    if response.status >= 400:
        raise ConnectionError(f"HTTP {response.status}")
    return _json(body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body or b"{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
