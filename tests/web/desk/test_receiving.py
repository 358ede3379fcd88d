"""A body signs for an order in one act; its liaison drafts what its head confirms."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from cases.models import Case, Event
from documents.models import Document
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.workflows.order_walks import failed
from tests.world import World
from workflows.actions import form_for, perform

REACHED = {"contact": "办公室主任", "phone": "028-61880000"}
DRAFTED = {"facts_text": "项目已验收，工程款120万元尚未支付。", "causes": "预算调整。"}


def delivered(world: World) -> tuple[Case, Document]:
    """An order that lies at the body's desk."""
    order = walks.order(world)
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    perform(order, "sign", actor=world.actor(Role.SIGNER))
    assert keep_promises()[1] == 0
    order.refresh_from_db()
    return order, walks.document(order, "D18")


@pytest.mark.django_db(transaction=True)
def test_an_order_is_signed_for_in_one_act(world: World) -> None:
    order, notice = delivered(world)
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    page = liaison.get(f"/desk/case/{order.pk}/").content.decode()
    assert "签收《限期整改通知书》" in page
    assert "目前没有由您办理的步骤" not in page
    address = f"/desk/documents/{notice.pk}/receive/"
    shown: Any = liaison.get(address)
    told = {one.name: one.who for one in shown.context["periods"]}
    assert set(told.values()) == {"主要负责人", "联络员"}
    assert len(told) == 4  # to explain, to plan, to rectify, to ask for review
    incomplete = liaison.post(address, {"contact": "办公室主任"})
    assert list(incomplete.context["form"].errors) == ["phone"]
    assert Document.objects.get(pk=notice.pk).state == "sealed"
    done = liaison.post(address, REACHED)
    assert (done.status_code, done.headers["Location"]) == (302, f"/desk/case/{order.pk}/")
    order.refresh_from_db()
    assert order.state == "explanation_due"
    assert Document.objects.get(pk=notice.pk).state == "served"
    steps = Event.objects.filter(subject_id=order.pk).order_by("sequence")
    assert list(steps.values_list("step", flat=True))[-3:] == ["record_service", "serve", "sign_in"]
    assert liaison.post(address, REACHED).status_code == 302
    assert steps.filter(step="sign_in").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [Role.LIAISON, Role.PRINCIPAL])
def test_the_first_page_leads_to_where_it_is_signed_for(world: World, role: Role) -> None:
    _order, notice = delivered(world)
    page = walks.signed_in(world, role, "bureau").get("/desk/").content.decode()
    assert f'href="/desk/documents/{notice.pk}/receive/"' in page
    assert "record_service" not in page


@pytest.mark.django_db(transaction=True)
def test_nobody_else_signs_for_it(world: World) -> None:
    _order, notice = delivered(world)
    for role, at in ((Role.HANDLER, "lead"), (Role.LIAISON, "finance"), (Role.SIGNER, "lead")):
        client = walks.signed_in(world, role, at)
        address = f"/desk/documents/{notice.pk}/receive/"
        assert client.post(address, REACHED).status_code == 404
    assert Document.objects.get(pk=notice.pk).state == "sealed"


@pytest.mark.django_db(transaction=True)
def test_the_liaison_drafts_what_the_head_confirms(world: World) -> None:
    order, notice = delivered(world)
    liaison, head = (
        walks.signed_in(world, one, "bureau") for one in (Role.LIAISON, Role.PRINCIPAL)
    )
    liaison.post(f"/desk/documents/{notice.pk}/receive/", REACHED)
    order.refresh_from_db()
    address = f"/desk/case/{order.pk}/draft_explanation/"
    done = liaison.post(address, DRAFTED | {"version": order.event_count})
    assert done.status_code == 302
    form = form_for(order, "explain", actor=world.actor(Role.PRINCIPAL, "bureau"))
    assert (form["facts_text"].value(), form["causes"].value()) == tuple(DRAFTED.values())
    assert form.fields["attachments"].required
    assert DRAFTED["facts_text"] in head.get(f"/desk/case/{order.pk}/").content.decode()
    handler = walks.signed_in(world, Role.HANDLER).get(f"/desk/case/{order.pk}/").content.decode()
    assert DRAFTED["facts_text"] not in handler


@pytest.mark.django_db(transaction=True)
def test_the_authority_signs_for_the_letter_that_asks_it_and_sees_no_more(world: World) -> None:
    liaison = walks.signed_in(world, Role.LIAISON, "city")
    order = failed(world)
    assert keep_promises()[1] == 0
    letter = walks.document(order, "D37")
    assert (letter.addressee_organisation, letter.way) == (world["city"], "electronic")
    assert f"/desk/case/{order.pk}/" in liaison.get("/desk/").content.decode()
    page: Any = liaison.get(f"/desk/case/{order.pk}/")
    assert "签收《责任追究建议书》" in page.content.decode()
    assert [line.document.code for line in page.context["page"].document_lines] == ["D37"]
    assert page.context["page"].sight.full is False
    assert liaison.post(f"/desk/documents/{letter.pk}/receive/").status_code == 302
    assert Document.objects.get(pk=letter.pk).state == "served"
    assert "反馈采纳情况" in liaison.get("/desk/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_whom_to_reach_is_filled_in_as_it_was_given_last(world: World) -> None:
    user = world.user(Role.LIAISON, "bureau")
    User.objects.filter(pk=user.pk).update(phone="028-61880001")
    _first, notice = delivered(world)
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    address = f"/desk/documents/{notice.pk}/receive/"
    assert shown_values(liaison.get(address)) == ("", "028-61880001")
    assert liaison.post(address, REACHED).status_code == 302
    _second, other = delivered(world)
    address = f"/desk/documents/{other.pk}/receive/"
    assert shown_values(liaison.get(address)) == tuple(REACHED.values())
    head = walks.signed_in(world, Role.PRINCIPAL, "bureau")
    assert shown_values(head.get(address)) == tuple(REACHED.values())
    typed = liaison.post(address, {"contact": "", "phone": "1"})
    assert shown_values(typed) == ("", "1")


def shown_values(page: Any) -> tuple[str, str]:
    form = page.context["form"]
    return str(form["contact"].value() or ""), str(form["phone"].value() or "")
