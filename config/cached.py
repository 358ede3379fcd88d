"""What lies in the cache: JSON that keeps dates, tuples and keys of any kind, and never a pickle.

A pickle runs code when it is read, so whoever could write to Redis would act as this system.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django_redis.serializers.base import BaseSerializer

MARK = "~"
"""Sole key of an object that stands for something JSON does not know."""


class Serializer(BaseSerializer):
    """Plain values to bytes and back. Raises TypeError for anything that has a class of its own."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, value: bytes) -> Any:
        return _lively(json.loads(value.decode()))


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {MARK: ["datetime", value.isoformat()]}
        case date():
            return {MARK: ["date", value.isoformat()]}
        case list():
            return [_plain(one) for one in value]
        case tuple():
            return {MARK: ["tuple", [_plain(one) for one in value]]}
        case dict():
            if MARK not in value and all(type(key) is str for key in value):
                return {key: _plain(one) for key, one in value.items()}
            return {MARK: ["dict", [[_plain(key), _plain(one)] for key, one in value.items()]]}
    raise TypeError(f"{type(value).__name__} is not kept in the cache")


def _lively(value: Any) -> Any:
    if isinstance(value, list):
        return [_lively(one) for one in value]
    if not isinstance(value, dict):
        return value
    if MARK not in value:
        return {key: _lively(one) for key, one in value.items()}
    kind, held = value[MARK]
    if kind == "datetime":
        return datetime.fromisoformat(held)
    if kind == "date":
        return date.fromisoformat(held)
    if kind == "tuple":
        return tuple(_lively(one) for one in held)
    return {_lively(key): _lively(one) for key, one in held}
