"""What is written of a failure: where it happened and of what kind it was, never what was worked on.

The words of an exception may quote a row, a form or a file, and Django's own reports show the
values of variables and settings. So only kinds, places in the code and numbers are written.
"""

from __future__ import annotations

import logging
import os
import traceback
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from cases.failures import kind_of
from web import numbering

Info = tuple[type[BaseException], BaseException, TracebackType | None]


class Discreet(logging.Formatter):
    """One line for each record, and below it the places an exception went through."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(request)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        shown = logging.makeLogRecord(record.__dict__)
        shown.request = numbering.number() or "-"
        shown.exc_text = None
        if record.exc_info and record.exc_info[0] is not None:
            shown.msg, shown.args = _what(record), ()
        return super().format(shown)

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the library's name
        return "\n".join(_lines(ei[1]))


class PrivateFile(WatchedFileHandler):
    """A file that only the account that runs the system may read; logrotate may move it away."""

    def __init__(self, filename: str) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        return super()._open()


def configuration(file: Path) -> dict[str, Any]:
    """Django's LOGGING: warnings to standard error, errors also to `file`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": "config.reporting.Discreet"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "discreet"},
            "file": {
                "class": "config.reporting.PrivateFile",
                "filename": os.fspath(file),
                "formatter": "discreet",
                "level": "ERROR",
            },
        },
        "root": {"handlers": ["stderr", "file"], "level": "WARNING"},
        # Without handlers of their own these pass everything on to the root.
        "loggers": {
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pyhanko": {"level": "ERROR"},
        },
    }


def _what(record: logging.LogRecord) -> str:
    """What failed. Celery's message quotes the exception, so its task is named instead."""
    task: Any = getattr(record, "data", None)
    if isinstance(task, dict) and "name" in task:
        return f"task {task['name']} failed"
    return record.getMessage()


def _lines(error: BaseException | None) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(f"  {kind_of(error)}")
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"    {frame.filename}:{frame.lineno} {frame.name}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines
