"""The search index: written with each step, the same when made anew, emptied by a redaction."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.roles import Role
from cases.models import SearchText
from cases.words import any_mark, body_mark, query_of
from tests.web.desk import walks
from tests.workflows.walks import registered
from tests.world import World
from workflows.actions import perform
from workflows.intake import save_draft


def found_inside(term: str) -> list[int]:
    rows = SearchText.objects.filter(subject_type="case", inside__holds=query_of(term))
    return list(rows.order_by("subject_id").values_list("subject_id", flat=True))


def found_outside(term: str) -> list[int]:
    rows = SearchText.objects.filter(subject_type="case", outside__holds=query_of(term))
    return list(rows.order_by("subject_id").values_list("subject_id", flat=True))


def lexemes() -> dict[tuple[str, int], tuple[set[str], set[str]]]:
    """Every row as (type, key) -> the lexemes inside and outside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_type, subject_id, tsvector_to_array(inside), tsvector_to_array(outside)"
            " FROM cases_searchtext"
        )
        return {(row[0], row[1]): (set(row[2]), set(row[3])) for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["拖欠", "工程款", "120万元", "完工验收", "款", "2024年"])
def test_a_complaint_is_found_by_what_it_says(world: World, term: str) -> None:
    case = walks.complaint(world)
    assert found_inside(term) == [case.pk]


@pytest.mark.django_db
def test_a_complaint_is_found_by_its_number_at_once(world: World) -> None:
    case = walks.complaint(world)
    assert case.number is not None
    assert found_inside(case.number) == [case.pk]
    assert found_outside(case.number) == [case.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["王某", "王某某", "13800000000", "拖延"])
def test_neither_identities_nor_other_words_find_it(world: World, term: str) -> None:
    walks.complaint(world)
    assert found_inside(term) == []


@pytest.mark.django_db
def test_the_body_complained_of_finds_it_by_the_summary_alone(world: World) -> None:
    case = walks.accepted(world)
    assert found_outside("反映") == [case.pk]
    assert [found_outside(term) for term in ("道路改造", "完工验收", "120万元")] == [[], [], []]


@pytest.mark.django_db
def test_a_body_with_a_part_is_named(world: World) -> None:
    case = walks.explaining(world)
    rows = SearchText.objects.filter(inside__holds=any_mark([body_mark(world["bureau"].pk)]))
    assert list(rows.values_list("subject_id", flat=True)) == [case.pk]


@pytest.mark.django_db
def test_a_draft_is_not_indexed(world: World) -> None:
    draft = save_draft({"title": "秘密草稿"}, actor=world.citizen())
    assert draft.state == "draft"
    assert not SearchText.objects.exists()


@pytest.mark.django_db
def test_a_record_is_indexed_under_its_subject(world: World) -> None:
    record = registered(world)
    rows = SearchText.objects.filter(subject_type="record")
    assert list(rows.filter(outside__holds=query_of("道路改造")).values_list("subject_id")) == [
        (record.pk,)
    ]
    mark = any_mark([body_mark(world["bureau"].pk)])
    assert rows.filter(outside__holds=mark).count() == 1


@pytest.mark.django_db
def test_made_anew_it_is_what_the_steps_wrote(world: World) -> None:
    walks.explaining(world)
    walks.order(world)
    registered(world)
    written = lexemes()
    assert len(written) == 3
    SearchText.objects.all().delete()
    call_command("index_search", verbosity=0)
    assert lexemes() == written


@pytest.mark.django_db
def test_a_redaction_empties_it(world: World) -> None:
    case = walks.investigating(world)
    data = {"ground": "other", "reason": "误写秘密一词"}
    perform(case, "suspend", actor=world.actor(Role.APPROVER), data=data)
    assert found_inside("秘密一词") == [case.pk]
    written = {"sequence": case.event_count, "reason": "依法删除"}
    perform(case, "redact", actor=world.actor(Role.APPROVER), data=written)
    assert found_inside("秘密一词") == []
    assert found_inside("依法删除") == [case.pk]
