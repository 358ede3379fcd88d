"""The Celery app: one queue on Redis, late acknowledgement, no task with a distant ETA.

A task only says "look now": what is due stands in the database, so a lost or doubled message does
no harm. Distant ETAs run many times on Redis (celery/kombu#337); due work is a column instead.
"""

from __future__ import annotations

import logging.config
import os
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import setup_logging
from django.conf import settings
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The one-command way may run as root; messages are JSON, so that they carry no code.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("zhengxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_like_the_web(**_: Any) -> None:
    """Workers write what fails as the web does, and not as Celery would, with the words of errors."""
    logging.config.dictConfig(settings.LOGGING)


def publish(promise: int) -> None:
    """Tell a worker of a promise at once. Where the broker is down, the sweep finds it later."""
    try:
        app.send_task("cases.tasks.keep_promise", [promise], retry=False)
    except (OperationalError, OSError):
        return
