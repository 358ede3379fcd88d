"""The organ that reviews (复查、复核) has the file before it while it reviews, and its letter afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import Actor
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock, Evidence
from cases.models.subject import of
from documents.keys import issue_missing
from documents.models import Document
from documents.sealing import seal
from tests.documents.conftest import keep_promises
from tests.files import PDF
from tests.web.desk import walks
from tests.workflows.order_walks import conclude
from tests.workflows.test_objection import filed
from tests.workflows.test_reviews import MAINTAINED
from tests.workflows.walks import served
from tests.world import SINCE, World
from workflows.actions import StepRefused, perform

pytestmark = pytest.mark.django_db

BY_HAND = {"no_receipt": "回证原件随卷归档"}
AT_WORK = (Role.REGISTRAR, Role.HANDLER, Role.APPROVER, Role.SIGNER)


def replied(world: World) -> Case:
    """A complaint about the bureau, with a file of the complainant, answered by the city's credit lead."""
    file = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    issue_missing(valid_from=SINCE, now=clock.now(), valid_to=date(2050, 1, 1))
    case = walks.investigating(world, files={"attachments": [file]})
    world.actor(Role.DISCIPLINE_RECIPIENT, "finance")
    clue = {"organ": world["finance"].pk, "clue": "涉嫌收受工程款回扣"}
    perform(case, "refer_clue", actor=world.actor(Role.APPROVER), data=clue)
    conclude(world, case)
    served(world, case, "D16")
    perform(case, "reply", actor=world.actor(Role.HANDLER))
    return case


def at_reexamination(world: World) -> Case:
    """One whose complainant asked the credit lead of the province to re-examine the reply."""
    case = replied(world)
    perform(case, "ask_reexamination", actor=world.citizen(), data={"reason": "不服"})
    return case


def reexamined(world: World) -> Case:
    """One that the province's credit lead re-examined."""
    case = at_reexamination(world)
    signer = world.actor(Role.SIGNER, "province_lead")
    perform(case, "decide_reexamination", actor=signer, data=MAINTAINED)
    return case


def opened(actor: Actor, case: Case) -> set[str]:
    """Codes of the documents of a case that somebody may open."""
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return set()
    return set(Document.objects.shown_to(actor, case).values_list("code", flat=True))


def test_whoever_works_at_the_reviewing_organ_has_the_file_before_him(world: World) -> None:
    case = at_reexamination(world)
    file, reply = Evidence.objects.get(**of(case)), walks.document(case, "D16")
    for role in AT_WORK:
        actor = world.actor(role, "province_lead")
        assert {"D11", "D16"} <= opened(actor, case), role
        desk = walks.signed_in(world, role, "province_lead")
        page = desk.get(f"/desk/case/{case.pk}/").text
        assert "调查核实报告" in page
        assert "王某某" not in page
        assert desk.get(f"/desk/evidence/{file.pk}/").status_code == 200
        assert desk.get(f"/desk/documents/{reply.pk}/file/").status_code == 200


def test_what_went_to_the_discipline_organ_is_not_in_the_file_that_is_reviewed(
    world: World,
) -> None:
    case = at_reexamination(world)
    assert Document.objects.of(case).filter(code="D36").exists()
    for role in AT_WORK:
        assert "D36" not in opened(world.actor(role, "province_lead"), case)


def test_before_the_review_and_beside_it_nobody_above_sees_the_case(world: World) -> None:
    case = replied(world)
    assert opened(world.actor(Role.SIGNER, "province_lead"), case) == set()
    perform(case, "ask_reexamination", actor=world.citizen(), data={"reason": "不服"})
    for role, at in (
        (Role.LIAISON, "province_lead"),
        (Role.PRINCIPAL, "province_lead"),
        (Role.SYSTEM_ADMIN, "province_lead"),
        (Role.SIGNER, "province"),
        (Role.LIAISON, "bureau"),
        (Role.SIGNER, "bureau"),
    ):
        assert not {"D11", "D16"} & opened(world.actor(role, at), case), (role, at)


def test_after_the_review_its_organ_keeps_its_letter_alone(world: World) -> None:
    case = reexamined(world)
    for role in AT_WORK:
        assert opened(world.actor(role, "province_lead"), case) == {"D17a"}
        desk = walks.signed_in(world, role, "province_lead")
        assert "复查意见书" in desk.get(f"/desk/case/{case.pk}/").text
    letter = walks.document(case, "D17a")
    keep_promises()
    for role, status in ((Role.HANDLER, 200), (Role.LIAISON, 404)):
        desk = walks.signed_in(world, role, "province_lead")
        assert desk.get(f"/desk/documents/{letter.pk}/file/").status_code == status


def test_the_page_names_the_organ_that_reviews(world: World) -> None:
    case = at_reexamination(world)
    for role, at in ((Role.SIGNER, "province_lead"), (Role.HANDLER, "lead")):
        page = walks.signed_in(world, role, at).get(f"/desk/case/{case.pk}/").text
        assert f"复查、复核机关：{world['province_lead']}" in page


def placed(world: World, case: Case, code: str) -> Document:
    """The letter of a review, given out at its organ to be served by hand."""
    letter = walks.document(case, code)
    seal(letter.pk)
    data = {"document": letter.pk, "code": code, "way": "direct"}
    perform(case, "place_document", actor=world.actor(Role.HANDLER, "province_lead"), data=data)
    letter.refresh_from_db()
    return letter


def test_the_organ_that_reviewed_is_told_to_serve_its_letter_and_records_it(world: World) -> None:
    case = reexamined(world)
    letter = placed(world, case, "D17a")
    period = Clock.objects.get(rule_code="DOC_SERVE", about=f"document:{letter.pk}")
    assert period.responsible == world["province_lead"]
    address = f"/desk/case/{case.pk}/record_service/"
    for role, at, told in (
        (Role.HANDLER, "province_lead", True),
        (Role.SIGNER, "province_lead", True),
        (Role.HANDLER, "lead", False),
        (Role.REVIEWER, "lead", False),
    ):
        waiting = walks.signed_in(world, role, at).get("/desk/").text
        assert ("送达信访事项复查意见书" in waiting or "送达复查意见书" in waiting) is told, (
            role,
            at,
        )
    desk = walks.signed_in(world, Role.HANDLER, "province_lead")
    data = {"document": letter.pk, "way": "direct", "served_on": f"{clock.today()}"} | BY_HAND
    version = {"version": case.event_count}
    assert address in desk.get(f"/desk/case/{case.pk}/").text
    assert desk.post(address, data | version).status_code == 302
    letter.refresh_from_db()
    period.refresh_from_db()
    assert (letter.state, period.status) == ("served", "stopped")
    assert Clock.objects.filter(rule_code="TS_FINAL_ASK", status="running").exists()


def test_only_the_organ_that_issued_a_letter_of_review_records_its_service(world: World) -> None:
    case = reexamined(world)
    letter = placed(world, case, "D17a")
    data = {
        "document": letter.pk,
        "code": "D17a",
        "way": "direct",
        "served_on": clock.today(),
    } | BY_HAND
    with pytest.raises(StepRefused):
        perform(case, "record_service", actor=world.actor(Role.HANDLER), data=data)
    reply = Document.objects.get(pk=walks.document(case, "D16").pk)
    assert reply.organisation == world["lead"]


def test_whoever_objected_sees_until_when_its_objection_is_dealt_with(world: World) -> None:
    case = filed(world)
    desk = walks.signed_in(world, Role.LIAISON, "bureau")
    page = desk.get(f"/desk/case/{case.pk}/").text
    assert "异议受理期限" in page
    assert "没有正在计时的期限" not in page
    running = Clock.objects.get(**of(case), rule_code="YY_ACCEPT")
    assert desk.get(f"/desk/clocks/{running.pk}/").status_code == 200
    other = Clock.objects.get(**of(case), rule_code="SUPP_NOTICE")
    assert desk.get(f"/desk/clocks/{other.pk}/").status_code == 404
