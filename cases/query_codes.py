"""Query codes: shown once to who files, stored only as a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No characters that are mistaken for each other on paper."""
LENGTH = 16


def make() -> str:
    """A fresh code, in groups of four: about 78 bits."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def digest(code: str) -> str:
    """Keyed hash of a code as typed: spaces, dashes and case do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hmac.new(settings.QUERY_CODE_KEY, plain.encode(), hashlib.sha256).hexdigest()


def matches(code: str, code_hash: str) -> bool:
    """Whether `code` is the one that was hashed; takes the same time either way."""
    return bool(code_hash) and hmac.compare_digest(digest(code), code_hash)
