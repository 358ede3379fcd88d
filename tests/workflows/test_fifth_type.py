"""A fifth type of case is one file: nothing else is edited, and nothing migrated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

import workflows.procedures
from accounts.roles import Role
from cases.models import Case, Clock
from tests.world import World
from workflows import registry
from workflows.actions import StepRefused, available, open_subject, perform
from workflows.base import Reason

HERE = Path(__file__).parent / "fifth"


@pytest.fixture
def _with_fifth_type(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of procedures, with one file more in it."""
    monkeypatch.setattr(
        workflows.procedures, "__path__", [*workflows.procedures.__path__, str(HERE)]
    )
    registry.procedures.cache_clear()
    yield
    registry.procedures.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("_with_fifth_type")
def test_a_suggestion_travels_from_receipt_to_closing(world: World) -> None:
    assert len((HERE / "suggestion.py").read_text(encoding="utf-8").splitlines()) < 80
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    case = open_subject(
        Case(kind="suggestion", organisation=world["lead"]),
        "receive",
        actor=world.actor(Role.REGISTRAR),
        data={
            "title": "关于清理拖欠账款的建议",
            "organ": world["bureau"].pk,
            "text": "建议限期清偿。",
        },
    )
    assert (case.state, case.number[:3]) == ("received", "RD-")
    assert Clock.objects.get().unit == "month"
    offers = available(case, [world.actor(Role.SIGNER)])
    assert "answer" in {offer.name for offer in offers if offer.open}
    perform(
        case,
        "answer",
        actor=world.actor(Role.SIGNER),
        data={
            "proposal_number": "第12号",
            "proposal_title": "关于清理拖欠账款的建议",
            "category": "A",
            "answer": "已于本月清偿。",
            "measures": "逐笔核对并支付",
        },
    )
    assert case.state == "answered"
    with pytest.raises(StepRefused) as refused:
        perform(case, "close", actor=world.actor(Role.HANDLER))
    assert (refused.value.reason, refused.value.sentence) == (Reason.CONDITION, "答复函尚未送达")
