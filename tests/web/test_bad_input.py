"""Absurd input at real forms: a sentence at the field, what was typed stays, nothing is half-saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.formats import date_format
from playwright.sync_api import Browser

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock, identity
from cases.models import Case, Evidence, SealedIdentity
from documents.models import Document
from tests.documents.conftest import keep_promises
from tests.files import PDF
from tests.web.browsing import People, fill
from tests.web.desk.walks import complaint, explaining, order, read_and_post, signed_in
from tests.web.portal.filings import ADDRESS, TYPED, file, pdf, sent, token, typed
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db(transaction=True)

EMOJI = "表情符号不能印入文书，已经去掉：😀"
EXPLANATION = {
    "facts_text": "工程款因预算调整延迟支付。",
    "causes": "预算调整",
    "responsible": "计划财务处",
    "measures": "已列入本月支付计划",
    "head_signed": "on",
}
BAD_FILES = [
    ("坏.pdf", b"%PDF-1.4\n%%EOF\n", "已经损坏"),
    ("照片.png", PDF, "内容与扩展名不符"),
    ("合同.pdf", b"MZ\x90\x00" + bytes(64), "内容与扩展名不符"),
    ("合同.exe", b"MZ\x90\x00" + bytes(64), "不接收“exe”"),
    ("空.pdf", b"", "空文件"),
]


def kept() -> dict[str, int]:
    """Rows of every table that a form may write to, and files."""
    models = [one for one in apps.get_models() if one._meta.app_label in LABELS]
    rows = {one._meta.label: one._default_manager.count() for one in models}
    folder = Path(settings.FILES_DIR)
    return rows | {"files": sum(1 for one in folder.rglob("*") if one.is_file())}


LABELS = ("accounts", "cases", "records", "workflows", "documents", "notifications", "viewflow")


# Filing.


@pytest.mark.parametrize("field", ["title", "request", "facts_text", "reasons", "name", "address"])
def test_emoji_are_taken_out_with_a_word_about_it(world: World, field: str) -> None:
    client = Client()
    filed = sent(client, ADDRESS, typed(world, client, **{field: "𠮷林路道路改造😀❤️"}))
    assert filed.status_code == 200
    assert f"{EMOJI}❤️" in filed.content.decode()
    case = filed.context["case"]
    opened = identity.read(
        SealedIdentity.objects.get(), reader=SYSTEM, purpose="核对", now=clock.now()
    )
    stored = {"title": case.title, "name": opened.name, "address": opened.address, **case.facts}
    assert stored[field] == "𠮷林路道路改造"


def test_rare_characters_in_names_are_taken_and_printed(world: World) -> None:
    case, _code = file(world, Client(), title="𠮷林路拖欠工程款", name="𠮷喆堃龘")
    reviewer = signed_in(world, Role.REVIEWER)
    data = {"matter": "arrears", "summary": "反映拖欠工程款", "version": case.event_count}
    address = f"/desk/case/{case.pk}/accept/"
    assert read_and_post(reviewer, address, data).status_code == 302
    assert keep_promises()[1] == 0
    assert Document.objects.get().state == "sealed"


def test_path_parts_in_a_file_name_go_nowhere(world: World) -> None:
    """As a program would send it; browsers send no path."""
    client = Client()
    given = typed(world, client)
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in given.items()
    ]
    head = 'Content-Disposition: form-data; name="attachments"; filename="../../etc/合同.txt"'
    parts.append(f"--x\r\n{head}\r\nContent-Type: text/plain\r\n\r\nx\r\n")
    body = "".join(parts) + "--x--\r\n"
    answer = client.generic("POST", ADDRESS, body, "multipart/form-data; boundary=x")
    assert answer.status_code == 303
    evidence = Evidence.objects.get()
    stored = [one for one in Path(settings.FILES_DIR).rglob("*") if one.is_file()]
    assert len(stored) == 1
    assert "etc" not in f"{evidence.label}{stored[0].name}"


# At the desk.


@pytest.mark.parametrize(("name", "content", "sentence"), BAD_FILES)
def test_bad_files_are_told_at_the_desk(
    world: World, name: str, content: bytes, sentence: str
) -> None:
    case = explaining(world)
    body = signed_in(world, Role.PRINCIPAL, "bureau")
    before = kept()
    files = [pdf(), SimpleUploadedFile(name, content)]
    data = EXPLANATION | {"version": case.event_count, "attachments": files}
    refused = body.post(f"/desk/case/{case.pk}/explain/", data)
    form = refused.context["attempt"].form
    assert list(form.errors) == ["attachments"]
    assert sentence in form.errors["attachments"][0]
    page = refused.content.decode()
    assert EXPLANATION["facts_text"] in page
    assert "请重新选择要上传的材料" in page
    assert kept() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", "", "请填写脱敏摘要"),
        ("summary", "反" * 20_001, "20000"),
        ("matter", "", "请选择事项类型"),
        ("matter", "½", "不在可用的选项中"),
    ],
)
def test_absurd_words_are_told_at_their_field(
    world: World, field: str, value: str, sentence: str
) -> None:
    case = complaint(world)
    reviewer = signed_in(world, Role.REVIEWER)
    before = kept()
    data = {"matter": "arrears", "summary": "反映拖欠工程款", "version": case.event_count}
    refused = reviewer.post(f"/desk/case/{case.pk}/accept/", data | {field: value})
    form = refused.context["attempt"].form
    assert (refused.status_code, list(form.errors)) == (200, [field])
    assert sentence in form.errors[field][0]
    assert form["summary"].value() == (data | {field: value})["summary"]
    assert kept() == before


@pytest.mark.parametrize("lines", ["\0\x0b😀", "验" * 501, "\n" * 3, "验收证书\n" * 61])
def test_absurd_lines_are_told_at_their_field(world: World, lines: str) -> None:
    case = complaint(world)
    reviewer = signed_in(world, Role.REVIEWER)
    before = kept()
    data = {"items": lines, "consequence": "终止办理", "version": case.event_count}
    refused = reviewer.post(f"/desk/case/{case.pk}/ask_supplement/", data)
    assert list(refused.context["attempt"].form.errors) == ["items"]
    assert kept() == before


@pytest.mark.parametrize("days", ["-1", "0", "1.5", "九十", "9" * 30, "²", "14", "91"])
def test_absurd_numbers_are_told_at_their_field(world: World, days: str) -> None:
    case = order(world)
    keeper = signed_in(world, Role.RECORD_KEEPER)
    before = kept()
    data: dict[str, Any] = {
        "version": case.event_count,
        "source": "record",
        "source_note": "信用记录管理中发现",
        "respondent": world["bureau"].pk,
        "title": "关于限期支付工程款的整改通知",
        "facts_text": "逾期未支付工程款120万元。",
        "basis_text": "合同第八条",
        "requirements": "三十日内付清欠款",
        "rectify_days": days,
    }
    refused = keeper.post(f"/desk/case/{case.pk}/redraft/", data)
    form = refused.context["attempt"].form
    assert list(form.errors) == ["rectify_days"]
    assert form["rectify_days"].value() == days
    assert kept() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "昨天", "１"])
def test_absurd_days_are_told_at_their_field(world: World, day: str) -> None:
    approver = signed_in(world, Role.APPROVER)
    before = kept()
    data = {
        "body": world["bureau"].pk,
        "token": "t",
        "title": "拖欠工程款",
        "facts_text": "逾期未支付工程款120万元。",
        "basis_text": "民事判决书",
        "severity": "general",
        "source_type": "judgment",
        "source_number": "（2026）川01民终1号",
        "determined_on": day,
        "attachments": pdf(),
    }
    refused = approver.post("/desk/new/register/", data)
    form = refused.context["attempt"].form
    assert list(form.errors) == ["determined_on"]
    assert form["determined_on"].value() == day
    assert kept() == before


def test_a_day_before_the_letter_was_sealed_is_refused_at_its_field(world: World) -> None:
    case = complaint(world)
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "反映拖欠"})
    keep_promises()
    notice = Document.objects.get()
    data = {
        "document": notice.pk,
        "way": "direct",
        "no_receipt": "回证原件随卷归档",
        "served_on": "2020-01-02",
        "version": Case.objects.get().event_count,
    }
    before = kept()
    client = signed_in(world, Role.REVIEWER)
    refused = client.post(f"/desk/case/{case.pk}/record_service/", data)
    form = refused.context["attempt"].form
    notice.refresh_from_db()
    assert notice.sealed_at is not None
    sealed = date_format(clock.day(notice.sealed_at), "Y年n月j日")
    assert form.errors == {"served_on": [f"送达日期不能早于用印之日（{sealed}）"]}
    assert kept() == before


# Searching.


@pytest.mark.parametrize(
    "address",
    ["/records/", "/organisations/suggest/", "/desk/new/pre-notice/", "/desk/cases/"],
)
def test_searching_for_what_no_name_holds_finds_nothing(world: World, address: str) -> None:
    keeper = signed_in(world, Role.RECORD_KEEPER)
    for text in ("\0", "%", "'", "😀", "住" * 5000):
        assert keeper.get(address, {"q": text}).status_code == 200


def test_a_token_is_asked_for_anew(world: World) -> None:
    """What the page hides may be absurd as well."""
    client = Client()
    before = kept()
    assert client.post(ADDRESS, typed(world, client, token="😀\0")).status_code == 409
    assert token(client)
    assert kept() == before


# In a browser; last, because its driver leaves a loop running in which no seal can be made.


@pytest.mark.browser
def test_a_file_that_is_broken_is_told_in_the_browser(
    browser: Browser, live_server: Any, world: World, tmp_path: Path
) -> None:
    broken, small = tmp_path / "坏.pdf", tmp_path / "小.pdf"
    broken.write_bytes(BAD_FILES[0][1])
    small.write_bytes(PDF)
    page = People(browser, live_server.url, world).visitor()
    page.goto(ADDRESS)
    page.fill("#q", "住房")
    page.get_by_text("已选定，请核对单位名称").wait_for()
    prose = ("title", "request", "facts_text", "reasons", "name")
    words = {name: TYPED[name] for name in ("domain", "matter", *prose, "phone")}
    before = kept()
    fill(page, words | {"respondent": world["bureau"].pk, "truthful": True, "attachments": broken})
    page.get_by_role("button", name="提交", exact=True).click()
    told = page.locator("#id_attachments_uploads")
    told.get_by_text("“坏.pdf”已经损坏").wait_for()
    assert page.url.endswith(ADDRESS)
    assert {name: page.input_value(f"#id_{name}") for name in words} == words
    assert kept() == before
    told.get_by_role("button", name="去掉坏.pdf").click()
    fill(page, {"attachments": small})
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator(".secret .code").wait_for()
    assert Evidence.objects.count() == 1
