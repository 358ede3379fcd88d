"""What verify_history finds, and what it must not mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.roles import Role
from cases import anchors, clock, events
from cases.models import Anchor, Case, Event, EventPayload
from config.history import breaks, strays
from tests.factories import case_in
from tests.guards import unguarded
from tests.world import World
from workflows.actions import perform


@pytest.fixture
def anchored(django_capture_on_commit_callbacks: Any) -> Callable[[], Anchor]:
    """Makes the day's anchor and exports it, as after a commit."""

    def make() -> Anchor:
        with django_capture_on_commit_callbacks(execute=True):
            return anchors.make(clock.today(), clock.now())

    return make


@pytest.fixture
def case(world: World) -> Case:
    found = case_in("complaint", "accepted")
    assert isinstance(found, Case)
    return found


def sql(text: str, *values: Any) -> None:
    """Change what triggers guard, as somebody with the database's own powers could."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(text, values)


def rewrite(case: Case) -> None:
    """Change the first event and give every later one, and the case, a hash that fits."""
    previous = ""
    for event in Event.objects.filter(subject_type="case", subject_id=case.pk).order_by("sequence"):
        if event.sequence == 1:
            event.occurred_at -= timedelta(days=3)
        event.previous_hash = previous
        previous = events.event_hash(event)
        sql(
            "UPDATE cases_event SET occurred_at = %s, previous_hash = %s, hash = %s WHERE id = %s",
            event.occurred_at,
            event.previous_hash,
            previous,
            event.pk,
        )
    sql("UPDATE cases_case SET last_hash = %s WHERE id = %s", previous, case.pk)


@pytest.mark.django_db
def test_whole_history_has_no_breaks(case: Case, anchored: Callable[[], Anchor]) -> None:
    anchored()
    assert list(breaks()) == []


@pytest.mark.django_db
def test_altered_event_is_found(case: Case) -> None:
    sql(
        "UPDATE cases_event SET to_state = 'closed' WHERE subject_id = %s AND sequence = 1", case.pk
    )
    assert any("事件内容与其哈希不符" in found for found in breaks())


@pytest.mark.django_db
def test_altered_payload_is_found(case: Case) -> None:
    sql(
        "UPDATE cases_eventpayload SET reason = '改' WHERE event_id IN"
        " (SELECT id FROM cases_event WHERE subject_id = %s)",
        case.pk,
    )
    assert any("事由或数据与其摘要不符" in found for found in breaks())


@pytest.mark.django_db
def test_removed_tail_is_found(case: Case) -> None:
    last = case.event_count
    sql("DELETE FROM cases_eventpayload WHERE event_id IN (SELECT id FROM cases_event"
        " WHERE subject_id = %s AND sequence = %s)", case.pk, last)  # fmt: skip
    sql("DELETE FROM cases_event WHERE subject_id = %s AND sequence = %s", case.pk, last)
    assert any("末尾事件可能被移除" in found for found in breaks())


@pytest.mark.django_db
def test_rewritten_chain_is_found_by_its_anchor(case: Case, anchored: Callable[[], Anchor]) -> None:
    anchored()
    rewrite(case)
    found = list(breaks())
    assert any("事件被移除或者重写" in one for one in found)
    assert any("证明与末尾事件不符" in one for one in found)


@pytest.mark.django_db
def test_forged_anchor_is_found(case: Case, anchored: Callable[[], Anchor]) -> None:
    anchor = anchored()
    sql("UPDATE cases_anchor SET digest = %s WHERE id = %s", "0" * 64, anchor.pk)
    found = "\n".join(breaks())
    assert "锚点内容与其摘要不符" in found
    assert "锚点的签名不正确" in found
    assert "锚点与导出的文件不符" in found


@pytest.mark.django_db
def test_removed_anchor_is_found(case: Case, anchored: Callable[[], Anchor]) -> None:
    anchor = anchored()
    sql("DELETE FROM cases_anchor WHERE id = %s", anchor.pk)
    assert any("数据库中没有" in found for found in breaks())


@pytest.mark.django_db
def test_lawful_redaction_still_verifies(world: World, case: Case) -> None:
    approver = world.actor(Role.APPROVER)
    approver = type(approver)(approver.kind, approver.user, case.organisation, Role.APPROVER)
    perform(case, "redact", actor=approver, data={"sequence": 1, "reason": "当事人要求删除"})
    emptied = EventPayload.objects.get(event__subject_id=case.pk, event__sequence=1)
    assert (emptied.reason, emptied.data) == ("", {})
    assert list(breaks()) == []


@pytest.mark.django_db
def test_lost_and_changed_files_are_found(case: Case, settings: Any) -> None:
    from documents.models import Document

    sealed = Document.objects.filter(sha256__isnull=False).order_by("pk").first()
    assert sealed is not None
    path = Path(settings.FILES_DIR) / sealed.stored_as
    content = path.read_bytes()
    path.unlink()
    assert f"文书{sealed.pk}：文件缺失" in list(breaks())
    path.write_bytes(content)
    assert list(breaks()) == []


@pytest.mark.django_db
def test_files_that_nothing_names_are_told_and_break_nothing(case: Case, settings: Any) -> None:
    assert list(strays()) == []
    left = Path(settings.FILES_DIR) / "documents" / "2026" / "11" / "0123.pdf"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"%PDF-")
    told = StringIO()
    call_command("verify_history", stdout=told)
    assert told.getvalue().splitlines() == [
        "提示：文件documents/2026/11/0123.pdf没有文书或者材料指向，可能是中断的办理留下的",
        "全部相符",
    ]
