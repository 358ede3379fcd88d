"""Filing a complaint: what is kept on error, drafts, once only, and the code shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import query_codes
from cases.models import Case, Event, Evidence, Party
from tests.documents.conftest import text_of
from tests.files import PDF
from tests.web.portal.filings import ADDRESS, TYPED, file, pdf, sent, token, typed, waiting
from tests.world import World
from web.portal import receipts


def test_anonymous_filing_needs_no_account_and_leaves_no_identity(world: World) -> None:
    case, code = file(world, Client(), anonymous="on", name=None, phone=None)
    assert case.filed_at is not None
    assert (case.state, case.is_anonymous, case.number) == (
        "submitted",
        True,
        f"TS-510100-{case.filed_at.year}-000001",
    )
    assert case.organisation == world["lead"]
    assert query_codes.matches(code, case.code_hash)
    assert not Party.objects.filter(case=case, identity__isnull=False).exists()


def test_the_code_is_on_the_receipt_and_nowhere_else(world: World) -> None:
    client = Client()
    answer = client.post(ADDRESS, typed(world, client))
    assert (answer.status_code, answer["Location"], answer.content) == (303, "/receipt/", b"")
    response = client.get("/receipt/")
    code = response.context["code"]
    assert response.content.decode().count(code) == 2  # shown, and in the form for the PDF
    assert "no-store" in response["Cache-Control"]
    told = f"{query_codes.ONCE}。{query_codes.LOST_NAMED}。"
    assert told in response.content.decode()
    assert str(query_codes.LOST_NAMED) in client.get("/track/").content.decode()
    shown = {"number": response.context["case"].number, "code": code}
    printed = text_of(client.post("/receipt/", shown).content)
    assert told in "".join(printed.split())
    assert code not in answer.cookies["receipt"].value
    assert answer.cookies["receipt"]["path"] == "/receipt/"
    case = response.context["case"]
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert (code in page, query_codes.digest(code) in page) == (False, False)
    assert code not in str(list(client.session.items()))


def test_the_receipt_can_be_loaded_again_until_it_is_noted_or_its_time_is_over(
    world: World,
) -> None:
    client = Client()
    case, code = file(world, client)
    assert client.get("/receipt/").context["code"] == code
    assert Client().get("/receipt/").status_code == 404
    noted = client.post("/receipt/noted/")
    assert (noted.status_code, noted["Location"]) == (302, f"/cases/{case.pk}/")
    assert client.get("/receipt/").status_code == 404
    assert client.get(noted["Location"]).status_code == 200


def test_the_receipt_is_shown_for_a_while_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    file(world, client)
    monkeypatch.setattr(receipts, "SHOWN_FOR", timedelta(seconds=-1))
    gone = client.get("/receipt/")
    assert (gone.status_code, "不再显示" in gone.content.decode()) == (404, True)


def test_everything_typed_and_chosen_stays_on_error(world: World) -> None:
    client = Client()
    wrong = typed(world, client, phone="12", anonymous=None)
    response = client.post(ADDRESS, wrong | {"attachments": [pdf(), pdf("验收.pdf")]})
    page = response.content.decode()
    assert response.status_code == 422
    for name in ("title", "request", "facts_text", "reasons", "name"):
        assert TYPED[name] in page
    assert "手机号码应为11位，现在是2位" in page
    assert 'aria-describedby="id_phone_error"' in page
    assert Case.objects.count() == 0
    assert waiting(response.context["form"]) == ["合同.pdf", "验收.pdf"]
    right = wrong | {"phone": TYPED["phone"], "token": response.context["token"]}
    assert client.post(ADDRESS, right).status_code == 303
    assert Evidence.objects.count() == 2
    assert client.post(ADDRESS, right).status_code == 409


def test_files_that_wait_can_be_left_out_and_bad_ones_do_not_wait(world: World) -> None:
    client = Client()
    bad = SimpleUploadedFile("坏.pdf", b"%PDF-1.4\n")
    wrong = typed(world, client, attachments=[pdf(), bad])
    response = client.post(ADDRESS, wrong)
    (kept,) = response.context["form"].fields["attachments"].widget.waiting
    assert (response.status_code, kept.name) == (422, "合同.pdf")
    right = {name: value for name, value in wrong.items() if name != "attachments"}
    again = right | {"token": response.context["token"], "drop": kept.key}
    assert client.post(ADDRESS, again).status_code == 303
    assert Evidence.objects.count() == 0


def test_what_is_wrong_is_listed_in_the_order_of_the_page(world: World) -> None:
    client = Client()
    wrong = {"respondent": "", "title": "短", "truthful": None, "phone": "12"}
    page = client.post(ADDRESS, typed(world, client, **wrong)).content.decode()
    listed = re.findall(r'<li><a href="#id_(\w+)">', page)
    assert list(dict.fromkeys(listed)) == ["respondent", "title", "phone", "truthful"]


def test_the_same_form_files_one_case(world: World) -> None:
    client = Client()
    data = typed(world, client)
    first = sent(client, ADDRESS, data)
    again = client.post(ADDRESS, data)
    assert (first.status_code, again.status_code) == (200, 409)
    assert first.context["case"].number in again.content.decode()
    assert first.context["code"] not in again.content.decode()
    assert Case.objects.count() == 1


def test_a_form_that_is_not_ours_files_nothing(world: World) -> None:
    client = Client()
    assert client.post(ADDRESS, typed(world, client, token="forged")).status_code == 409
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("respondent", "999999", "选择一个有效的选项"),
        ("respondent", "一二三", "选择一个有效的选项"),
        ("title", "短", "至少写4个字，现在是1个字"),
        ("id_number", "510101199001011234", "末位的校验码不符"),
        ("truthful", None, "请勾选"),
        ("name", None, "实名投诉请填写姓名或者名称"),
        ("email", "不是邮箱", "请输入有效的电子邮箱"),
        ("facts_text", "事" * 20_001, "20000"),
        ("matter", "other", "不在可用的选项中"),
    ],
)
def test_bad_input_is_told_in_words_and_files_nothing(
    world: World, field: str, value: str | None, sentence: str
) -> None:
    client = Client()
    response = client.post(ADDRESS, typed(world, client, **{field: value}))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors[field])
    assert (Case.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.pdf", b"", "空"),
        ("病毒.exe", b"MZ\x90\x00", "不接收"),
        ("照片.jpg", PDF, "内容与扩展名不符"),
        ("坏.pdf", b"%PDF-1.4\n", "已经损坏"),
    ],
)
def test_bad_files_are_refused_and_nothing_is_half_saved(
    world: World, name: str, content: bytes, sentence: str
) -> None:
    client = Client()
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [pdf(), SimpleUploadedFile(name, content)]
    response = client.post(ADDRESS, typed(world, client, attachments=files))
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["attachments"])
    assert (Case.objects.count(), Evidence.objects.count()) == (0, 0)


def test_finding_the_body_without_script_keeps_what_was_typed(world: World) -> None:
    client = Client()
    response = client.post(ADDRESS, typed(world, client, find="1", q="住房", respondent=""))
    page = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r'<option value="(\d+)"', page) == [str(world["bureau"].pk)]
    assert TYPED["facts_text"] in page
    assert Case.objects.count() == 0


def test_a_preview_shows_what_the_organ_would_read_and_files_nothing(world: World) -> None:
    client = Client()
    answer = client.post(ADDRESS, typed(world, client, preview="1", attachments=[pdf()]))
    page = answer.content.decode()
    shown = page[page.index('id="preview"') :]
    assert answer.status_code == 200
    assert (TYPED["facts_text"] in shown, "投诉人（已密封）" in shown) == (True, True)
    assert "合同.pdf" in shown
    assert (TYPED["name"] in shown, TYPED["phone"] in shown) == (False, False)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("text", ["住房和城乡", "zfhcxj", "ZFHCXJ"])
def test_suggesting_bodies_by_name_and_initials(world: World, text: str) -> None:
    page = Client().get("/organisations/suggest/", {"q": text}).content.decode()
    assert re.findall(r'<option value="(\d+)" selected', page) == [str(world["bureau"].pk)]
    assert "已选定，请核对单位名称" in page


def test_several_bodies_are_offered_and_none_is_chosen(world: World) -> None:
    page = Client().get("/organisations/suggest/", {"q": "发改委"}).content.decode()
    assert "找到2个单位，请在列表中选择" in page
    assert not re.findall(r'<option value="\d+" selected', page)


@pytest.mark.parametrize(
    ("text", "kept"), [("", True), ("财政", True), ("市局", False), ("没有这个单位", False)]
)
def test_a_body_stays_chosen_only_while_it_is_what_is_looked_for(
    world: World, text: str, kept: bool
) -> None:
    chosen: dict[str, Any] = {"q": text, "respondent": world["finance"].pk}
    page = Client().get("/organisations/suggest/", chosen).content.decode()
    assert re.findall(r'<option value="(\d+)" selected', page) == (
        [str(world["finance"].pk)] if kept else []
    )


def test_a_citizen_keeps_a_draft_and_files_it_later(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    bare = {"title": TYPED["title"], "token": token(client), "save": "1"}
    saved = client.post(ADDRESS, bare)
    draft = Case.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, f"/file/complaint/drafts/{draft.pk}/")
    more = bare | {"request": TYPED["request"], "respondent": world["township"].pk}
    assert client.post(saved["Location"], more).status_code == 302
    page = client.get(saved["Location"]).content.decode()
    assert TYPED["request"] in page
    filing = typed(world, client) | {"token": token(client, saved["Location"])}
    assert client.post(saved["Location"], filing)["Location"] == "/receipt/"
    draft.refresh_from_db()
    assert (draft.state, draft.organisation, draft.respondent) == (
        "submitted",
        world["lead"],
        world["bureau"],
    )
    complainants = Party.objects.filter(case=draft, role="complainant")
    assert [party.user for party in complainants] == [world.citizen().user]


def test_who_files_a_draft_holds_the_same_receipt_as_everybody(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    bare = {"title": TYPED["title"], "token": token(client), "save": "1"}
    address = client.post(ADDRESS, bare)["Location"]
    assert Case.objects.get().code_hash == ""
    filing = typed(world, client) | {"token": token(client, address)}
    answer = sent(client, address, filing)
    case, code = answer.context["case"], answer.context["code"]
    page = answer.content.decode()
    assert (page.count(code), page.count("<svg"), "我的案件" in page) == (2, 1, True)
    receipt = client.post("/receipt/", {"number": case.number, "code": code})
    assert receipt.content.startswith(b"%PDF")
    elsewhere = Client()
    tracked = elsewhere.post("/track/", {"number": case.number, "code": code})
    assert tracked["Location"] == f"/cases/{case.pk}/"
    assert code not in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_draft_that_is_refused_gets_no_code(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    bare = {"title": TYPED["title"], "token": token(client), "save": "1"}
    address = client.post(ADDRESS, bare)["Location"]
    filing = typed(world, client, truthful=None) | {"token": token(client, address)}
    assert client.post(address, filing).status_code == 422
    assert (Case.objects.get().state, Case.objects.get().code_hash) == ("draft", "")


def test_a_draft_is_seen_by_its_author_only(world: World, logged_in: Callable[..., Client]) -> None:
    from accounts.roles import Role

    client = logged_in("citizen")
    client.post(ADDRESS, {"title": TYPED["title"], "token": token(client), "save": "1"})
    draft = Case.objects.get()
    other = logged_in("other").get(f"/file/complaint/drafts/{draft.pk}/")
    assert (client.get(f"/cases/{draft.pk}/").status_code, other.status_code) == (302, 404)
    for role in (Role.REVIEWER, Role.REGISTRAR, Role.SIGNER):
        assert not Case.objects.visible_to(world.actor(role)).exists()


def test_a_draft_cannot_be_filed_anonymously(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    client.post(ADDRESS, {"title": TYPED["title"], "token": token(client), "save": "1"})
    address = f"/file/complaint/drafts/{Case.objects.get().pk}/"
    filing = typed(world, client, anonymous="on") | {"token": token(client, address)}
    assert client.post(address, filing).status_code == 422
    assert Case.objects.get().state == "draft"


def test_anonymous_filing_from_an_account_is_not_tied_to_it(
    world: World, logged_in: Callable[..., Client]
) -> None:
    case, _code = file(world, logged_in("citizen"), anonymous="on")
    event = Event.objects.get(subject_type="case", subject_id=case.pk, step="submit")
    assert (event.actor_kind, event.actor_user) == ("code_holder", None)
    assert not Party.objects.filter(case=case, user__isnull=False).exists()


def test_the_receipt_as_pdf_needs_the_code(world: World) -> None:
    case, code = file(world, Client())
    right = Client().post("/receipt/", {"number": case.number, "code": code})
    assert right["Content-Type"] == "application/pdf"
    assert right.content.startswith(b"%PDF")
    assert right["Content-Disposition"].startswith("attachment")
    wrong = Client().post("/receipt/", {"number": case.number, "code": "0000-0000-0000-0000"})
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_the_quota_refuses_with_the_form_kept(world: World, monkeypatch: Any) -> None:
    from web.portal import filing
    from web.throttle import Quota

    monkeypatch.setattr(filing, "FILINGS", Quota("file", most=1, span=10**10))
    client = Client()
    file(world, client)
    response = client.post(ADDRESS, typed(world, client))
    assert response.status_code == 422
    assert TYPED["facts_text"] in response.content.decode()
    assert Case.objects.count() == 1
