"""Lists: what they show, filter and page, and that their cost does not grow with their length."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from notifications.wording import named
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue
from tests.workflows.walks import registered, sanctioned
from tests.world import World
from web.desk import listing
from web.desk.worklist import WorkListForm
from workflows.actions import perform


def queries(client: Client, path: str) -> int:
    """How many queries a page costs, apart from what is remembered for seconds: date and calendar."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    remembered = ("cases_installation", "cases_calendar")
    return sum(not any(table in one["sql"] for table in remembered) for one in asked)


GROWS: dict[str, tuple[Role, str, Callable[[World], object]]] = {
    "/desk/": (Role.HANDLER, "lead", walks.investigating),
    "/desk/cases/": (Role.REVIEWER, "lead", walks.investigating),
    "/desk/cases/?sort=due&whose=mine": (Role.HANDLER, "lead", walks.investigating),
    "/desk/cases/?whose=decide": (Role.SIGNER, "lead", walks.investigating),
    "/desk/list/record/": (Role.RECORD_KEEPER, "lead", registered),
    "/desk/documents/": (Role.LIAISON, "bureau", walks.explaining),
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", GROWS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(world: World, path: str) -> None:
    role, at, make = GROWS[path]
    client = walks.signed_in(world, role, at)
    make(world)
    one = queries(client, path)
    make(world)
    make(world)
    assert queries(client, path) == one
    assert one <= 12


PAGES: dict[str, tuple[Role, str, Callable[[World], object]]] = {
    "case of the handler": (Role.HANDLER, "lead", walks.explaining),
    "case of the signer": (Role.SIGNER, "lead", walks.explaining),
    "case of the body": (Role.LIAISON, "bureau", walks.explaining),
    "case of the overseer": (Role.SUPERVISION_OFFICER, "city", walks.explaining),
    "order": (Role.APPROVER, "lead", walks.order),
    "record": (Role.RECORD_KEEPER, "lead", registered),
    "record of its subject": (Role.LIAISON, "bureau", registered),
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_at_most_twelve_queries(world: World, page: str) -> None:
    role, at, make = PAGES[page]
    subject: Any = make(world)
    client = walks.signed_in(world, role, at)
    assert queries(client, f"/desk/{subject.subject_type}/{subject.pk}/") <= 12


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/board/", "/board/{city}/overdue/", "/board/{city}/trend/"])
def test_the_board_costs_at_most_twelve_queries(world: World, page: str) -> None:
    walks.explaining(world)
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    assert queries(client, page.format(city=world["city"].pk)) <= 12


@pytest.mark.django_db
def test_the_list_of_a_body_costs_the_same_for_three(world: World) -> None:
    client = walks.signed_in(world, Role.LIAISON, "bureau")
    walks.explaining(world)
    one = queries(client, "/desk/")
    walks.explaining(world)
    walks.explaining(world)
    assert queries(client, "/desk/") == one


@pytest.mark.django_db
def test_a_page_with_three_events_more_costs_the_same(world: World) -> None:
    case = walks.accepted(world)
    client = walks.signed_in(world, Role.SIGNER)
    path = f"/desk/case/{case.pk}/"
    few = queries(client, path)
    explained = walks.explaining(world)
    assert queries(client, f"/desk/case/{explained.pk}/") - few <= 4


def numbers(client: Client, query: str) -> list[int]:
    response = client.get(f"/desk/cases/?{query}")
    return [row.subject.pk for row in response.context["page"].rows]


@pytest.mark.django_db
def test_filters_narrow_the_list(world: World) -> None:
    filed = walks.complaint(world)
    held = walks.investigating(world)
    drafted = walks.order(world)
    keeper = walks.signed_in(world, Role.HANDLER)
    assert numbers(keeper, "") == [drafted.pk, held.pk, filed.pk]
    assert numbers(keeper, "kind=rectification_order") == [drafted.pk]
    assert numbers(keeper, "state=submitted") == [filed.pk]
    assert numbers(keeper, "whose=mine") == [held.pk]
    assert numbers(keeper, f"number={held.number}") == [held.pk]
    assert numbers(keeper, "due=overdue") == []


def test_no_two_states_to_choose_from_read_the_same() -> None:
    field: Any = WorkListForm({}).fields["state"]
    groups = [group for group in field.choices if group[0]]
    assert [str(title) for title, _states in groups] == ["在办", "已办结"]
    names = [name for _title, states in groups for _key, name in states]
    assert len(names) == len(set(names))
    assert names.count("复核中") == 1


@pytest.mark.django_db
def test_one_name_of_a_state_finds_every_kind_that_is_called_so(world: World) -> None:
    order = issue(world, drafted(world))
    signing = {"contact": "办公室主任", "phone": "028-1"}
    perform(order, "sign_in", actor=world.actor(Role.LIAISON, "bureau"), data=signing)
    complaint = walks.explaining(world)
    field: Any = WorkListForm({}).fields["state"]
    named = {name: key for title, states in field.choices if title for key, name in states}
    asked = f"state={named['待书面说明']}"
    keeper = walks.signed_in(world, Role.HANDLER)
    assert numbers(keeper, asked) == [complaint.pk, order.pk]
    assert numbers(keeper, f"{asked}&kind=complaint") == [complaint.pk]


@pytest.mark.django_db
def test_the_list_says_how_many_it_holds_and_an_export_gives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _nth in range(2):
        walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    page = client.get("/desk/cases/").content.decode()
    assert "共2件<" in page
    assert "导出这2件案件（Excel）" in page
    monkeypatch.setattr(listing, "MOST", 1)
    page = client.get("/desk/cases/").content.decode()
    assert "共1件以上" in page
    assert "导出前1件（Excel）" in page


@pytest.mark.django_db
def test_overdue_and_due_soon(world: World) -> None:
    filed = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    assert filed.next_due_on is not None
    clock.shift(timedelta(days=(filed.next_due_on - clock.today()).days))
    assert numbers(client, "due=soon") == [filed.pk]
    clock.shift(timedelta(days=1))
    assert numbers(client, "due=overdue") == [filed.pk]
    assert numbers(client, "due=soon") == []


@pytest.mark.django_db
def test_pages_are_walked_by_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.worklist.PAGE", 2)
    cases = [walks.complaint(world).pk for _ in range(3)]
    client = walks.signed_in(world, Role.REVIEWER)
    for sort, order in (("", cases[::-1]), ("sort=due", cases)):
        first = client.get(f"/desk/cases/?{sort}").context["page"]
        second = client.get(f"/desk/cases/?{sort}&after={first.after}").context["page"]
        walked = [row.subject.pk for page in (first, second) for row in page.rows]
        assert (walked, second.after) == (order, "")


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["x", "2026-01-01", "2026-01-01,x", "99999999999999999999", "-1"])
def test_an_absurd_key_is_ignored(world: World, after: str) -> None:
    walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    for sort in ("", "due"):
        assert client.get("/desk/cases/", {"after": after, "sort": sort}).status_code == 200


@pytest.mark.django_db
def test_an_ended_sanction_says_which_letter_waits_for_a_signature(world: World) -> None:
    until = clock.today() + timedelta(days=1)
    sanction = sanctioned(world, registered(world), "finance", until=until)
    assert named(sanction)["number"] == sanction.record.number
    clock.shift(timedelta(days=2))
    perform(sanction, "expire", actor=SYSTEM)
    page = walks.signed_in(world, Role.RECORD_KEEPER).get(f"/desk/sanction/{sanction.pk}/").text
    assert f"《惩戒措施解除函》待{sanction.organisation}签发" in page


@pytest.mark.django_db
def test_the_executor_finds_its_sanctions(world: World) -> None:
    sanction = sanctioned(world, registered(world), "finance")
    client = walks.signed_in(world, Role.SANCTION_EXECUTOR, "finance")
    rows = client.get("/desk/list/sanction/").context["rows"]
    assert [row.subject.pk for row in rows] == [sanction.pk]
    other = walks.signed_in(world, Role.SANCTION_EXECUTOR, "commerce")
    assert other.get("/desk/list/sanction/").context["rows"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/desk/cases/?number=%00&state=%00&kind=%00&whose=%00",
        "/desk/cases/?after=%00",
        "/desk/list/record/?state=%00&page=x",
        "/desk/list/record/?state=nothing&page=999",
        "/desk/new/pre-notice/?q=%00",
        "/desk/new/pre-notice/?body=%C2%B2",
        "/desk/new/pre-notice/?body=99999999999999999999",
    ],
)
def test_absurd_questions_get_a_page(world: World, path: str) -> None:
    assert walks.signed_in(world, Role.RECORD_KEEPER).get(path).status_code == 200
