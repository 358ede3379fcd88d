"""The two roles of the database: one owns the tables and changes them, the other serves requests.

Whoever serves requests must own nothing: an owner may switch off the triggers that keep history.
"""

from __future__ import annotations

import os
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.services.postgres import GRANTS

EXISTING = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}",
)


def serves_as_owner() -> bool:
    """Whether the present role is a superuser, or may take over or empty the table of events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(current_user, relowner, 'USAGE')"
            " OR has_table_privilege('cases_event', 'TRUNCATE')"
            " FROM pg_class, pg_roles"
            " WHERE pg_class.oid = 'cases_event'::regclass AND rolname = current_user"
        )
        return bool(cursor.fetchone()[0])


def grant(**_: Any) -> None:
    """After tables were migrated as OWNER_DATABASE_URL: what the role of DATABASE_URL may do."""
    if settings.EMBEDDED or "OWNER_DATABASE_URL" not in os.environ:
        return
    role = dj_database_url.config("DATABASE_URL").get("USER", "")
    if not role or role == settings.DATABASES["default"]["USER"]:
        return
    with connection.cursor() as cursor:
        for statement in (*GRANTS, *EXISTING):
            cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
