"""The filer's page of a case: words, clocks, documents, files, and the steps he may take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case, CaseLink, Clock, Event, Evidence
from config.demo.actors import find_actor
from documents.models import Document
from notifications.models import Message
from tests.documents.conftest import keep_promises
from tests.factories import case_in
from tests.files import PDF
from tests.guards import unguarded
from tests.web.portal.filings import TYPED, file, pdf
from tests.workflows.order_walks import conclude
from tests.workflows.walks import served
from tests.world import World
from web.portal import progress, words
from workflows.actions import perform
from workflows.loading import Loaded
from workflows.procedures.complaint import Complaint
from workflows.procedures.forms.rectification_order import JudgeForm
from workflows.registry import procedure_of


@pytest.fixture
def filed(world: World) -> tuple[Client, Case]:
    """A client that holds the code of a named complaint with one file."""
    client = Client()
    case, _code = file(world, client, attachments=[pdf("王喆堃的合同.pdf")])
    return client, case


def ask_for_more(world: World, case: Case) -> None:
    """Have the reviewer ask for a supplement, and the notice placed for the filer."""
    perform(
        case,
        "ask_supplement",
        actor=world.actor(Role.REVIEWER),
        data={"items": "验收单复印件", "consequence": "逾期未补正的，终止办理"},
    )
    keep_promises()


def test_every_state_and_every_step_of_the_filer_has_everyday_words() -> None:
    assert set(words.STATES) == set(Complaint.states.values)
    unknown = set(words.EVENTS) - set(Complaint.steps())
    assert unknown == set()


def test_the_page_tells_where_the_case_stands(filed: tuple[Client, Case], world: World) -> None:
    client, case = filed
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "已收到，正在审查" in page
    assert "受理告知期限" in page
    assert "逐日计算" in page
    assert "申请撤回" in page
    assert str(world["lead"]) in page


def test_names_of_staff_and_internal_steps_stay_inside(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    reviewer = world.actor(Role.REVIEWER)
    data = {"ground": "out_of_scope", "reason": "不属于政务失信", "instead": ""}
    perform(case, "propose_not_accept", actor=reviewer, data=data)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert reviewer.user is not None
    assert (reviewer.user.name in page, "呈批" in page, "不属于政务失信" in page) == (
        False,
        False,
        False,
    )


def test_opening_a_document_serves_it_and_starts_the_clock(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    ask_for_more(world, case)
    notice = Document.objects.get(code="D02")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f"/documents/{notice.pk}/" in page
    assert "打开即为收到，自打开的次日起计算：补正期限" in " ".join(page.split())
    assert "视为送达" in page
    answer = client.get(f"/documents/{notice.pk}/")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    notice.refresh_from_db()
    assert (notice.state, notice.way) == ("served", "query_code")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "补正期限" in page
    assert "打开即为收到" not in page


def test_a_supplement_goes_in_through_its_form(filed: tuple[Client, Case], world: World) -> None:
    client, case = filed
    ask_for_more(world, case)
    client.get(f"/documents/{Document.objects.get(code='D02').pk}/")
    address = f"/cases/{case.pk}/steps/supplement/"
    version = client.get(address).context["case"].event_count
    data = {"statement": "补交验收单", "attachments": [pdf()], "version": version}
    assert client.post(address, data)["Location"] == f"/cases/{case.pk}/"
    case.refresh_from_db()
    assert case.state == "submitted"
    assert Evidence.objects.filter(subject_id=case.pk, from_complainant=True).count() == 2


def test_a_form_of_yesterday_is_refused_and_what_was_typed_stays(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    ask_for_more(world, case)
    address = f"/cases/{case.pk}/steps/ask_withdrawal/"
    data = {"reason": "已经协商解决", "version": case.event_count - 1}
    answer = client.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "本案已有新的办理" in page
    assert "已经协商解决" in page
    case.refresh_from_db()
    assert f'name="version" value="{case.event_count}"' in page


def test_a_step_that_is_not_open_leads_back_to_the_case(filed: tuple[Client, Case]) -> None:
    client, case = filed
    for step in ("supplement", "accept", "sign", "record_service", "submit", "nothing"):
        answer = client.post(f"/cases/{case.pk}/steps/{step}/", {"statement": "x"})
        assert answer["Location"] == f"/cases/{case.pk}/"
    assert Event.objects.filter(subject_id=case.pk).count() == 1


def test_an_old_link_to_a_step_that_is_over_says_why_and_what_can_be_done(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠工程款"})
    handler = {"handler": world.user(Role.HANDLER, "lead").pk}
    perform(case, "take_up", actor=reviewer, data=handler)
    conclude(world, case)
    served(world, case, "D16")
    perform(case, "reply", actor=world.actor(Role.HANDLER))
    answer = client.get(f"/cases/{case.pk}/steps/add_material/", follow=True)
    told = answer.content.decode()
    assert "本案现为“已答复”，不能再办理“补充材料”。您现在可以：“申请复查”" in told
    told = client.get(f"/cases/{case.pk}/steps/sign/", follow=True).content.decode()
    assert ("没有这一步骤" in told, "签发" in told.split("没有这一步骤")[0]) == (True, False)


def test_a_session_that_ended_gives_back_what_was_typed(filed: tuple[Client, Case]) -> None:
    _client, case = filed
    answer = Client().post(f"/cases/{case.pk}/steps/ask_withdrawal/", {"reason": "已经协商解决"})
    assert answer.status_code == 403
    assert "已经协商解决" in answer.content.decode()
    assert Event.objects.filter(subject_id=case.pk).count() == 1


def test_own_files_come_back_as_downloads_under_our_own_names(filed: tuple[Client, Case]) -> None:
    client, case = filed
    row = Evidence.objects.get(subject_id=case.pk)
    answer = client.get(f"/evidence/{row.pk}/")
    assert answer.getvalue() == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%9D%90%E6%96%991-1.pdf"
    )
    assert Client().get(f"/evidence/{row.pk}/").status_code == 404


def test_a_file_that_the_store_lost_is_told_in_words_and_serves_nothing(
    filed: tuple[Client, Case], world: World, settings: Any
) -> None:
    client, case = filed
    ask_for_more(world, case)
    notice = Document.objects.get(code="D02")
    settings.FILES_DIR = settings.FILES_DIR / "elsewhere"
    for address in (f"/evidence/{Evidence.objects.get().pk}/", f"/documents/{notice.pk}/"):
        answer = client.get(address)
        assert (answer.status_code, "文件暂时取不到" in answer.content.decode()) == (410, True)
    notice.refresh_from_db()
    assert notice.state == "sealed"


def test_files_of_officials_are_not_the_filers(filed: tuple[Client, Case], world: World) -> None:
    client, case = filed
    with unguarded():  # what was handed in is kept
        Evidence.objects.filter(subject_id=case.pk).update(from_complainant=False)
    assert client.get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 404


def test_who_sees_what_names_nobody(filed: tuple[Client, Case]) -> None:
    client, case = filed
    page = client.get(f"/cases/{case.pk}/seen/").content.decode()
    assert ("投诉人（已密封）" in page, TYPED["facts_text"] in page) == (True, True)
    assert (TYPED["name"] in page, TYPED["phone"] in page) == (False, False)


def test_a_citizen_sees_own_cases_and_nobody_elses(
    world: World, logged_in: Callable[..., Client]
) -> None:
    mine, _code = file(world, logged_in("citizen"))
    other: Any = logged_in("other")
    assert logged_in("citizen").get(f"/cases/{mine.pk}/").status_code == 200
    assert other.get(f"/cases/{mine.pk}/").status_code == 404
    assert mine.title in logged_in("citizen").get("/account/").content.decode()
    assert mine.title not in other.get("/account/").content.decode()


def test_staff_follow_no_case_through_the_citizens_pages(
    world: World, logged_in: Callable[..., Client]
) -> None:
    case, _code = file(world, Client())
    for role, at in (
        (Role.REVIEWER, "lead"),
        (Role.LIAISON, "bureau"),
        (Role.SYSTEM_ADMIN, "lead"),
    ):
        assert logged_in(role, at).get(f"/cases/{case.pk}/").status_code == 404


def test_the_page_shows_the_stages_what_comes_next_and_what_was_handed_in(
    filed: tuple[Client, Case],
) -> None:
    client, case = filed
    answer = client.get(f"/cases/{case.pk}/")
    page = answer.content.decode()
    assert [(one.label, one.status) for one in answer.context["stages"][:3]] == [
        ("提交", "done"),
        ("受理", "now"),
        ("调查核实", "ahead"),
    ]
    assert "告知您是否受理" in answer.context["next"]
    for name in ("title", "request", "facts_text", "reasons"):
        assert TYPED[name] in page
    assert ("王喆堃的合同.pdf" in page, "请不要写自己的姓名" in page) == (True, False)


def test_what_must_be_supplemented_is_on_the_page_with_its_day(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    ask_for_more(world, case)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("验收单复印件" in page, "打开补正通知书即为收到" in page) == (True, True)
    client.get(f"/documents/{Document.objects.get(code='D02').pk}/")
    answer = client.get(f"/cases/{case.pk}/")
    until = answer.context["missing"].until
    assert f"{until.year}年{until.month}月{until.day}日</strong>前提交" in answer.content.decode()
    assert "验收单复印件" in client.get(f"/cases/{case.pk}/steps/supplement/").content.decode()


def test_material_is_added_and_the_organ_is_told(filed: tuple[Client, Case], world: World) -> None:
    client, case = filed
    reviewer = world.actor(Role.REVIEWER).user
    address = f"/cases/{case.pk}/steps/add_material/"
    version = client.get(address).context["subject"].event_count
    data = {"statement": "补充付款凭证", "attachments": [pdf()], "version": version}
    assert client.post(address, data).status_code == 302
    assert "收到您补充的材料" in client.get(f"/cases/{case.pk}/").content.decode()
    told = Message.objects.get(template="material_added", channel="inbox")
    assert (told.recipient, str(case.number) in told.body) == (reviewer, True)
    assert "王喆堃" not in told.body


def test_the_organ_is_urged_once_in_five_working_days(
    filed: tuple[Client, Case], world: World
) -> None:
    client, case = filed
    world.actor(Role.REVIEWER)
    address = f"/cases/{case.pk}/steps/ask_expedition/"
    assert client.post(address, {"words": ""}).status_code == 302
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("您催办" in page, "起可以再次催办" in page) == (True, True)
    client.post(address, {"words": ""})
    assert Event.objects.filter(step="ask_expedition").count() == 1
    assert Message.objects.filter(template="expedition_asked", channel="inbox").count() == 1
    clock.shift(timedelta(days=12))
    assert client.post(address, {"words": "请尽快"}).status_code == 302
    assert Event.objects.filter(step="ask_expedition").count() == 2


def test_a_withdrawal_that_waits_is_called_so(filed: tuple[Client, Case]) -> None:
    client, case = filed
    client.post(f"/cases/{case.pk}/steps/ask_withdrawal/", {"reason": "已经协商解决"})
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "撤回申请已提交，等待办理机关确认" in page


def test_the_complainant_is_asked_about_the_rectification_and_answers(world: World) -> None:
    client = Client()
    order: Any = case_in("rectification_order", "verifying")
    case, _code = file(world, client)
    CaseLink.objects.create(source=case, target=order, relation="ordered", since=clock.now())
    inspector = find_actor(
        procedure_of(order), Loaded(order, clock.now()), procedure_of(order).steps()["ask_opinion"]
    ).actor
    assert inspector is not None
    perform(order, "ask_opinion", actor=inspector, data={"question": "欠款付清了吗？"})
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("征求您的意见" in page, "欠款付清了吗？" in page) == (True, True)
    address = f"/cases/{case.pk}/opinions/{order.pk}/"
    assert "欠款付清了吗？" in client.get(address).content.decode()
    given = {"opinion": "not_done", "words": "尾款未付", "version": order.event_count}
    assert client.post(address, given)["Location"] == f"/cases/{case.pk}/"
    said = Event.objects.get(subject_id=order.pk, step="give_opinion")
    assert (said.actor_kind, said.actor_user) == ("code_holder", None)
    assert "您已经发表意见" in client.get(f"/cases/{case.pk}/").content.decode()
    assert client.get(address)["Location"] == f"/cases/{case.pk}/"
    assert Client().get(address).status_code == 404


def test_nobody_is_called_silent_who_was_not_asked(world: World) -> None:
    order: Any = case_in("rectification_order", "verifying")
    form = JudgeForm({"heard": "silent"}, situation=Loaded(order, clock.now()), actor=SYSTEM)
    assert "还没有征求投诉人意见" in form.errors["heard"][0]


def test_ones_own_list_says_what_comes_next_and_until_when(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    case, _code = file(world, client)
    assert "告知您是否受理" in client.get("/account/").text
    ask_for_more(world, case)
    case.refresh_from_db()
    assert "打开补正通知书" in progress.next_words(case, [])  # it was not received yet
    until = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_REPLY").due_on
    assert f"请您在{date_format(until, 'Y年n月j日')}前提交补正材料" in client.get("/account/").text
