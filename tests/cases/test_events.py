"""The chain of events: what it proves, and what a lawful redaction leaves provable."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.roles import Role
from cases.clock import now
from cases.events import verify_chain
from cases.models import Case, Event, EventPayload
from tests.guards import unguarded
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.actions import perform

REFUSED = (InternalError, IntegrityError)


def breaks(case: Case) -> list[str]:
    """Every sentence that verification finds."""
    case.refresh_from_db()
    found = verify_chain("case", case.pk, case.event_count, case.last_hash, case.state)
    return [one.sentence for one in found]


def in_spite_of_triggers(sql: str, *params: str) -> None:
    """What somebody with the database owner's rights could do."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def case(world: World) -> Case:
    """A complaint with two events."""
    case = filed(world)
    data = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=data)
    return case


@pytest.mark.django_db
def test_an_untouched_chain_verifies(case: Case) -> None:
    assert breaks(case) == []


@pytest.mark.django_db
def test_events_can_be_neither_changed_nor_deleted(case: Case) -> None:
    for act in (
        lambda: Event.objects.filter(subject_id=case.pk).update(step="forged"),
        lambda: Event.objects.filter(subject_id=case.pk).delete(),
    ):
        with pytest.raises(REFUSED), transaction.atomic():
            act()


@pytest.mark.django_db
def test_a_state_cannot_move_without_an_event(case: Case) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="closed")


@pytest.mark.django_db
def test_an_altered_event_shows(case: Case) -> None:
    in_spite_of_triggers("UPDATE cases_event SET actor_role = 'signer' WHERE sequence = 2")
    assert breaks(case) == ["事件内容与其哈希不符"]


@pytest.mark.django_db
def test_altered_data_shows(case: Case) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        EventPayload.objects.filter(event__sequence=2).update(data={"matter": "general"})
    in_spite_of_triggers("""UPDATE cases_eventpayload SET data = '{"matter": "general"}'
                         WHERE event_id IN (SELECT id FROM cases_event WHERE sequence = 2)""")
    assert breaks(case) == ["事由或数据与其摘要不符"]


@pytest.mark.django_db
def test_an_emptied_payload_shows_where_no_redaction_names_it(case: Case) -> None:
    EventPayload.objects.filter(event__sequence=1).update(
        reason="", data={}, salt="", redacted_at=now()
    )
    assert breaks(case) == ["事件内容已清空，但没有删除它的办理记载"]


@pytest.mark.django_db
def test_what_is_written_into_an_emptied_payload_shows(case: Case, world: World) -> None:
    data = {"sequence": 1, "reason": "个人信息保护法第四十七条"}
    perform(case, "redact", actor=world.actor(Role.APPROVER), data=data)
    in_spite_of_triggers(
        "UPDATE cases_eventpayload SET reason = '改' WHERE redacted_at IS NOT NULL"
    )
    assert breaks(case) == ["已删除的事件内容后来又被写入"]


@pytest.mark.django_db
def test_a_removed_tail_shows(case: Case) -> None:
    in_spite_of_triggers("DELETE FROM cases_eventpayload WHERE event_id IN"
                         " (SELECT id FROM cases_event WHERE sequence = 2)")  # fmt: skip
    in_spite_of_triggers("DELETE FROM cases_event WHERE sequence = 2")
    assert breaks(case) == [
        "事件数与案件记载不符，末尾事件可能被移除",
        "案件状态与末尾事件不符",
    ]


@pytest.mark.django_db
def test_a_lawful_redaction_empties_the_text_and_still_verifies(case: Case, world: World) -> None:
    perform(
        case,
        "redact",
        actor=world.actor(Role.APPROVER),
        data={"sequence": 1, "reason": "个人信息保护法第四十七条"},
    )
    payload = EventPayload.objects.get(event__sequence=1)
    assert (payload.data, payload.reason, payload.salt) == ({}, "", "")
    assert breaks(case) == []
    assert Event.objects.filter(step="redact").count() == 1
    case.refresh_from_db()
    gone = "（已依法删除）"
    assert (case.title, case.facts["facts_text"], case.facts["domain"]) == (gone, gone, "works")
