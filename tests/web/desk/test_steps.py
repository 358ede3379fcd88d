"""Doing steps from the desk: once, by the right person, with nothing typed ever lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock, identity
from cases.models import Case, Event, Evidence, Reading, SealedIdentity
from tests.files import PDF
from tests.web.desk import walks
from tests.world import World
from workflows.actions import perform

ACCEPTING = {"matter": "arrears", "summary": "反映拖欠工程款"}


@pytest.mark.django_db
def test_a_step_is_done_and_leads_back_to_the_subject(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    address = f"/desk/case/{case.pk}/accept/"
    shown = client.get(address)
    assert shown.context["attempt"].capacity == world.actor(Role.REVIEWER).describe()
    done = walks.read_and_post(client, address, ACCEPTING | {"version": case.event_count})
    assert (done.status_code, done.headers["Location"]) == (302, f"/desk/case/{case.pk}/")
    assert Case.objects.get().state == "accepted"


@pytest.mark.django_db
def test_a_double_click_is_one_act(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    address = f"/desk/case/{case.pk}/accept/"
    shown = client.post(address, ACCEPTING | {"preview": "1"}).context["attempt"].shown
    for _ in range(2):
        done = client.post(address, ACCEPTING | {"version": 1, "shown": shown.digest})
        assert done.status_code == 302
    assert Event.objects.filter(step="accept").count() == 1


@pytest.mark.django_db
def test_a_stale_page_says_what_happened_and_keeps_what_was_typed(world: World) -> None:
    case = walks.complaint(world)
    proposal = {"ground": "out_of_scope", "reason": "不属于政务失信"}
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER, nth=2), data=proposal)
    client = walks.signed_in(world, Role.REVIEWER)
    refused = client.post(f"/desk/case/{case.pk}/accept/", ACCEPTING | {"version": 1})
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "呈批不予受理" in text
    assert "反映拖欠工程款" in text
    assert 'name="version" value="2"' in text
    assert Case.objects.get().state == "submitted"


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "x", "-1", "0"])
def test_a_page_without_a_version_is_stale(world: World, version: str) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    refused = client.post(f"/desk/case/{case.pk}/accept/", ACCEPTING | {"version": version})
    assert refused.status_code == 409
    assert Case.objects.get().state == "submitted"


@pytest.mark.django_db
def test_missing_fields_are_told_and_the_rest_stays(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    data = {"version": 1, "matter": "arrears", "summary": ""}
    refused = client.post(f"/desk/case/{case.pk}/accept/", data)
    form = refused.context["attempt"].form
    assert list(form.errors) == ["summary"]
    assert form["matter"].value() == "arrears"
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_a_step_of_another_role_is_shown_closed_with_the_reason(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.SIGNER)
    shown = client.get(f"/desk/case/{case.pk}/accept/").context["attempt"]
    assert (shown.open, shown.sentence) == (False, "“受理”应由办理机关审查员办理")
    refused = client.post(f"/desk/case/{case.pk}/accept/", ACCEPTING | {"version": 1})
    assert refused.status_code == 409
    assert Case.objects.get().state == "submitted"


@pytest.mark.django_db
def test_the_form_of_a_decision_shows_what_was_proposed(world: World) -> None:
    case = walks.investigating(world)
    matters = {"matters": "未按期付款的原因", "evidence_list": "付款凭证\n验收单"}
    perform(case, "draft_explanation_notice", actor=world.actor(Role.HANDLER), data=matters)
    client = walks.signed_in(world, Role.SIGNER)
    form = client.get(f"/desk/case/{case.pk}/ask_explanation/").context["attempt"].form
    assert form["matters"].value() == "未按期付款的原因"
    page = client.get(f"/desk/case/{case.pk}/").context["page"]
    assert [(one.step, one.by) for one in page.proposals] == [
        ("ask_explanation", f"承办人lead1 · {world['lead']}")
    ]


@pytest.mark.django_db
def test_the_body_explains_with_evidence_that_only_the_handlers_read_too(world: World) -> None:
    case = walks.explaining(world)
    body = walks.signed_in(world, Role.PRINCIPAL, "bureau")
    done = walks.read_and_post(
        body,
        f"/desk/case/{case.pk}/explain/",
        {
            "version": case.event_count,
            "facts_text": "工程款因预算调整延迟支付。",
            "causes": "预算调整",
            "responsible": "计划财务处",
            "measures": "已列入本月支付计划",
            "head_signed": "on",
            "attachments": SimpleUploadedFile("说明.pdf", PDF, "application/pdf"),
        },
    )
    assert done.status_code == 302
    assert Case.objects.get().state == "investigating"
    evidence = Evidence.objects.get()
    address = f"/desk/evidence/{evidence.pk}/"
    file = walks.signed_in(world, Role.HANDLER).get(address)
    assert file.getvalue().startswith(b"%PDF")
    assert "说明" not in file.headers["Content-Disposition"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert walks.signed_in(world, Role.LIAISON, "bureau").get(address).status_code == 200
    assert walks.signed_in(world, Role.LIAISON, "finance").get(address).status_code == 404


@pytest.mark.django_db
def test_the_complainants_evidence_is_closed_to_the_body(world: World) -> None:
    file = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    case = walks.explaining(world, files={"attachments": [file]})
    address = f"/desk/evidence/{Evidence.objects.get().pk}/"
    assert walks.signed_in(world, Role.HANDLER).get(address).status_code == 200
    body = walks.signed_in(world, Role.LIAISON, "bureau")
    assert body.get(address).status_code == 404
    assert body.get(f"/desk/case/{case.pk}/").context["page"].evidence == []


@pytest.mark.django_db
def test_a_lost_file_is_told_in_words(world: World, settings: object) -> None:
    file = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    walks.explaining(world, files={"attachments": [file]})
    settings.FILES_DIR = "/nonexistent"  # type: ignore[attr-defined]
    evidence = Evidence.objects.get()
    answer = walks.signed_in(world, Role.HANDLER).get(f"/desk/evidence/{evidence.pk}/")
    assert answer.status_code == 410


@pytest.mark.django_db
def test_a_summary_that_names_the_complainant_is_refused_and_logged(world: World) -> None:
    case = walks.complaint(world)
    sealed = SealedIdentity.objects.get()
    known = identity.read(sealed, reader=SYSTEM, purpose="核对", now=clock.now())
    client = walks.signed_in(world, Role.REVIEWER)
    typed = {"matter": "arrears", "summary": f"{known.name}（{known.phone}）反映拖欠工程款"}
    address = f"/desk/case/{case.pk}/accept/"
    for again in ({"preview": "1"}, {"version": case.event_count}):
        page = client.post(address, typed | again)
        text = page.content.decode()
        assert "其中写有投诉人的姓名、名称、电话，请删去" in text
        assert typed["summary"] in text
    assert Case.objects.get().state == "submitted"
    logged = Reading.objects.filter(what="search", case=case, reader__isnull=False)
    assert [one.purpose for one in logged] == ["核对脱敏摘要"] * 2
