"""Opening new subjects from the desk: once, by the right person, out of what he may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from cases import clock, query_codes
from cases.models import Case, IdentityDisclosure, NumberSeries, Reading
from records.models import DishonestyRecord, Sanction, SanctionListItem
from tests.web.desk import walks
from tests.workflows.walks import registered, upload
from tests.world import World

ORDER = {
    "source": "record",
    "source_note": "信用记录管理中发现",
    "title": "关于限期支付工程款的整改通知",
    "facts_text": "逾期未支付工程款120万元。",
    "basis_text": "合同第八条",
    "requirements": "三十日内付清欠款\n建立付款台账",
    "rectify_days": "30",
}


@pytest.mark.django_db
def test_what_may_be_opened_follows_from_the_roles(world: World) -> None:
    expected = {
        Role.REGISTRAR: ["complaint"],
        Role.RECORD_KEEPER: ["order", "pre-notice"],
        Role.SUPERVISION_OFFICER: ["order"],
        Role.APPROVER: ["register"],
        Role.HANDLER: [],
        Role.LIAISON: ["commitment"],
    }
    found = {
        role: [
            opening.slug
            for opening, _url in walks.signed_in(world, role).get("/desk/new/").context["openings"]
        ]
        for role in expected
    }
    assert found == expected


@pytest.mark.django_db
def test_the_window_registers_a_complaint_and_hands_out_its_code_once(world: World) -> None:
    client = walks.signed_in(world, Role.REGISTRAR)
    token = client.get("/desk/new/complaint/").context["attempt"].token
    data = walks.FILED | {"respondent": world["bureau"].pk, "truthful": "on", "token": token}
    filed = client.post("/desk/new/complaint/", data)
    case = Case.objects.get()
    assert (filed.status_code, case.state, case.organisation) == (201, "submitted", world["lead"])
    assert query_codes.matches(filed.context["code"], case.code_hash)
    again = client.post("/desk/new/complaint/", data)
    assert (again.status_code, Case.objects.count()) == (302, 1)


@pytest.mark.django_db
def test_a_complaint_with_a_wrong_id_number_keeps_what_was_typed(world: World) -> None:
    client = walks.signed_in(world, Role.REGISTRAR)
    data = walks.FILED | {"respondent": world["bureau"].pk, "id_number": "510101199001011234"}
    refused = client.post("/desk/new/complaint/", data | {"token": "t"})
    form = refused.context["attempt"].form
    assert list(form.errors) == ["id_number"]
    assert form["facts_text"].value() == walks.FACTS
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_an_order_is_drafted(world: World) -> None:
    client = walks.signed_in(world, Role.RECORD_KEEPER)
    data = ORDER | {"respondent": world["bureau"].pk, "token": "t"}
    seen = client.post("/desk/new/order/", data | {"preview": "1"}).context["attempt"]
    assert [one.title for one in seen.then.letters] == ["限期整改通知书"]
    assert "三十日内付清欠款" in "".join(seen.then.letters[0].text)
    assert (seen.shows, Case.objects.count(), NumberSeries.objects.count()) == (False, 0, 0)
    done = client.post("/desk/new/order/", data)
    order = Case.objects.get()
    assert (done.status_code, done.headers["Location"]) == (302, f"/desk/case/{order.pk}/")
    assert (order.kind, order.state) == ("rectification_order", "drafted")
    page = client.get(f"/desk/case/{order.pk}/").context["page"]
    assert [item.requirement for item in page.items] == ["三十日内付清欠款", "建立付款台账"]


@pytest.mark.django_db
def test_a_closed_opening_says_why_and_opens_nothing(world: World) -> None:
    client = walks.signed_in(world, Role.HANDLER)
    shown = client.get("/desk/new/order/").context["attempt"]
    assert shown.open is False
    assert "应由" in shown.sentence
    client.post("/desk/new/order/", ORDER | {"respondent": world["bureau"].pk, "token": "t"})
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_a_pre_notice_begins_with_the_body(world: World) -> None:
    client = walks.signed_in(world, Role.RECORD_KEEPER)
    found = client.get("/desk/new/pre-notice/", {"q": "住房"}).context["bodies"]
    assert [one.organisation for one in found] == [world["bureau"]]
    data = {
        "body": world["bureau"].pk,
        "token": "t",
        "title": "拖欠工程款",
        "facts_text": "逾期未支付工程款120万元。",
        "basis_text": "合同第八条",
        "severity": "general",
    }
    seen = client.post("/desk/new/pre-notice/", data | {"preview": "1"}).context["attempt"]
    assert "逾期未支付工程款120万元。" in "".join(seen.then.letters[0].text)
    assert DishonestyRecord.objects.count() == 0
    done = client.post("/desk/new/pre-notice/", data)
    record = DishonestyRecord.objects.get()
    assert (done.status_code, record.subject, record.state) == (302, world["bureau"], "")
    signer = walks.signed_in(world, Role.SIGNER)
    page = signer.get(f"/desk/record/{record.pk}/")
    assert [one.name for one in page.context["page"].offered.open][:1] == ["pre_notify"]
    body = walks.signed_in(world, Role.LIAISON, "bureau")
    assert body.get(f"/desk/record/{record.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_record_is_registered_with_its_source_document(world: World) -> None:
    client = walks.signed_in(world, Role.APPROVER)
    data = {
        "body": world["bureau"].pk,
        "token": "t",
        "title": "拖欠工程款",
        "facts_text": "逾期未支付工程款120万元。",
        "basis_text": "民事判决书",
        "severity": "general",
        "source_type": "judgment",
        "source_number": "（2026）川01民终1号",
        "determined_on": f"{clock.today() - timedelta(days=10)}",
        "attachments": upload()["attachments"],
    }
    blank = client.get("/desk/new/register/", {"body": world["bureau"].pk}).context["attempt"]
    assert (blank.shows, blank.shown.digest) == (True, "")
    unread = client.post("/desk/new/register/", data).context["attempt"]
    assert unread.sentence.startswith("请先核对")
    assert [one.title for one in unread.shown.letters] == ["信用修复告知书"]
    assert "“拖欠工程款”" in "".join(unread.shown.letters[0].text)
    assert DishonestyRecord.objects.count() == 0
    seen = client.post("/desk/new/register/", data | {"preview": "1", **upload()})
    assert seen.context["attempt"].shown == unread.shown
    confirmed = {"shown": unread.shown.digest, **upload()}
    done = client.post("/desk/new/register/", data | confirmed)
    record = DishonestyRecord.objects.get()
    assert (done.status_code, record.state) == (302, "determined")
    assert len(client.get(f"/desk/record/{record.pk}/").context["page"].evidence) == 1


@pytest.mark.django_db
def test_the_records_subject_objects_and_drafts_a_repair(world: World) -> None:
    record = registered(world)
    body = walks.signed_in(world, Role.LIAISON, "bureau")
    offered = body.get(f"/desk/record/{record.pk}/").context["openings"]
    assert [one.url for one in offered] == [
        f"/desk/new/objection/{record.pk}/",
        f"/desk/new/repair/{record.pk}/",
    ]
    repair = body.post(f"/desk/new/repair/{record.pk}/", {"token": "a"})
    drafted = Case.objects.get(kind="repair_application")
    assert repair.headers["Location"] == f"/desk/case/{drafted.pk}/"
    data = {
        "points": "欠款金额有误",
        "request": "correct",
        "reasons": "20万元已在认定前支付。",
        "truthful": "on",
        "token": "b",
    }
    body.post(f"/desk/new/objection/{record.pk}/", data)
    objection = Case.objects.get(kind="objection")
    assert (objection.state, objection.respondent) == ("submitted", world["bureau"])
    related = body.get(f"/desk/linked/record/{record.pk}/").context["related"]
    assert {one.row.subject.pk for one in related} == {drafted.pk, objection.pk}
    other = walks.signed_in(world, Role.LIAISON, "commerce")
    assert other.get(f"/desk/new/objection/{record.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_sanction_is_proposed_from_the_list_only(world: World) -> None:
    record = registered(world)
    item = SanctionListItem.objects.create(
        code="C-01", title="限制申报资金项目", basis="清单", valid_from=clock.today()
    )
    client = walks.signed_in(world, Role.RECORD_KEEPER)
    address = f"/desk/new/sanction/{record.pk}/"
    data = {"item": item.pk, "executor": world.executing("finance").pk, "token": "t"}
    assert client.post(address, data | {"item": 999}).status_code == 200
    assert client.post(address, data).status_code == 302
    sanction = Sanction.objects.get()
    assert (sanction.state, sanction.executor) == ("proposed", world["finance"])


@pytest.mark.django_db
def test_a_sealed_identity_is_read_only_under_a_granted_request(world: World) -> None:
    case = walks.investigating(world)
    handler = walks.signed_in(world, Role.HANDLER)
    offered = handler.get(f"/desk/case/{case.pk}/").context["openings"]
    assert [one.url for one in offered] == [f"/desk/new/disclosure/{case.pk}/"]
    data = {"reason": "需当面核实合同原件", "until": f"{clock.today() + timedelta(days=3)}"}
    handler.post(offered[0].url, data | {"token": "t"})
    request = IdentityDisclosure.objects.get()
    reading = f"/desk/identity/{request.pk}/"
    assert handler.post(reading).status_code == 404
    signer = walks.signed_in(world, Role.SIGNER)
    signer.post(f"/desk/disclosure/{request.pk}/grant/", {"version": request.event_count})
    before = Reading.objects.count()
    assert signer.post(reading).status_code == 404
    shown = handler.post(reading)
    [lines] = shown.context["identities"]
    assert [(one.label, one.value) for one in lines] == [
        ("姓名或者名称", "王某某"),
        ("联系电话", "13800000000"),
    ]
    assert Reading.objects.count() == before + 1
    told = signer.get(f"/desk/disclosure/{request.pk}/").context["page"].readings
    assert [one.reader for one in told] == [world.user(Role.HANDLER, "lead")]
    assert handler.get(reading).status_code == 405
    clock.shift(timedelta(days=4))
    assert handler.post(reading).status_code == 404


@pytest.mark.django_db
def test_who_asked_does_not_grant(world: World) -> None:
    case = walks.investigating(world)
    signer = walks.signed_in(world, Role.SIGNER)
    data = {"reason": "需当面核实合同原件", "until": f"{clock.today() + timedelta(days=3)}"}
    signer.post(f"/desk/new/disclosure/{case.pk}/", data | {"token": "t"})
    request = IdentityDisclosure.objects.get()
    page = signer.get(f"/desk/disclosure/{request.pk}/").context["page"]
    assert [one.name for one in page.offered.open] == ["note"]
    assert {one.name for one in page.offered.closed} == {"grant", "refuse"}
