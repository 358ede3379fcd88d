"""Two browsers over real connections: somebody who files, and a handler who opens what was filed."""

from __future__ import annotations

import hashlib
import http.client
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

FILING = "/file/complaint/"
TYPED = {
    "title": "拖欠道路改造工程款",
    "domain": "works",
    "matter": "arrears",
    "request": "支付工程款120万元",
    "facts_text": "2024年完工验收，至今未付。",
    "reasons": "合同约定验收后60日内付清。",
    "truthful": "on",
}
NAMED = {"name": "王喆堃", "phone": "13800000000", "electronic": "on"}
ANONYMOUS = {"anonymous": "on"}
PURPOSE = "核对合同签章"
TIMEOUT = 300


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")

    def hidden(self, name: str) -> str:
        """The value of a hidden field; empty where the page has none."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return found[1] if found else ""


@dataclass
class Browser:
    """A connection that stays open, and its cookies."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"
    _link: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, typed: Mapping[str, str]) -> Answer:
        """Send a form without files."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(typed).encode(), kind)

    def send(self, path: str, typed: Mapping[str, str], name: str, content: bytes) -> Answer:
        """Send a form with one file."""
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in typed.items()
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="attachments"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        told = headers | {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "X-Forwarded-For": self.address,
        }
        began = time.monotonic()
        for once_more in (True, False):
            link = self._link or http.client.HTTPConnection(
                urlsplit(self.url).netloc, timeout=TIMEOUT
            )
            self._link = link
            try:
                link.request(method, path, body, told)
                answer = link.getresponse()
                content = answer.read()
                break
            except (ConnectionError, http.client.BadStatusLine):  # it was closed while idle
                self._link = None
                if not once_more:
                    raise
        for line in answer.headers.get_all("Set-Cookie") or []:
            key, _sign, value = line.split(";")[0].partition("=")
            self.cookies[key] = value
        return Answer(
            answer.status, answer.headers.get("Location", ""), content, time.monotonic() - began
        )


@dataclass
class Filer:
    """Somebody who files, and fills the form in again after a refusal."""

    browser: Browser
    respondent: int
    _shown: dict[str, str] = field(default_factory=dict)

    def file(self, name: str, content: bytes, *, anonymous: bool) -> Answer:
        """Send the form with one file."""
        if not self._shown:
            page = self.browser.get(FILING)
            self._shown = {
                key: page.hidden(key) for key in ("csrfmiddlewaretoken", "token")
            }  # what the page carries
        typed = TYPED | (ANONYMOUS if anonymous else NAMED) | self._shown
        typed["respondent"] = str(self.respondent)
        answer = self.browser.send(FILING, typed, name, content)
        if answer.status != 422:
            self._shown = {}
        return answer


@dataclass
class Reader:
    """A handler who opens the copy and the preview of what was handed in."""

    browser: Browser

    def copy(self, row: int) -> Answer:
        """The clean copy, or the page that tells why there is none."""
        return self._followed(f"/desk/evidence/{row}/")

    def view(self, row: int) -> Answer:
        """The preview; an archive or a letter is looked into against a reason."""
        answer = self._followed(f"/desk/evidence/{row}/view/")
        if 'name="look"' not in answer.text:
            return answer
        form = {"purpose": PURPOSE, "look": "1"}
        form["csrfmiddlewaretoken"] = answer.hidden("csrfmiddlewaretoken")
        return self.browser.post(f"/desk/evidence/{row}/original/", form)

    def _followed(self, path: str) -> Answer:
        answer = self.browser.get(path)
        return self.browser.get(answer.location) if answer.status == 302 else answer


def digest(content: bytes) -> str:
    """What a stored file is found by."""
    return hashlib.sha256(content).hexdigest()
