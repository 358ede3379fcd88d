"""What a step would issue is shown before it is done, by the code that freezes it, and writes nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from documents import frozen, previewing
from documents.models import Document
from tests.web.desk import walks
from tests.world import World
from workflows.actions import StepRefused, perform, rehearse
from workflows.base import Reason

pytestmark = pytest.mark.django_db
TYPED = {"items": "合同复印件\n付款凭证", "consequence": "逾期未补正的，终止办理"}


def test_what_is_shown_is_what_is_issued_and_nothing_is_written(world: World) -> None:
    case = walks.complaint(world)
    reviewer = world.actor(Role.REVIEWER)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        decided = rehearse(case, "ask_supplement", actor=reviewer, data=TYPED)
        (letter,) = previewing.letters(decided.move)
    words = [one["sql"].split(" ", 1)[0] for one in asked.captured_queries]
    assert set(words) <= {"SELECT", "SAVEPOINT", "RELEASE", "SET"}
    assert not Document.objects.exists()
    assert letter.addressee == "投诉人（已密封）"
    assert letter.number.endswith("〕（待编号）")
    assert any("合同复印件" in line for line in letter.text)
    assert str(walks.FILED["name"]) not in "".join(letter.text)
    assert all(page.startswith("data:image/png;base64,") for page in letter.pages)

    perform(case, "ask_supplement", actor=reviewer, data=TYPED, confirms=decided.digest)
    row = walks.document(case, "D02")
    (draft,) = decided.move.notes["drafts"]
    assert frozen.opened(row) == draft.variables
    assert row.digest == draft.digest


def test_a_step_is_refused_where_another_letter_was_shown(world: World) -> None:
    case = walks.complaint(world)
    reviewer = world.actor(Role.REVIEWER)
    shown = rehearse(case, "ask_supplement", actor=reviewer, data=TYPED).digest
    other = TYPED | {"items": "身份证明"}
    for confirms in ("", shown):
        with pytest.raises(StepRefused) as refused:
            perform(case, "ask_supplement", actor=reviewer, data=other, confirms=confirms)
        assert refused.value.reason is Reason.UNREAD
    assert not Document.objects.exists()
    assert case.event_count == 1


def test_what_rehearses_cannot_write(world: World) -> None:
    """The database refuses it, whoever adds a receiver."""
    from django.db import InternalError

    from workflows.signals import step_prepared

    def careless(sender: object, **_: object) -> None:
        Document.objects.filter(pk=0).delete()
        case.save(update_fields=["title"])

    case = walks.complaint(world)
    step_prepared.connect(careless)
    try:
        with pytest.raises(InternalError, match="read-only"):
            rehearse(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=TYPED)
    finally:
        step_prepared.disconnect(careless)
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=TYPED)


def test_an_order_shows_its_periods_before_it_is_signed(world: World) -> None:
    case = walks.order(world)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    decided = rehearse(case, "sign", actor=world.actor(Role.SIGNER))
    (letter,) = previewing.letters(decided.move)
    text = "".join(letter.text)
    assert "待编号" in text
    assert "None" not in text
    assert "三十日内付清欠款" in text
    assert letter.addressee == world["bureau"].name
