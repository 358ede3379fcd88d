"""Naming an exception without its words, which may quote a person's data."""

from __future__ import annotations


def kind_of(error: BaseException) -> str:
    """Its class; of the operating system's errors also the cause, of the database's the constraint."""
    parts = [type(error).__name__]
    if isinstance(error, OSError) and error.strerror:
        parts.append(error.strerror)
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    for name in ("sqlstate", "table_name", "constraint_name"):
        found = getattr(diagnosis, name, None)
        if found:
            parts.append(str(found))
    return " ".join(parts)
