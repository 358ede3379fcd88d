"""Slow senders against the server that `manage.py serve` runs: do others still get an answer?

`python -m benchmarks.slow_clients http://127.0.0.1:8000` opens connections that send a filing byte
by byte, and asks for `/healthz`, the filing page and its answer meanwhile. It only talks to loopback.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import threading
import time
from urllib.parse import urlencode, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def drip(host: str, port: int, until: float, dropped: list[float]) -> None:
    """Send a filing one byte a second; note after how many seconds the connection was closed."""
    began = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=5) as slow:
            slow.sendall(b"POST /file/complaint/ HTTP/1.1\r\nHost: localhost\r\n"
                         b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n")  # fmt: skip
            while time.monotonic() < until:
                slow.sendall(b"-")
                time.sleep(1)
    except OSError:
        dropped.append(time.monotonic() - began)


def ask(host: str, port: int) -> dict[str, float]:
    """Seconds for the process's own answer, the filing page, and a filing that is answered."""
    took: dict[str, float] = {}
    link = http.client.HTTPConnection(host, port, timeout=30)
    began = time.monotonic()
    link.request("GET", "/healthz")
    link.getresponse().read()
    took["healthz"] = time.monotonic() - began
    began = time.monotonic()
    link.request("GET", "/file/complaint/")
    page = link.getresponse()
    text = page.read().decode()
    took["filing page"] = time.monotonic() - began
    cookies = [part.split(";")[0] for part in page.headers.get_all("Set-Cookie") or []]
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    form = urlencode(
        {"csrfmiddlewaretoken": found.group(1) if found else "", "title": "拖欠工程款"}
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "; ".join(cookies)}
    began = time.monotonic()
    link.request("POST", "/file/complaint/", form, headers)
    answer = link.getresponse()
    answer.read()
    took[f"filing ({answer.status})"] = time.monotonic() - began
    link.close()
    return took


def main() -> None:
    """Drip for the time given and print the longest answers."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("address")
    asked.add_argument("--clients", type=int, default=60)
    asked.add_argument("--seconds", type=int, default=120)
    given = asked.parse_args()
    split = urlsplit(given.address)
    host, port = split.hostname or "", split.port or 80
    if host not in LOOPBACK:
        raise SystemExit("only loopback addresses")
    until = time.monotonic() + given.seconds
    dropped: list[float] = []
    threads = [
        threading.Thread(target=drip, args=(host, port, until, dropped), daemon=True)
        for _nth in range(given.clients)
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    longest: dict[str, float] = {}
    times = 0
    while time.monotonic() < until:
        for name, seconds in ask(host, port).items():
            longest[name] = max(seconds, longest.get(name, 0.0))
        times += 1
        time.sleep(2)
    for thread in threads:
        thread.join(10)
    print(f"{given.clients} slow clients, {given.seconds} s, asked {times} times; longest answers:")
    for name, seconds in longest.items():
        print(f"  {name}: {seconds:.2f} s")
    after = f"after {min(dropped):.0f} to {max(dropped):.0f} s" if dropped else ""
    print(f"dropped: {len(dropped)} of {given.clients} {after}")


if __name__ == "__main__":
    main()
