"""Pictures of the main pages, of a fresh demonstration: `script/screenshots [folder] [address]`.

With an address, of the demonstration that runs there already.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
DESK: Any = {"width": 1120, "height": 780}
PHONE: Any = {"width": 360, "height": 780}
COLOURS = 48
PASSWORD = "zhengxin-demo"
"""Everybody's in the demonstration."""
PATIENCE = 900
"""Seconds that loading the demonstration may take."""

Look = Callable[[Page], None]


def at(address: str) -> Look:
    """The page at an address."""

    def look(page: Page) -> None:
        page.goto(address)

    return look


def first(address: str, links: str) -> Look:
    """What the first link of a kind on a page leads to."""

    def look(page: Page) -> None:
        page.goto(address)
        page.locator(links).first.click()
        page.wait_for_load_state()

    return look


PICTURES: tuple[tuple[str, str, Any, Look], ...] = (
    ("01-home", "", DESK, at("/")),
    ("02-filing", "", DESK, at("/file/complaint/")),
    ("03-progress", "citizen1", PHONE, first("/account/", "main tbody th a")),
    ("04-record", "", DESK, first("/records/", "main tbody th a")),
    (
        "05-repair",
        "",
        PHONE,
        at("/records/check/?severity=general&determined_on=2026-01-05&fulfilled=on"),
    ),
    ("06-desk", "shuangliu-fgj-handler", DESK, at("/desk/")),
    ("07-cases", "shuangliu-fgj-reviewer", DESK, at("/desk/cases/")),
    (
        "08-case",
        "shuangliu-fgj-handler",
        DESK,
        first("/desk/cases/?kind=complaint&sort=due", "main tbody a"),
    ),
    (
        "09-order",
        "shuangliu-zjj-principal",
        DESK,
        first("/desk/cases/?kind=rectification_order&sort=due", "main tbody a"),
    ),
    ("11-board", "sichuan-zf-joint-office", DESK, at("/board/")),
    (
        "12-forecast",
        "sichuan-zf-joint-office",
        DESK,
        first("/board/", "main a[href$='/forecast/']"),
    ),
)
"""Name, account, size of the window, and the way to the page. The letter is rendered, not visited."""


def main(arguments: list[str]) -> None:
    """Take all pictures."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs/pictures"
    folder.mkdir(parents=True, exist_ok=True)
    running = at_address(arguments[1]) if len(arguments) > 1 else demonstration()
    with running as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, account, size, look in PICTURES:
            keep(folder / f"{name}.png", taken(browser, url, account, size, look))
        browser.close()
    keep(folder / "10-letter.png", letter())


@contextmanager
def at_address(url: str) -> Iterator[str]:
    """A demonstration that runs already."""
    yield url


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration in a folder of its own, stopped and removed afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="zhengxin-pictures-") as data:
        environment = os.environ | {"ZHENGXIN_DATA": data, "PORT": str(port)}
        serving = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/healthz", serving)
            yield url
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait()


def wait_for(url: str, serving: subprocess.Popen[bytes]) -> None:
    """Until the address answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and serving.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise SystemExit("The demonstration did not start.")


def taken(browser: Browser, url: str, account: str, size: Any, look: Look) -> bytes:
    """One picture, as whoever holds the account."""
    page = browser.new_page(base_url=url, viewport=size, locale="zh-CN", reduced_motion="reduce")
    if account:
        page.goto("/login/")
        page.fill("#id_username", account)
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_load_state()
    look(page)
    page.wait_for_load_state("networkidle")
    picture = page.screenshot()
    page.context.close()
    return picture


def letter() -> bytes:
    """The first page of the letter that issues an order, on sample data."""
    with tempfile.TemporaryDirectory() as folder:
        manage = [sys.executable, "manage.py", "letters", "--out", folder, "--code", "D18"]
        subprocess.run(manage, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        pdf = sorted(Path(folder).glob("*.pdf"))[0]
        page = Path(folder) / "page"
        subprocess.run(
            ["pdftoppm", "-png", "-singlefile", "-r", "70", str(pdf), str(page)], check=True
        )
        return page.with_suffix(".png").read_bytes()


def keep(path: Path, picture: bytes) -> None:
    """Save a picture in few colours."""
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
