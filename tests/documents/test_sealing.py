"""Sealing after commit: one winner, and a failure that costs neither number nor text."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cases import clock, outbox
from cases.models import Case, Event, Outbox
from documents import files
from documents.models import Document, SealKey, State
from documents.sealing import seal
from documents.versions import template_version
from tests.documents.conftest import keep_promises, text_of


class Unreachable:
    """A seal service that is down."""

    def seal(self, pdf: bytes, **_asked: Any) -> bytes:
        raise ConnectionError("the seal service does not answer")

    def sign(self, data: bytes, *, key: SealKey, now: datetime) -> bytes:
        raise ConnectionError("the seal service does not answer")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def stored(settings: Any) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_seals_and_one_file_remains(
    file: Callable[..., Case], accept: Callable[[Case], None], settings: Any
) -> None:
    accept(file())
    document = Document.objects.get()

    def work(_n: int) -> bool:
        try:
            return seal(document.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(work, range(4)))
    assert sorted(won) == [False, False, False, True]
    document.refresh_from_db()
    assert [path.name for path in stored(settings)] == [Path(document.stored_as).name]
    assert Event.objects.filter(step="document_sealed").count() == 1
    assert seal(document.pk) is False


def failing(settings: Any, how: str) -> Any:
    if how == "full disk":
        return full_disk()
    settings.SEALER = "tests.documents.test_sealing.Unreachable"
    return contextmanager(lambda: iter([None]))()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["full disk", "seal service down"])
def test_a_failure_keeps_number_and_text_and_is_tried_again(
    file: Callable[..., Case], accept: Callable[[Case], None], settings: Any, how: str
) -> None:
    sealer = settings.SEALER
    case = file()
    accept(case)
    before = Document.objects.get()
    with failing(settings, how):
        assert outbox.run_due() == (2, 1)  # the two that tell of it are kept
    after = Document.objects.get()
    case.refresh_from_db()
    assert (after.state, after.number, after.digest, after.sha256) == (
        State.SIGNED,
        before.number,
        before.digest,
        None,
    )
    assert (case.state, stored(settings)) == ("accepted", [])
    assert Outbox.objects.get(topic="documents.seal", done_at=None).last_error != ""

    settings.SEALER = sealer
    assert outbox.run_due() == (0, 0)
    clock.shift(timedelta(minutes=10))
    clock.forget()
    assert keep_promises()[1] == 0
    assert Document.objects.get().state == State.SERVED


@pytest.mark.django_db
def test_the_file_is_what_the_row_says_and_never_written_again(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    accept(file())
    keep_promises()
    document = Document.objects.get()
    content = files.content(document)
    keep_promises()
    assert files.content(Document.objects.get()) == content


@pytest.mark.django_db
def test_what_was_signed_before_an_upgrade_is_sealed_with_the_text_that_was_signed(
    file: Callable[..., Case], accept: Callable[[Case], None], settings: Any, tmp_path: Path
) -> None:
    accept(file())
    before = Document.objects.get()
    newer = tmp_path / "documents" / "D03a.html"
    newer.parent.mkdir()
    source = (settings.BASE_DIR / "templates" / "documents" / "D03a.html").read_text()
    newer.write_text(source.replace("予以受理", "改了的新文字"))
    (present,) = settings.TEMPLATES
    settings.TEMPLATES = [{**present, "DIRS": [tmp_path, *present["DIRS"]]}]
    template_version.cache_clear()
    try:
        accept(file())
        keep_promises()
    finally:
        template_version.cache_clear()
    old, new = Document.objects.order_by("pk")
    assert old.template_version == before.template_version != new.template_version
    texts = [text_of(files.content(row)) for row in (old, new)]
    assert ["予以受理" in text for text in texts] == [True, False]
    assert ["改了的新文字" in text for text in texts] == [False, True]
