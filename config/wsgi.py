"""What a WSGI server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from cases import sealed_files  # noqa: E402 - needs the settings that the line above loads

sealed_files.clear_incoming()
