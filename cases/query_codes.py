"""Query codes: shown once to who files, stored only as a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No characters that are mistaken for each other on paper."""
LENGTH = 16


ONCE = _("查询码只显示在登记回执上，系统不保存原文")
"""Where a code can be read, as every page and paper says it."""
LOST_ANONYMOUS = _("匿名提交的，查询码丢失后任何人都不能找回，可以重新提交")
LOST_WITH_ACCOUNT = _("用账号提交的，查询码丢失后仍可登录，在“我的案件”查看")
LOST_NAMED = _("实名提交的，查询码丢失后可持身份证件到受理机关窗口查询")
LOST = (LOST_WITH_ACCOUNT, LOST_NAMED, LOST_ANONYMOUS)
"""What is left to whoever lost a code, by how he filed."""


def if_lost(*, anonymous: bool, account: bool) -> StrOrPromise:
    """What is left to somebody who loses the code of his case."""
    if anonymous:
        return LOST_ANONYMOUS
    return LOST_WITH_ACCOUNT if account else LOST_NAMED


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
