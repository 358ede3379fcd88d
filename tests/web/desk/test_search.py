"""Search by words, bodies and numbers shows no more than a searcher may see; people by exact match."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import clock
from cases.models import Case, Reading
from documents.models import Document
from records.models import DishonestyRecord
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.workflows.walks import registered
from tests.world import World
from web.desk import finding
from web.desk.sight import seen_whole, sight_of
from web.desk.subjects import parts_of
from web.staff import Viewer

EVERYBODY = [
    (Role.REVIEWER, "lead"),
    (Role.SIGNER, "lead"),
    (Role.LIAISON, "lead"),
    (Role.LIAISON, "bureau"),
    (Role.HANDLER, "bureau"),
    (Role.SANCTION_EXECUTOR, "finance"),
    (Role.LIAISON, "commerce"),
    (Role.SIGNER, "province_lead"),
    (Role.OBJECTION_REVIEWER, "province_lead"),
    (Role.SUPERVISION_OFFICER, "city"),
    (Role.JOINT_OFFICE, "county"),
]


def shown(client: Client, text: str, path: str = "/desk/search/") -> list[int]:
    """Keys of the cases on the first page of a search."""
    response = client.get(path, {"q": text})
    assert response.status_code == 200
    return [row.subject.pk for row in response.context["found"].cases.rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "拖欠",
        "道路改造工程款",
        "120万元",
        "１２０万元",
        "拖欠 付清",
        "住建",
        "住房和城乡 拖欠",
        "cdszfhcxjsj",
        "款",
        "拖欠 —— “道路改造”",
    ],
)
def test_a_handling_organ_finds_a_complaint(world: World, text: str) -> None:
    bureau = world["bureau"]
    bureau.aliases = ["成都市住建局"]
    bureau.save()
    case = walks.complaint(world)
    assert shown(walks.signed_in(world, Role.REVIEWER), text) == [case.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["欠拖", "道路 桥梁", "王某某", "13800000000", "拖欠' | 'zz", "!!"]
)
def test_what_is_not_in_it_finds_nothing(world: World, text: str) -> None:
    walks.complaint(world)
    assert shown(walks.signed_in(world, Role.REVIEWER), text) == []


@pytest.mark.django_db
def test_by_number_whole_or_begun(world: World) -> None:
    first, second = walks.complaint(world), walks.complaint(world)
    reviewer = walks.signed_in(world, Role.REVIEWER)
    assert first.number is not None
    assert shown(reviewer, first.number) == [first.pk]
    assert shown(reviewer, first.number.lower()[:-3]) == [second.pk, first.pk]


@pytest.mark.django_db
def test_the_body_complained_of_finds_only_by_what_it_may_read(world: World) -> None:
    case = walks.explaining(world)
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    assert shown(liaison, "反映拖欠") == [case.pk]
    assert shown(liaison, case.number or "-") == [case.pk]
    for hidden in ("道路改造", "完工验收", "120万元", "未按期付款", "付款凭证"):
        assert shown(liaison, hidden) == []
        assert shown(walks.signed_in(world, Role.HANDLER), hidden) == [case.pk]


@pytest.mark.django_db
def test_other_bodies_find_nothing(world: World) -> None:
    walks.explaining(world)
    for role, at in ((Role.LIAISON, "commerce"), (Role.JOINT_OFFICE, "county")):
        assert shown(walks.signed_in(world, role, at), "拖欠") == []


@pytest.mark.django_db
def test_an_overseer_finds_what_lies_below_page_by_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 2)
    monkeypatch.setattr(finding, "NEWEST", 3)
    cases = [walks.complaint(world).pk for _nth in range(5)]
    overseer = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    found, after = [], ""
    for _page in range(3):
        response = overseer.get("/desk/search/", {"q": "工程款", "after": after})
        page = response.context["found"].cases
        found += [row.subject.pk for row in page.rows]
        after = page.after
    assert (found, after) == (cases[::-1], "")


@pytest.mark.django_db
def test_records_are_found_by_subject_and_text(world: World) -> None:
    record = registered(world)
    keeper = walks.signed_in(world, Role.RECORD_KEEPER)
    for text in ("住房和城乡建设", "道路改造", record.number or "-"):
        found = keeper.get("/desk/search/", {"q": text}).context["found"]
        assert [row.subject.pk for row in found.records] == [record.pk]
    other = walks.signed_in(world, Role.LIAISON, "commerce")
    assert other.get("/desk/search/", {"q": "道路改造"}).context["found"].records == []


@pytest.mark.django_db
def test_documents_are_found_by_number_by_those_who_may_open_them(world: World) -> None:
    case = walks.explaining(world)
    keep_promises()
    notice = Document.objects.exclude(number=None).get(title="书面说明通知书")
    assert notice.number is not None
    whole = notice.number.replace("〔", "[").replace("〕", "]")
    end = whole[whole.index("[") :]

    def numbers(role: Role, at: str, typed: str = whole) -> list[Any]:
        found = walks.signed_in(world, role, at).get("/desk/search/", {"q": typed}).context["found"]
        return [(one.document.pk, one.row.subject.pk) for one in found.documents]

    assert numbers(Role.HANDLER, "lead") == [(notice.pk, case.pk)]
    assert numbers(Role.LIAISON, "bureau") == [(notice.pk, case.pk)]
    assert numbers(Role.LIAISON, "commerce") == []
    assert numbers(Role.HANDLER, "lead", end) == [(notice.pk, case.pk)]
    assert numbers(Role.HANDLER, "lead", f"[{end[1:].replace('号', '0号')}") == []
    assert numbers(Role.LIAISON, "commerce", end) == []


@pytest.mark.django_db
def test_seen_whole_in_sql_is_what_the_page_says(world: World) -> None:
    walks.explaining(world)
    walks.order(world)
    walks.complaint(world)
    registered(world)
    for role, at in EVERYBODY:
        actor = world.actor(role, at)
        viewer = Viewer(actor.user.pk if actor.user else 0, (actor,), clock.today())
        for model in (Case, DishonestyRecord):
            rows: Any = model.objects.visible_to(actor).select_related("organisation")
            whole = {row.pk for row in rows if sight_of(viewer, row, parts_of(row)).full}
            told = rows.filter(seen_whole([actor], model.subject_type))
            assert set(told.values_list("pk", flat=True)) == whole, (role, at, model)


def queries(client: Client, text: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        shown(client, text)
    remembered = ("cases_installation", "cases_calendar")
    return sum(not any(table in one["sql"] for table in remembered) for one in asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "at"), [(Role.REVIEWER, "lead"), (Role.SUPERVISION_OFFICER, "city")]
)
def test_a_search_costs_the_same_for_three(world: World, role: Role, at: str) -> None:
    client = walks.signed_in(world, role, at)
    walks.explaining(world)
    registered(world)
    one = queries(client, "拖欠 〔2026〕1号")
    few = queries(client, "拖欠")
    walks.explaining(world)
    walks.explaining(world)
    registered(world)
    assert queries(client, "拖欠") == few
    assert max(one, few) <= 12


def look_for(client: Client, **typed: str) -> Any:
    data = {"what": "name", "text": "王某某", "purpose": "本人到窗口查询"} | typed
    return client.post("/desk/search/complainants/", data)


@pytest.mark.django_db
def test_a_complainant_is_found_by_exact_match_and_it_is_logged(world: World) -> None:
    case = walks.complaint(world)
    reviewer = walks.signed_in(world, Role.REVIEWER)
    for typed in ({}, {"what": "phone", "text": "138 0000 0000"}):
        response = look_for(reviewer, **typed)
        assert [row.subject.pk for row in response.context["matched"].rows] == [case.pk]
    reads = Reading.objects.order_by("pk")
    assert [(one.identity is not None, one.purpose) for one in reads] == [
        (True, "查找投诉人：本人到窗口查询"),
        (True, "查找投诉人：本人到窗口查询"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [{"text": "王某"}, {"text": "13800000000"}, {"what": "id"}])
def test_what_does_not_match_exactly_finds_nothing_and_is_logged(
    world: World, typed: dict[str, str]
) -> None:
    walks.complaint(world)
    response = look_for(walks.signed_in(world, Role.REVIEWER), **typed)
    assert response.context["matched"].rows == []
    assert [one.identity for one in Reading.objects.all()] == [None]


@pytest.mark.django_db
def test_no_purpose_no_search(world: World) -> None:
    walks.complaint(world)
    response = look_for(walks.signed_in(world, Role.REVIEWER), purpose="")
    assert response.context["form"].errors.keys() == {"purpose"}
    assert response.context["form"]["text"].value() == "王某某"
    assert not Reading.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "at"),
    [
        (Role.HANDLER, "lead"),
        (Role.LIAISON, "bureau"),
        (Role.SUPERVISION_OFFICER, "city"),
    ],
)
def test_others_may_not_look_for_complainants(world: World, role: Role, at: str) -> None:
    walks.complaint(world)
    client = walks.signed_in(world, role, at)
    assert look_for(client).status_code == 403
    assert client.get("/desk/search/complainants/").status_code == 403


@pytest.mark.django_db
def test_a_reviewer_of_another_organ_finds_no_complainant(world: World) -> None:
    walks.explaining(world)
    response = look_for(walks.signed_in(world, Role.REVIEWER, "bureau"))
    assert response.context["matched"].rows == []
