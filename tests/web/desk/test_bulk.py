"""One step for several cases: offered only where open for all, confirmed by name, each told of."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.roles import Role
from cases.models import Assignment, Case
from documents.models import Document
from tests.web.desk import walks
from tests.workflows.walks import OBJECTION, registered, upload
from tests.world import World
from web.desk import letters
from web.desk.bulk import MOST, together
from workflows.actions import perform
from workflows.intake import file_objection
from workflows.registry import procedures

PAGE = "/desk/cases/together/"


def offered(client: Client, cases: list[Case]) -> list[str]:
    context = client.get(PAGE, {"case": [one.pk for one in cases]}).context
    return [one.name for one in context["offers"]]


def confirmed(client: Client, name: str, cases: list[Case], **typed: Any) -> Any:
    versions = {f"version-{one.pk}": one.event_count for one in cases}
    posted = {"case": [one.pk for one in cases], **versions, **typed}
    return client.post(f"{PAGE}{name}/", posted).context


def handlers(case: Case) -> list[str]:
    running = Assignment.objects.filter(subject_id=case.pk, role="handler", ended_at=None)
    return [one.user.username for one in running if one.user]


def test_what_decides_or_is_printed_is_done_case_by_case() -> None:
    found = {
        kind: " ".join(
            sorted(
                step.name
                for step in procedure.steps().values()
                if not step.automatic and together(step)
            )
        )
        for kind, procedure in procedures().items()
        if procedure.subject_type == "case"
    }
    ladder = "bring_rung_forward hold_ladder release_ladder skip_rung"
    alone = {
        "commitment": "close complete discard reassign register withdraw_change",
        "complaint": "reassign reply sign_in take_back take_up",
        "objection": "accept check_on_platform reassign",
        "rectification_order": "reassign serve",
        "repair_application": "accept close discard reassign sign_in take_up",
    }
    assert found == {
        kind: " ".join(sorted([*names.split(), *ladder.split()])) for kind, names in alone.items()
    }


def test_what_is_issued_for_several_cases_asks_for_nothing_that_would_be_printed() -> None:
    asked = {
        f"{kind}.{step.name}": list(step.form.base_fields)
        for kind, procedure in procedures().items()
        if procedure.subject_type == "case"
        for step in procedure.steps().values()
        if not step.automatic and letters.issues(step) and together(step)
    }
    assert asked == {
        "commitment.close": [],
        "complaint.reply": [],
        "objection.accept": [],
        "rectification_order.serve": [],
        "repair_application.accept": [],
        "repair_application.close": [],
    }


@pytest.mark.django_db
def test_only_what_is_open_for_every_chosen_case_is_offered(world: World) -> None:
    one, two = walks.accepted(world), walks.accepted(world)
    later = walks.investigating(world)
    client = walks.signed_in(world, Role.REVIEWER)
    assert "take_up" in offered(client, [one, two])
    assert "take_up" not in offered(client, [one, later])
    assert client.get(f"{PAGE}take_up/", {"case": [one.pk, later.pk]}).status_code == 404


@pytest.mark.django_db
def test_each_named_case_is_done_by_itself(world: World) -> None:
    cases = [walks.accepted(world), walks.accepted(world)]
    handler = world.user(Role.HANDLER, "lead")
    client = walks.signed_in(world, Role.REVIEWER)
    page = client.get(f"{PAGE}take_up/", {"case": [one.pk for one in cases]}).content.decode()
    assert [str(one.number) in page for one in cases] == [True, True]
    told = confirmed(client, "take_up", cases, handler=handler.pk)
    assert [one.chosen.case.pk for one in told["done"]] == [one.pk for one in cases]
    assert told["refused"] == []
    assert [handlers(one) for one in cases] == [[handler.username], [handler.username]]


@pytest.mark.django_db
def test_what_one_case_refuses_hinders_no_other(world: World) -> None:
    moved, still = walks.accepted(world), walks.accepted(world)
    stale = Case.objects.get(pk=moved.pk)
    handler = world.user(Role.HANDLER, "lead")
    perform(moved, "take_up", actor=world.actor(Role.REVIEWER, nth=2), data={"handler": handler.pk})
    client = walks.signed_in(world, Role.REVIEWER)
    told = confirmed(client, "take_up", [stale, still], handler=handler.pk)
    assert [one.chosen.case.pk for one in told["done"]] == [still.pk]
    assert [(one.chosen.case.pk, "已有新的办理" in one.sentence) for one in told["refused"]] == [
        (moved.pk, True)
    ]


@pytest.mark.django_db
def test_a_second_click_does_nothing_twice(world: World) -> None:
    cases = [walks.accepted(world), walks.accepted(world)]
    handler = world.user(Role.HANDLER, "lead").pk
    client = walks.signed_in(world, Role.REVIEWER)
    confirmed(client, "take_up", cases, handler=handler)
    told = confirmed(client, "take_up", cases, handler=handler)
    assert (len(told["done"]), told["refused"]) == (2, [])
    for case in cases:
        before = case.event_count
        case.refresh_from_db()
        assert case.event_count == before + 1


@pytest.mark.django_db
def test_a_wrong_form_does_nothing_to_any_case(world: World) -> None:
    cases = [walks.accepted(world), walks.accepted(world)]
    context = confirmed(walks.signed_in(world, Role.REVIEWER), "take_up", cases, handler="")
    assert list(context["attempt"].form.errors) == ["handler"]
    assert [handlers(one) for one in cases] == [[], []]


@pytest.mark.django_db
def test_what_the_viewer_may_not_see_cannot_be_chosen(world: World) -> None:
    case = walks.accepted(world)
    client = walks.signed_in(world, Role.LIAISON, "finance")
    answer = client.get(PAGE, {"case": [case.pk]}, follow=True)
    sentence = f"请先在清单中选择案件，一次最多{MOST}件"
    assert [str(one) for one in answer.context["messages"]] == [sentence]


@pytest.mark.django_db
def test_more_cases_cost_no_more_queries_to_read(world: World) -> None:
    client = walks.signed_in(world, Role.APPROVER)

    def queries(cases: list[Case]) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert "reassign" in offered(client, cases)
        remembered = ("cases_installation", "cases_calendar")
        tables = [one["sql"].split(" FROM ")[-1].split()[0].strip('"') for one in asked]
        return [table for table in tables if not table.startswith(remembered)]

    one, two = walks.investigating(world), walks.investigating(world)
    offered(client, [one])
    assert queries([one, two]) == queries([one])


@pytest.mark.django_db
def test_the_way_back_leads_to_the_list_they_were_chosen_from(world: World) -> None:
    case = walks.accepted(world)
    client = walks.signed_in(world, Role.REVIEWER)
    listed = "kind=complaint&sort=due"
    assert (
        f'name="list" value="{escape(listed)}"'
        in client.get(f"/desk/cases/?{listed}").content.decode()
    )
    asked: dict[str, str | int] = {"case": case.pk, "list": listed}
    back = f'href="/desk/cases/?{escape(listed)}"'
    assert back in client.get(PAGE, asked).content.decode()
    assert back in client.get(f"{PAGE}take_up/", asked).content.decode()
    told = confirmed(
        client, "take_up", [case], handler=world.user(Role.HANDLER, "lead").pk, list=listed
    )
    assert told["listed"] == listed


def objections(world: World) -> list[Case]:
    """Two objections by different bodies, which their letters name."""
    return [
        file_objection(
            registered(world, subject=body),
            OBJECTION,
            upload(),
            actor=world.actor(Role.LIAISON, body),
        )
        for body in ("bureau", "commerce")
    ]


def read(client: Client, cases: list[Case]) -> dict[str, str]:
    """What the page that confirms the acceptance would post back of the letters it shows."""
    page = client.get(f"{PAGE}accept/", {"case": [one.pk for one in cases]})
    papers = page.context["attempt"].papers
    shown = {f"shown-{one.chosen.case.pk}": one.shown.digest for one in papers}
    text = page.content.decode()
    for name, digest in shown.items():
        assert f'name="{name}" value="{digest}"' in text
    return shown


@pytest.mark.django_db
def test_the_letter_of_every_case_is_shown_and_confirmed(world: World) -> None:
    cases = objections(world)
    client = walks.signed_in(world, Role.REVIEWER)
    page = client.get(f"{PAGE}accept/", {"case": [one.pk for one in cases]})
    papers = page.context["attempt"].papers
    assert [[one.title for one in paper.shown.letters] for paper in papers] == [
        ["异议申请受理通知书"],
        ["异议申请受理通知书"],
    ]
    for body, paper in zip(("bureau", "commerce"), papers, strict=True):
        assert world[body].name in "".join(paper.shown.letters[0].text)
    assert confirmed(client, "accept", cases)["done"] == []
    assert not Document.objects.filter(code="D29a").exists()
    told = confirmed(client, "accept", cases, **read(client, cases))
    assert (len(told["done"]), told["refused"]) == (2, [])
    assert Document.objects.filter(code="D29a").count() == 2


@pytest.mark.django_db
def test_a_case_whose_letter_has_changed_is_not_done_and_the_others_are(world: World) -> None:
    cases = objections(world)
    client = walks.signed_in(world, Role.REVIEWER)
    seen = read(client, cases)
    changed, same = cases
    body = world["bureau"]
    body.name = "双流区住房建设和交通局"
    body.save()
    told = confirmed(client, "accept", cases, **seen)
    assert [one.chosen.case.pk for one in told["done"]] == [same.pk]
    assert [(one.chosen.case.pk, one.sentence) for one in told["refused"]] == [
        (changed.pk, "将要发出的文书与您看过的不同，请重新核对后再办理")
    ]
    assert told["again"] == f"case={changed.pk}&list="
    told = confirmed(client, "accept", [changed], **read(client, [changed]))
    assert (len(told["done"]), told["again"]) == (1, "")
