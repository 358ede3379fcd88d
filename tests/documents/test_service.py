"""送达: what each way asks and which day it gives; what is placed by itself; what is deemed served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from accounts.actors import Actor, code_holder
from accounts.roles import Role
from cases import clock, query_codes
from cases.models import Assignment, Case, Clock, Event, Reading
from cases.models.subject import of
from documents.models import Document, State
from documents.papers import address_form, receipt_form
from documents.sealing import seal
from documents.service import arrive, deem_served, open_placed, place
from documents.turns import Papers, label_of, turns_of
from tests.documents.conftest import FILED, keep_promises, text_of
from tests.files import PNG
from tests.workflows.order_walks import determined, draft_of, failed, heard
from tests.world import World
from workflows.actions import StepRefused, open_subject, perform
from workflows.lapses import run_lapses
from workflows.loading import Loaded, Together


def later(days: int) -> None:
    clock.shift(timedelta(days=days))
    clock.forget()


def recorded(row: Document, actor: Actor, way: str, files: Any = None, **more: Any) -> None:
    data = {"document": row.pk, "code": row.code, "way": way}
    data |= {"served_on": clock.today().isoformat(), "tracking": "EA123456789CN"}
    data |= {"no_receipt": "回证原件随卷归档"}
    case = Case.objects.get(pk=row.subject_id)
    perform(case, "record_service", actor=actor, data=data | more, files=files)


@pytest.fixture
def notice(file: Callable[..., Case], accept: Callable[[Case], None]) -> Document:
    """A sealed notice for somebody who did not agree to electronic service: the handler's to serve."""
    accept(file(electronic=False))
    keep_promises()
    return Document.objects.get()


@pytest.mark.django_db
def test_without_consent_it_is_placed_for_the_handler_whose_time_runs(notice: Document) -> None:
    assert (notice.state, notice.way, notice.placed_on) == (
        State.SEALED,
        "direct",
        clock.today(),
    )
    assert Clock.objects.get(rule_code="DOC_SERVE").about == f"document:{notice.pk}"


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["direct", "mail", "entrusted", "transferred"])
def test_the_day_on_the_receipt_is_the_day_of_service(
    world: World, notice: Document, way: str
) -> None:
    served_on = clock.today() + timedelta(days=2)
    later(3)
    recorded(notice, world.actor(Role.REVIEWER), way, served_on=served_on.isoformat())
    notice.refresh_from_db()
    assert (notice.state, notice.way, notice.served_on) == (State.SERVED, way, served_on)
    assert Clock.objects.get(rule_code="DOC_SERVE").status == "stopped"
    with pytest.raises(StepRefused, match="目前为“已送达”"):
        recorded(notice, world.actor(Role.REVIEWER), way)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "days", "sentence"),
    [
        ("direct", 1, "送达日期不能晚于今天"),
        ("direct", -1, "送达日期不能早于用印之日"),
        ("electronic", 0, "没有同意电子送达"),
        ("public_notice", 0, "不得公告送达"),
        ("query_code", 0, "请先以该方式交付送达"),
        ("leave_behind", 0, "见证人签字的送达回证，或者现场照片、录像"),
    ],
)
def test_what_the_way_does_not_allow_is_refused(
    world: World, notice: Document, way: str, days: int, sentence: str
) -> None:
    day = clock.today() + timedelta(days=days)
    with pytest.raises(StepRefused, match=sentence) as refused:
        recorded(notice, world.actor(Role.REVIEWER), way, served_on=day.isoformat())
    at_field = {"direct": "served_on", "leave_behind": "attachments"}.get(way, "way")
    assert list(refused.value.errors) == [at_field]
    notice.refresh_from_db()
    assert notice.state == State.SEALED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "typed", "field", "sentence"),
    [
        ("mail", {"tracking": ""}, "tracking", "请填写邮件单号"),
        ("mail", {"tracking": "未知"}, "tracking", "8至30位字母、数字"),
        ("direct", {"no_receipt": ""}, "no_receipt", "请上传送达回证，或者写明没有回证的原因"),
    ],
)
def test_who_serves_by_mail_or_by_hand_says_what_proves_it(
    world: World, notice: Document, way: str, typed: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        recorded(notice, world.actor(Role.REVIEWER), way, **typed)
    assert sentence in "".join(refused.value.errors[field])
    if way == "direct":
        receipt = SimpleUploadedFile("回证.png", PNG, "image/png")
        files = MultiValueDict({"attachments": [receipt]})
        recorded(notice, world.actor(Role.REVIEWER), way, files, **typed)
    else:
        recorded(notice, world.actor(Role.REVIEWER), way)
        said = Event.objects.get(step="record_service").payload.data
        assert said["tracking"] == "EA123456789CN"


@pytest.mark.django_db
def test_leaving_it_behind_counts_with_photographs(world: World, notice: Document) -> None:
    photo = SimpleUploadedFile("现场.png", PNG, "image/png")
    files = MultiValueDict({"attachments": [photo]})
    recorded(notice, world.actor(Role.REVIEWER), "leave_behind", files)
    notice.refresh_from_db()
    assert (notice.state, notice.served_on) == (State.SERVED, clock.today())
    assert set(Event.objects.get(step="record_service").attests) == {"evidence:1", "rows"}


@pytest.mark.django_db
def test_nobody_else_records_service(world: World, notice: Document) -> None:
    for stranger in (world.citizen("stranger"), world.actor(Role.LIAISON, "bureau")):
        with pytest.raises(StepRefused):
            recorded(notice, stranger, "direct")
    with pytest.raises(StepRefused, match="本案没有这份文书"):
        recorded(notice, world.actor(Role.REVIEWER), "direct", document=notice.pk + 1)
    with pytest.raises(StepRefused, match="本案没有这份文书"):
        recorded(notice, world.actor(Role.REVIEWER), "direct", code="D18")


@pytest.fixture
def under_code(world: World, accept: Callable[[Case], None]) -> Document:
    """A sealed notice placed under the query code of somebody anonymous."""
    case = Case(kind="complaint", organisation=world["lead"], code_hash=query_codes.digest("code"))
    data = FILED | {"respondent": world["bureau"].pk, "anonymous": True}
    open_subject(case, "submit", actor=code_holder(None), data=data)
    accept(case)
    keep_promises()
    return Document.objects.get()


@pytest.mark.django_db
def test_under_the_query_code_it_is_served_when_first_opened(under_code: Document) -> None:
    assert (under_code.way, under_code.state) == ("query_code", State.SEALED)
    assert open_placed(under_code, code_holder(under_code.subject_id + 1)) is False
    later(3)
    assert open_placed(under_code, code_holder(under_code.subject_id)) is True
    under_code.refresh_from_db()
    assert (under_code.state, under_code.served_on) == (State.SERVED, clock.today())
    assert open_placed(under_code, code_holder(under_code.subject_id)) is False


@pytest.mark.django_db
def test_unopened_it_counts_as_served_seven_days_after_placing(under_code: Document) -> None:
    assert under_code.placed_on is not None
    later(6)
    assert deem_served(clock.today()) == (0, 0)
    later(3)
    assert deem_served(clock.today()) == (1, 0)
    under_code.refresh_from_db()
    assert (under_code.state, under_code.way, under_code.served_on) == (
        State.SERVED,
        "query_code",
        under_code.placed_on + timedelta(days=7),
    )
    assert deem_served(clock.today()) == (0, 0)


@pytest.fixture
def to_bureau(world: World, file: Callable[..., Case], accept: Callable[[Case], None]) -> Document:
    """A sealed forwarding letter to another organ that has nobody with an account."""
    case = file()
    accept(case)
    keep_promises()
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "核实",
        "days": 30,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    keep_promises()
    return Document.objects.get(code="D05a")


@pytest.mark.django_db
def test_an_organ_is_served_at_its_desk_when_it_signs_for_it(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    liaison = world.actor(Role.LIAISON, "finance")
    case = file()
    accept(case)
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "核实",
        "days": 30,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    keep_promises()
    letter = Document.objects.get(code="D05a")
    assert (letter.way, letter.state, letter.addressee_name) == (
        "electronic",
        State.SEALED,
        "成都市财政局",
    )
    assert open_placed(letter, world.actor(Role.LIAISON, "commerce")) is False
    assert open_placed(letter, liaison) is True
    letter.refresh_from_db()
    assert (letter.state, letter.served_on) == (State.SERVED, clock.today())
    assert Clock.objects.filter(rule_code="TS_BOUNCE").count() == 1


@pytest.mark.django_db
def test_a_letter_to_a_body_with_no_part_in_the_matter_is_brought_there(world: World) -> None:
    liaison = world.actor(Role.LIAISON, "city")
    order = failed(world)
    Assignment.objects.filter(organisation=world["city"]).update(ended_at=clock.now())
    keep_promises()
    letter = Document.objects.of(order).get(code="D37")
    assert (letter.addressee_name, letter.state) == (world["city"].name, State.SEALED)
    assert letter.way == "direct"
    with pytest.raises(StepRefused):
        open_placed(letter, liaison)
    situation = Loaded(order, clock.now())
    papers = Papers.fetch(Together([order], clock.now()))
    [turn] = turns_of(situation, [world.actor(Role.HANDLER), liaison], papers)
    assert (label_of(turn), turn.actor.role) == ("送达责任追究建议书", Role.HANDLER)


@pytest.mark.django_db
def test_public_notice_takes_thirty_days_from_the_day_it_is_put_up(
    world: World, to_bureau: Document
) -> None:
    handler = world.actor(Role.REVIEWER)
    assert to_bureau.way == "direct"
    with pytest.raises(StepRefused, match="请先以该方式交付送达"):
        recorded(to_bureau, handler, "public_notice")
    case = Case.objects.get(pk=to_bureau.subject_id)
    later(1)
    put_up = clock.today()
    data = {"document": to_bureau.pk, "code": "D05a", "way": "public_notice"}
    perform(case, "place_document", actor=handler, data=data)
    with pytest.raises(StepRefused, match="视为送达"):
        recorded(to_bureau, handler, "public_notice")
    later(29)
    assert deem_served(clock.today()) == (0, 0)
    later(1)
    assert deem_served(clock.today()) == (1, 0)
    to_bureau.refresh_from_db()
    assert to_bureau.served_on == put_up + timedelta(days=30)
    assert Clock.objects.filter(rule_code="TS_BOUNCE").count() == 1


@pytest.mark.django_db
def test_determination_and_repair_notice_go_out_and_are_served_as_one_act(world: World) -> None:
    record = determined(world, heard(world, draft_of(failed(world))))
    rows = Document.objects.of(record).filter(code__in=["D26b", "D27"])
    determination, notice = rows.order_by("code")
    assert seal(determination.pk) is True
    place({"document": determination.pk})
    determination.refresh_from_db()
    assert (determination.state, determination.placed_on) == (State.SEALED, None)
    assert seal(notice.pk) is True
    place({"document": notice.pk})
    assert set(rows.values_list("state", "placed_on", "way")) == {
        (State.SEALED, clock.today(), "electronic")
    }
    place({"document": determination.pk})
    later(2)
    notice.refresh_from_db()
    liaison = world.actor(Role.LIAISON, "bureau")
    assert open_placed(notice, liaison) is True
    assert set(rows.values_list("state", "served_on", "way")) == {
        (State.SERVED, clock.today(), "electronic")
    }
    events = Event.objects.filter(**of(record), step="record_service")
    assert {event.actor_user for event in events.order_by("-sequence")[:2]} == {liaison.user}


@pytest.mark.django_db
def test_what_an_automatic_step_drafted_waits_for_the_signer(
    world: World, file: Callable[..., Case]
) -> None:
    case = file()
    later(40)
    run_lapses()
    case.refresh_from_db()
    notice = Document.objects.get()
    assert (case.state, notice.code, notice.state, notice.number) == (
        "accepted",
        "D03a",
        State.WAITING,
        None,
    )
    assert keep_promises()[1] == 0
    data = {"document": notice.pk}
    with pytest.raises(StepRefused, match="签发人"):
        perform(case, "sign_document", actor=world.actor(Role.REVIEWER), data=data)
    perform(case, "sign_document", actor=world.actor(Role.SIGNER), data=data)
    notice.refresh_from_db()
    assert (notice.state, notice.number, notice.signed_by) == (
        State.SIGNED,
        f"成信用办函〔{clock.today().year}〕1号",
        world.user(Role.SIGNER, "lead"),
    )
    assert keep_promises()[1] == 0
    notice.refresh_from_db()
    assert notice.state == State.SERVED
    signed = Event.objects.get(step="sign_document")
    assert {**signed.attests, "rows": ""} == {"rows": "", "document:D03a:1": notice.digest}


@pytest.mark.django_db
def test_an_annulled_order_s_notice_is_withdrawn_and_keeps_its_number(world: World) -> None:
    order = failed(world)
    notice = Document.objects.of(order).get(code="D18")
    perform(order, "revoke", actor=world.actor(Role.SIGNER), data={"reason": "认定有误"})
    revoked = Document.objects.get(pk=notice.pk)
    assert (revoked.state, revoked.number) == (State.WITHDRAWN, notice.number)


@pytest.mark.django_db
def test_forms_for_service_on_paper_name_document_and_addressee_and_are_logged(
    world: World, notice: Document
) -> None:
    reader = world.actor(Role.HANDLER)
    before = Reading.objects.count()
    receipt = text_of(receipt_form(notice, reader=reader, now=clock.now()))
    for told in ("送达回证", "受理通知书", notice.number, FILED["name"], reader.user.name):
        assert str(told) in receipt
    address = text_of(address_form(notice, reader=reader, now=clock.now()))
    for told in ("送达地址确认书", FILED["name"], "邮寄送达"):
        assert str(told) in address
    reads = Reading.objects.order_by("pk")[before:]
    assert {(one.reader, one.purpose) for one in reads} == {
        (reader.user, "打印《受理通知书》的送达表单")
    }


@pytest.mark.django_db
@pytest.mark.parametrize("sealed_first", [True, False])
def test_whoever_takes_a_matter_over_has_had_the_letter_that_brought_it(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None], sealed_first: bool
) -> None:
    case = file()
    accept(case)
    data = {"manner": "forward", "requirements": "请办理", "days": 30}
    data["organ"] = world.deciding("finance").pk
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    if sealed_first:
        keep_promises()
        letter = Document.objects.get(code="D05a")
        assert (letter.state, letter.served_on) == (State.SEALED, None)
    handler = world.actor(Role.HANDLER, "finance")
    perform(case, "sign_in", actor=handler, data={"handler": handler.user.pk})
    keep_promises()
    letter = Document.objects.get(code="D05a")
    assert (letter.state, letter.way, letter.served_on) == (
        State.SERVED,
        "electronic",
        clock.today(),
    )
    running = Clock.objects.filter(rule_code="DOC_SERVE", about=f"document:{letter.pk}")
    assert not running.filter(status="running").exists()
    place({"document": letter.pk})
    arrive(of(case))
    assert (
        Event.objects.filter(step="record_service").count()
        == Document.objects.filter(state=State.SERVED).count()
    )
