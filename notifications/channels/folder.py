"""The embedded default: each letter a file under its key, which the desk shows as sent."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from notifications.channels.letter import Letter


@dataclass(frozen=True)
class Folder:
    """Writes letters below the folder of messages; the same key again replaces the same file."""

    name: str

    def send(self, letter: Letter) -> None:
        """Write the letter whole or not at all."""
        path = self.path(letter.key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(letter), ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.rename(path)

    def path(self, key: str) -> Path:
        """Where the letter of a key lies."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        return Path(settings.MESSAGES_DIR) / self.name / f"{name}.json"
