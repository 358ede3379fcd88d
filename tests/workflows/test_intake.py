"""Who takes a case on, and how it is opened."""

from __future__ import annotations

import pytest

from accounts.queries import handling_organ
from accounts.roles import Role
from cases import clock, query_codes
from cases.models import Case, Party
from tests.workflows.test_actions import FILED
from tests.workflows.walks import APPLICATION, OBJECTION, registered, upload
from tests.world import World
from workflows.actions import StepRefused
from workflows.intake import (
    apply_for_repair,
    draft_repair,
    file_complaint,
    file_objection,
    save_draft,
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("respondent", "handling"),
    [
        ("bureau", "lead"),
        ("township", "lead"),
        ("county", "lead"),
        ("lead", "province_lead"),
        ("city", "province_lead"),
        ("province_lead", "province"),
    ],
)
def test_no_organ_handles_what_is_said_of_itself_or_of_whom_it_lies_below(
    world: World, respondent: str, handling: str
) -> None:
    assert handling_organ(world[respondent], clock.today()) == world[handling]


@pytest.mark.django_db
def test_a_complaint_goes_to_the_organ_above_the_body(world: World) -> None:
    data = FILED | {"respondent": str(world["city"].pk)}
    case = file_complaint(data, upload(), actor=world.citizen(), code="ABCD-EFGH-JKMN-PQRS")
    assert (case.state, case.organisation) == ("submitted", world["province_lead"])
    assert query_codes.matches("abcd efgh jkmn pqrs", case.code_hash)
    assert case.number is not None


@pytest.mark.django_db
@pytest.mark.parametrize("respondent", ["", "abc", "999999999"])
def test_without_a_body_nothing_is_filed_and_the_field_is_named(
    world: World, respondent: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        file_complaint(FILED | {"respondent": respondent}, actor=world.citizen())
    assert list(refused.value.errors) == ["respondent"]
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_filed_at_the_organ_of_the_body_finally_named(world: World) -> None:
    author = world.citizen()
    draft = save_draft({"title": "拖欠道路改造工程款"}, actor=author)
    save_draft({"title": "拖欠工程款", "respondent": world["bureau"].pk}, actor=author, case=draft)
    assert (draft.state, draft.number, draft.title) == ("draft", None, "拖欠工程款")
    data = FILED | {"respondent": world["city"].pk}
    file_complaint(data, actor=author, case=draft, code="ABCD-EFGH-JKMN-PQRS")
    draft.refresh_from_db()
    assert (draft.state, draft.organisation) == ("submitted", world["province_lead"])
    assert query_codes.matches("abcd efgh jkmn pqrs", draft.code_hash)
    assert Party.objects.filter(case=draft, role="complainant").count() == 1


@pytest.mark.django_db
def test_what_is_about_a_record_lies_in_its_dossier_at_the_subjects_credit_lead(
    world: World,
) -> None:
    record = registered(world, at="province_lead")
    liaison = world.actor(Role.LIAISON, "bureau")
    repair = apply_for_repair(record, APPLICATION, upload(), actor=liaison)
    objection = file_objection(record, OBJECTION, upload(), actor=liaison)
    relations = set(record.relations.values_list("case", "relation"))
    assert relations == {(repair.pk, "repair"), (objection.pk, "objection")}
    assert {repair.dossier_id, objection.dossier_id} == {record.dossier_id}
    assert {repair.organisation, objection.organisation} == {world["lead"]}
    assert (repair.number or "").startswith("XF-510100-")


@pytest.mark.django_db
def test_a_repair_is_drafted_once_for_a_record(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    draft = draft_repair(record, actor=liaison)
    assert draft_repair(record, actor=liaison) == draft
    assert apply_for_repair(record, APPLICATION, upload(), actor=liaison) == draft


@pytest.mark.django_db
def test_a_record_in_dispute_is_not_objected_to_twice(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    file_objection(record, OBJECTION, upload(), actor=liaison)
    record.refresh_from_db()
    assert record.objected
    with pytest.raises(StepRefused) as refused:
        file_objection(record, OBJECTION, upload(), actor=liaison)
    assert refused.value.sentence == "对该记录的异议正在办理，办结后可再提出"
