"""Titles of cases that are about another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import Truncator

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 200
"""Characters that the title of a case may have."""


def about(pattern: StrOrPromise, title: str) -> str:
    """`pattern` with another title in place of its %s, which ends in … where there is no room for all."""
    room = LONGEST - len(str(pattern % ""))
    return str(pattern % Truncator(title).chars(room, truncate="…"))
