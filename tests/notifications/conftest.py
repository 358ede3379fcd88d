"""Messages go to a folder of the test; dates are real moments in Asia/Shanghai."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_messages(settings: Any, tmp_path: Path) -> None:
    settings.MESSAGES_DIR = tmp_path / "messages"
