"""Settings of an installation that is reached over TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ASK = """
import json
from config import settings
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEBUG"]
print(json.dumps([getattr(settings, name) for name in names]))
"""


def asked(tmp_path: Path, **environment: str) -> object:
    """What the settings say in a process with this environment."""
    known = {**os.environ, "ZHENGXIN_DATA": str(tmp_path), **environment}
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=known, capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


def test_cookies_are_bound_to_tls_and_browsers_are_told(tmp_path: Path) -> None:
    assert asked(tmp_path, HTTPS="1") == [True, True, 31_536_000, False]


def test_on_the_bare_machine_pages_come_over_plain_http(tmp_path: Path) -> None:
    assert asked(tmp_path, HTTPS="") == [False, False, 0, False]
