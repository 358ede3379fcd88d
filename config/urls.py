"""Addresses of the whole site; each part keeps its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from config import health

handler500 = "web.numbering.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("web.portal.urls")),
    path("desk/", include("web.desk.urls")),
    path("board/", include("web.board.urls")),
    path("manage/", include("web.manage.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
