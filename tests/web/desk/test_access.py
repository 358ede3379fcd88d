"""Who may open which page of the desk, and how much of a complaint the body complained of reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents.models import Document
from tests.web.desk import walks
from tests.workflows.walks import registered, sanctioned
from tests.world import World
from workflows.actions import perform

PAGES = (
    "/desk/",
    "/desk/cases/",
    "/desk/list/record/",
    "/desk/list/sanction/",
    "/desk/list/restoration/",
    "/desk/list/disclosure/",
    "/desk/documents/",
    "/desk/search/",
    "/desk/new/",
)
CASE_STAFF = (
    Role.REGISTRAR,
    Role.REVIEWER,
    Role.HANDLER,
    Role.INSPECTOR,
    Role.APPROVER,
    Role.SIGNER,
    Role.RECORD_KEEPER,
    Role.ARCHIVIST,
)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_lists_open_for_staff_only(world: World, page: str) -> None:
    anonymous = Client().get(page)
    assert (anonymous.status_code, anonymous.headers["Location"]) == (302, f"/login/?next={page}")
    citizen = Client()
    user = world.citizen().user
    assert user is not None
    citizen.force_login(user)
    assert citizen.get(page).status_code == 403
    for role in ADMINISTRATORS:
        assert walks.signed_in(world, role).get(page).status_code == 403
    for role in (Role.REVIEWER, Role.LIAISON, Role.SUPERVISION_OFFICER):
        assert walks.signed_in(world, role).get(page).status_code == 200


Opens = Callable[[World], Client]


def staff(role: Role, at: str = "lead") -> Opens:
    return lambda world: walks.signed_in(world, role, at)


OPENS_COMPLAINT = {
    **{f"{role} at the handling organ": (staff(role), 200) for role in CASE_STAFF},
    "liaison of the body that explains": (staff(Role.LIAISON, "bureau"), 200),
    "principal of the body that explains": (staff(Role.PRINCIPAL, "bureau"), 200),
    "liaison of another body": (staff(Role.LIAISON, "finance"), 404),
    "liaison of the handling organ": (staff(Role.LIAISON), 404),
    "handler elsewhere": (staff(Role.HANDLER, "province_lead"), 404),
    "supervisor above": (staff(Role.JOINT_OFFICE, "city"), 200),
    "supervisor of the province": (staff(Role.SUPERVISION_OFFICER, "province"), 200),
    "supervisor elsewhere": (staff(Role.JOINT_OFFICE, "county"), 404),
    "system administrator": (staff(Role.SYSTEM_ADMIN), 403),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", OPENS_COMPLAINT)
def test_who_opens_a_complaint(world: World, who: str) -> None:
    case = walks.explaining(world)
    opens, status = OPENS_COMPLAINT[who]
    client = opens(world)
    assert client.get(f"/desk/case/{case.pk}/").status_code == status
    assert client.get(f"/desk/case/{case.pk}/suspend/").status_code == status


@pytest.mark.django_db
def test_complainant_finds_no_case_at_the_desk(world: World) -> None:
    case = walks.complaint(world)
    client = Client()
    user = world.citizen().user
    assert user is not None
    client.force_login(user)
    assert client.get(f"/desk/case/{case.pk}/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.LIAISON, Role.PRINCIPAL])
def test_body_reads_the_summary_and_nothing_of_the_complainant(world: World, role: Role) -> None:
    case = walks.explaining(world)
    client = walks.signed_in(world, role, "bureau")
    told = [
        client.get(path).content.decode()
        for path in (
            f"/desk/case/{case.pk}/",
            f"/desk/case/{case.pk}/explain/",
            "/desk/cases/",
            "/desk/",
        )
    ]
    assert walks.SUMMARY in told[0]
    for text in told:
        for secret in (walks.TITLE, walks.REQUEST, walks.FACTS, "王某某", "13800000000", "citizen"):
            assert secret not in text


@pytest.mark.django_db
def test_body_learns_of_a_complaint_only_what_was_sent_to_it(world: World) -> None:
    case = walks.explaining(world)
    Document.objects.filter(code="D09").update(placed_on=clock.today())
    page = walks.signed_in(world, Role.LIAISON, "bureau").get(f"/desk/case/{case.pk}/")
    assert [entry.step for entry in page.context["page"].timeline] == ["ask_explanation"]
    assert page.context["page"].handlers == ""
    assert page.context["page"].proposals == []
    inside = walks.signed_in(world, Role.APPROVER).get(f"/desk/case/{case.pk}/")
    assert [entry.step for entry in inside.context["page"].timeline] == [
        "ask_explanation",
        "draft_explanation_notice",
        "take_up",
        "accept",
        "submit",
    ]


@pytest.mark.django_db
def test_nobody_at_the_desk_reads_a_sealed_identity_by_looking(world: World) -> None:
    case = walks.explaining(world)
    for role in CASE_STAFF:
        text = walks.signed_in(world, role).get(f"/desk/case/{case.pk}/").content.decode()
        assert "投诉人（已密封）" in text
        assert "王某某" not in text


@pytest.mark.django_db
def test_who_opens_a_record_and_its_sanction(world: World) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance")
    expected = {
        (Role.RECORD_KEEPER, "lead"): (200, 200),
        (Role.LIAISON, "bureau"): (200, 200),
        (Role.SANCTION_EXECUTOR, "finance"): (200, 200),
        (Role.LIAISON, "commerce"): (404, 404),
        (Role.JOINT_OFFICE, "city"): (200, 200),
        (Role.JOINT_OFFICE, "county"): (404, 404),
        (Role.HANDLER, "province_lead"): (404, 404),
    }
    found = {
        (role, at): (
            walks.signed_in(world, role, at).get(f"/desk/record/{record.pk}/").status_code,
            walks.signed_in(world, role, at).get(f"/desk/sanction/{sanction.pk}/").status_code,
        )
        for role, at in expected
    }
    assert found == expected


@pytest.mark.django_db
def test_an_order_is_not_known_to_its_body_before_it_is_signed(world: World) -> None:
    case: Case = walks.order(world)
    body = walks.signed_in(world, Role.LIAISON, "bureau")
    handler = walks.signed_in(world, Role.HANDLER)

    def told() -> tuple[int, int]:
        page = f"/desk/case/{case.pk}/"
        return body.get(page).status_code, handler.get(page).status_code

    assert told() == (404, 200)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    assert (case.state, told()) == ("signing", (404, 200))
    perform(case, "drop", actor=world.actor(Role.SIGNER), data={"reason": "已经履行"})
    assert (case.state, told()) == ("revoked", (404, 200))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/desk/nothing/1/", "/desk/case/999/", "/desk/case/1/deem_accepted/"]
)
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    walks.complaint(world)
    assert walks.signed_in(world, Role.REVIEWER).get(path).status_code == 404
