"""Files asked for on the board: promised, written in the background, given to whoever asked, thrown away."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import ActorKind, actors_of
from accounts.models import Organisation
from accounts.roles import ADMIN_ROLES
from cases import clock, outbox
from cases.identity import decrypt, encrypt
from web.board import figures
from web.board.export import FORMATS, SHEETS, Cells
from web.models import Export
from web.staff import Viewer

logger = logging.getLogger(__name__)

WRITE, EXPIRE = "export", "export_expiry"
KEPT = timedelta(days=7)
TRIES = 3
"""How often the writing of a file is tried before its asker is told that it failed."""
MOST = 5
"""Files that one person may have asked for and not yet been given."""


class TooMany(Exception):
    """The person waits for as many files as anybody may."""


@dataclass(frozen=True)
class Shown:
    """One file asked for, as its page tells of it."""

    row: Export

    @property
    def title(self) -> str:
        """Which list it is."""
        return str(SHEETS[self.row.which].title)

    @property
    def ready(self) -> bool:
        """Whether it can be fetched."""
        return bool(self.row.stored_as) and self.row.expires_at > clock.now()

    @property
    def waiting(self) -> bool:
        """Whether it is still to be written."""
        return self.row.finished_at is None

    @property
    def percent(self) -> int:
        """How much of it is written."""
        return min(100, 100 * self.row.written // self.row.total) if self.row.total else 0

    @property
    def words(self) -> str:
        """Where it stands."""
        if self.ready:
            return _("已生成")
        if not self.waiting and self.row.failure:
            return _(
                "没有生成：写入文件时出错（%s），请重新导出；仍不能生成的，请联系系统管理员"
            ) % (self.row.failure)
        if not self.waiting:
            return _("没有生成：您已不在该单位的督查范围内")
        if self.row.failure:
            return _("写入文件时出错（%s），稍后自动重试") % self.row.failure
        if self.row.total is None:
            return _("等待生成")
        return _("已写入%(written)d／%(total)d行") % {
            "written": self.row.written,
            "total": self.row.total,
        }


def ask(viewer: Viewer, organisation: Organisation, which: str, form: str) -> Export:
    """Promise a file; one that is asked for already and not yet written is not asked for twice."""
    now = clock.now()
    with transaction.atomic():
        mine = Export.objects.filter(asked_by=viewer.user_id, finished_at=None)
        waiting = mine.filter(organisation=organisation, which=which, form=form).first()
        if waiting is not None:
            return waiting
        if mine.count() >= MOST:
            raise TooMany
        row = Export.objects.create(
            asked_by_id=viewer.user_id,
            organisation=organisation,
            which=which,
            form=form,
            asked_at=now,
            expires_at=now + KEPT,
        )
        outbox.promise(WRITE, f"{WRITE}:{row.pk}", {"export": row.pk})
        outbox.promise(EXPIRE, f"{EXPIRE}:{row.pk}", {"export": row.pk}, due_at=row.expires_at)
    return row


def mine(viewer: Viewer) -> list[Shown]:
    """What the viewer asked for, the newest first."""
    rows = Export.objects.filter(asked_by=viewer.user_id, expires_at__gt=clock.now())
    return [Shown(row) for row in rows.select_related("organisation").order_by("-pk")]


@outbox.handler(WRITE)
def write(args: Mapping[str, Any]) -> None:
    """Write a file with what its asker may see today. Once it is written, nothing is left to do."""
    row = Export.objects.select_related("organisation", "asked_by").get(pk=args["export"])
    if row.finished_at is not None:
        return
    viewer = _viewer(row)
    stored_as = failure = ""
    try:
        if figures.root_of(viewer, row.organisation):
            stored_as = _store(FORMATS[row.form](_rows(row, viewer)))
    except Exception as error:
        failure = type(error).__name__
        Export.objects.filter(pk=row.pk).update(failures=row.failures + 1, failure=failure)
        if row.failures + 1 < TRIES:
            raise
        logger.exception("export %s was given up", row.pk)
    waiting = Export.objects.filter(pk=row.pk, finished_at=None)
    if (
        not waiting.update(finished_at=clock.now(), stored_as=stored_as, failure=failure)
        and stored_as
    ):
        _path(stored_as).unlink(missing_ok=True)


@outbox.handler(EXPIRE)
def expire(args: Mapping[str, Any]) -> None:
    """Throw away a file and that it was asked for."""
    row = Export.objects.filter(pk=args["export"]).first()
    if row is not None:
        if row.stored_as:
            _path(row.stored_as).unlink(missing_ok=True)
        row.delete()


def content(row: Export) -> bytes:
    """The file. Raises FileNotFoundError where the store lost it or can no longer be read."""
    sealed = _path(row.stored_as).read_bytes()
    try:
        return decrypt(Path(row.stored_as).suffix.lstrip("."), sealed)
    except (InvalidTag, KeyError) as error:
        raise FileNotFoundError(row.stored_as) from error


def _viewer(row: Export) -> Viewer:
    today = clock.today()
    held = [
        one
        for one in actors_of(row.asked_by, today)
        if one.kind is ActorKind.PERSON and one.role not in ADMIN_ROLES
    ]
    return Viewer(row.asked_by_id, tuple(held), today)


def _rows(row: Export, viewer: Viewer) -> Iterator[Cells]:
    sheet = SHEETS[row.which]
    asked = Export.objects.filter(pk=row.pk)
    asked.update(total=sheet.total(viewer, row.organisation), written=0)
    yield list(sheet.heads())
    written = 0
    for batch in sheet.lines(viewer, row.organisation):
        yield from batch
        written += len(batch)
        asked.update(written=written)


def _store(plain: bytes) -> str:
    """Encrypted, since titles of complaints are in it, under a name that tells nothing."""
    key_id, sealed = encrypt(plain)
    stored_as = f"exports/{secrets.token_hex(16)}.{key_id}"
    path = _path(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed)
    return stored_as


def _path(stored_as: str) -> Path:
    return Path(settings.FILES_DIR) / stored_as
