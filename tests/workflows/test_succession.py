"""A body ends: what stands in its name passes to its heir by itself, once, with an event on each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import SYSTEM
from accounts.administration import save_organisation
from accounts.models import Organisation
from accounts.queries import handling_organ
from accounts.roles import Role
from cases import clock
from cases.models import Assignment, Case, Clock, Event
from cases.models.subject import of
from documents.models import Document
from records.models import DishonestyRecord
from tests.workflows.order_walks import drafted, issue, rectifying
from tests.workflows.test_actions import FILED, filed
from tests.workflows.test_cohandling import answer, cohandled
from tests.workflows.walks import go_to, registered, sanctioned, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.intake import file_complaint
from workflows.lapses import run_lapses
from workflows.succession import run_successions

pytestmark = pytest.mark.django_db


def end(world: World, key: str, heir: str, *, days: int = -1) -> None:
    """Let a body end with a day before (or after) today."""
    body = world[key]
    body.valid_to = clock.today() + timedelta(days=days)
    body.successor = world[heir]
    save_organisation(body, by=SYSTEM, now=clock.now())


def reread(world: World) -> None:
    for row in world.organisations.values():
        row.refresh_from_db()


def test_an_end_in_the_future_moves_nothing_yet(world: World) -> None:
    case = filed(world)
    end(world, "lead", "finance", days=0)
    assert run_successions() == 0
    case.refresh_from_db()
    assert case.organisation == world["lead"]


def test_cases_clocks_and_handlers_of_a_dissolved_organ_pass_to_its_heir(world: World) -> None:
    case = filed(world)
    other = filed(world)
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠工程款"})
    handler = world.user(Role.HANDLER, "lead")
    perform(case, "take_up", actor=reviewer, data={"handler": handler.pk})
    end(world, "lead", "finance")
    assert (run_successions(), run_successions()) == (2, 0)
    for one in (case, other):
        one.refresh_from_db()
        assert one.organisation == world["finance"]
        assert not Clock.objects.filter(**of(one), responsible=world["lead"], status="running")
        event = Event.objects.filter(**of(one)).latest("sequence")
        assert (event.step, event.actor_kind) == ("succeed", "system")
        assert "撤销，由成都市财政局承继" in event.payload.reason
    held = Assignment.objects.get(**of(case), role="handler", ended_at=None)
    assert (held.organisation, held.user) == (world["finance"], None)
    perform(case, "note", actor=world.actor(Role.HANDLER, "finance"), data={"text": "已接收"})


def test_nobody_acts_in_the_name_of_what_no_longer_is(world: World) -> None:
    case = filed(world)
    reviewer = world.actor(Role.REVIEWER)
    end(world, "lead", "finance")
    with pytest.raises(StepRefused, match="撤销，不能再以其名义办理，请由成都市财政局办理"):
        perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "欠款"})
    run_successions()
    with pytest.raises(StepRefused, match="不能再以其名义办理"):
        perform(case, "note", actor=reviewer, data={"text": "补记"})


def test_an_order_and_its_periods_pass_to_the_heir_of_the_body(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    duties = Clock.objects.filter(**of(order), responsible=world["bureau"], status="running")
    due = {row.pk: row.due_on for row in duties}
    letters = Document.objects.filter(addressee_organisation=world["bureau"]).count()
    end(world, "bureau", "commerce")
    assert run_successions() >= 1
    order.refresh_from_db()
    reread(world)
    assert order.respondent == world["commerce"]
    assert order.respondent_title == "成都市商务局（原成都市住房和城乡建设局）"
    passed = Clock.objects.filter(pk__in=due)
    assert {row.pk: row.due_on for row in passed} == due
    assert {row.responsible for row in passed} <= {world["commerce"]}
    liaison = world.actor(Role.LIAISON, "commerce")
    assert Case.objects.visible_to([liaison]).filter(pk=order.pk).exists()
    assert Document.objects.known_to([liaison]).count() <= letters


def test_a_record_and_the_sanctions_pass_and_are_found_by_both_names(world: World) -> None:
    record = registered(world)
    end(world, "bureau", "commerce")
    run_successions()
    record.refresh_from_db()
    assert record.subject == world["commerce"]
    assert record.subject_title == "成都市商务局（原成都市住房和城乡建设局）"
    assert DishonestyRecord.objects.public().filter(pk=record.pk).exists()


def test_a_sanction_passes_to_the_heir_of_its_executor(world: World) -> None:
    sanction = sanctioned(world, registered(world), "finance")
    former = sanction.executor
    former.valid_to = clock.today() - timedelta(days=1)
    former.successor = world["commerce"]
    save_organisation(former, by=SYSTEM, now=clock.now())
    run_successions()
    sanction.refresh_from_db()
    assert sanction.executor == world["commerce"]


def test_a_body_never_handles_what_is_said_of_itself(world: World) -> None:
    case = filed(world)
    end(world, "bureau", "lead")
    run_successions()
    case.refresh_from_db()
    reread(world)
    assert (case.respondent, case.organisation) == (
        world["lead"],
        handling_organ(world["lead"], clock.today()),
    )


def test_the_part_of_a_dissolved_cohandler_is_its_heirs(world: World) -> None:
    case = cohandled(world, "finance", "township")
    end(world, "finance", "commerce")
    assert run_successions() == 1
    answer(world, case, "commerce")
    answer(world, case, "township")
    assert not Assignment.objects.filter(**of(case), role="cohandler", ended_at=None)


def test_a_complaint_that_names_a_dissolved_body_is_taken_and_is_about_its_heir(
    world: World,
) -> None:
    end(world, "bureau", "commerce")
    data = FILED | {"respondent": str(world["bureau"].pk)}
    case = file_complaint(data, upload(), actor=world.citizen(), code="ABCD-EFGH-JKMN-PQRS")
    assert case.respondent == world["commerce"]


def test_nothing_is_issued_by_itself_before_the_heir_has_taken_over(world: World) -> None:
    case = filed(world)
    end(world, "lead", "finance")
    Clock.objects.filter(**of(case), rule_code="TS_ACCEPT").update(lapses_on=clock.today())
    before = Document.objects.filter(organisation=world["lead"]).count()
    run_lapses()
    run_successions()
    assert Document.objects.filter(organisation=world["lead"]).count() == before


def test_a_heir_to_come_is_refused_where_days_would_pass_without_either(world: World) -> None:
    heir, today = world["finance"], clock.today()
    heir.valid_from = today + timedelta(days=2)
    save_organisation(heir, by=SYSTEM, now=clock.now())
    with pytest.raises(ValidationError, match="才成立"):
        end(world, "lead", "finance", days=0)
    end(world, "lead", "finance", days=1)
    assert world["lead"].successor == heir


def test_nothing_passes_to_a_body_that_is_still_to_come(world: World) -> None:
    case = filed(world)
    Organisation.objects.filter(pk=world["finance"].pk).update(
        valid_from=clock.today() + timedelta(days=1)
    )
    Organisation.objects.filter(pk=world["lead"].pk).update(
        valid_to=clock.today() - timedelta(days=1), successor=world["finance"]
    )
    assert run_successions() == 0
    go_to(clock.today() + timedelta(days=1))
    assert run_successions() == 1
    case.refresh_from_db()
    assert case.organisation == world["finance"]


def test_a_body_to_come_takes_no_complaint_yet(world: World) -> None:
    body = world["commerce"]
    body.valid_from = clock.today() + timedelta(days=1)
    save_organisation(body, by=SYSTEM, now=clock.now())
    data = FILED | {"respondent": str(body.pk)}
    with pytest.raises(StepRefused):
        file_complaint(data, upload(), actor=world.citizen(), code="ABCD-EFGH-JKMN-PQRS")


def test_a_heir_that_has_ended_too_gives_way_to_its_own(world: World) -> None:
    case = filed(world)
    end(world, "finance", "commerce")
    end(world, "lead", "finance")
    run_successions()
    case.refresh_from_db()
    assert case.organisation == world["commerce"]
    heir = Organisation.objects.get(pk=world["commerce"].pk)
    assert set(heir.carries_on) == {world["lead"].pk, world["finance"].pk}
