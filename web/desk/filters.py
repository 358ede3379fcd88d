"""Saved filters: choices in the work list that a person keeps under a name and applies by one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from web.desk.worklist import WorkListForm
from web.models import SavedFilter
from web.staff import Viewer

MOST = 20
"""Filters that one person may keep."""


class Refused(Exception):
    """A filter that was not saved; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Kept:
    """One saved filter as a link."""

    pk: int
    name: str
    url: str
    current: bool


def choices(asked: dict[str, Any]) -> dict[str, str]:
    """What of a query to the work list a filter keeps: its choices, not what was typed."""
    fields = WorkListForm(asked).fields
    return {
        name: str(asked[name])
        for name, field in fields.items()
        if isinstance(field, forms.ChoiceField) and asked.get(name)
    }


def kept(viewer: Viewer, asked: dict[str, Any]) -> list[Kept]:
    """The viewer's own filters by name. One query."""
    now = choices(asked)
    rows = SavedFilter.objects.filter(user=viewer.user_id).order_by("name")
    return [Kept(row.pk, row.name, address(row.choices), row.choices == now) for row in rows]


def address(chosen: dict[str, str]) -> str:
    """The work list with these choices."""
    return f"{reverse('desk:cases')}?{urlencode(chosen)}"


def save(viewer: Viewer, name: str, asked: dict[str, Any]) -> str:
    """Keep the choices under a name, and return where they lead. Raises Refused."""
    form = WorkListForm(asked)
    chosen = choices(asked)
    if not form.is_valid() or not chosen:
        raise Refused(_("请先选择筛选条件，再保存"))
    if not name.strip() or len(name.strip()) > 20:
        raise Refused(_("请填写筛选名称，不超过20字"))
    mine = SavedFilter.objects.filter(user=viewer.user_id)
    if mine.count() >= MOST:
        raise Refused(_("最多保存%d个筛选，请先删除不用的") % MOST)
    try:
        with transaction.atomic():
            mine.create(user_id=viewer.user_id, name=name.strip(), choices=chosen)
    except IntegrityError:
        raise Refused(_("已有同名的筛选，请换一个名称")) from None
    return address(chosen)


def delete(viewer: Viewer, pk: int) -> bool:
    """Forget one of the viewer's own filters."""
    gone, _each = SavedFilter.objects.filter(user=viewer.user_id, pk=pk).delete()
    return bool(gone)
