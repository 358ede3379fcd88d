"""What others get of a file that was handed in, read byte by byte; and who may not hand in what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from cases.models import Case, Evidence
from config.demo.samples import sample_pdf
from tests.cases.test_cleaning import jpeg, pdf
from tests.web.desk.walks import explaining, read_and_post, signed_in
from tests.web.portal.filings import ADDRESS, TYPED, file, typed
from tests.world import World
from workflows.actions import perform

PDF = pdf()
SOUND = b"ID3\x04" + bytes(200)


def photograph() -> SimpleUploadedFile:
    """A photograph that tells of its maker."""
    return SimpleUploadedFile("现场.jpg", jpeg(), "image/jpeg")


def downloaded(client: Client, address: str) -> bytes:
    """The bytes behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_the_filer_gets_the_original_and_the_handler_a_clean_copy(world: World) -> None:
    client = Client()
    file(world, client, attachments=[photograph()])
    row = Evidence.objects.get()
    assert downloaded(client, f"/evidence/{row.pk}/") == jpeg()
    for role in (Role.REVIEWER, Role.HANDLER, Role.SIGNER):
        copy = downloaded(signed_in(world, role), f"/desk/evidence/{row.pk}/")
        assert copy.startswith(b"\xff\xd8")
        assert b"WANG" not in copy


def test_the_body_gets_its_own_original_and_never_the_complainants_file(world: World) -> None:
    case = explaining(world, files={"attachments": [photograph()]})
    body = signed_in(world, Role.PRINCIPAL, "bureau")
    theirs = Evidence.objects.get()
    assert body.get(f"/desk/evidence/{theirs.pk}/").status_code == 404
    explained = {
        "facts_text": "工程款因预算调整延迟支付。",
        "causes": "预算调整",
        "responsible": "计划财务处",
        "measures": "已列入本月支付计划",
        "head_signed": "on",
        "version": case.event_count,
        "attachments": [SimpleUploadedFile("说明.pdf", PDF, "application/pdf")],
    }
    address = f"/desk/case/{case.pk}/explain/"
    assert read_and_post(body, address, explained).status_code == 302
    own = Evidence.objects.exclude(pk=theirs.pk).get()
    assert downloaded(body, f"/desk/evidence/{own.pk}/") == PDF
    copy = downloaded(signed_in(world, Role.HANDLER), f"/desk/evidence/{own.pk}/")
    assert (copy.startswith(b"%PDF"), b"WANG" in copy) == (True, False)


def test_a_recording_of_somebody_named_is_taken_and_marked_as_not_cleaned(world: World) -> None:
    sound = SimpleUploadedFile("录音.mp3", SOUND, "audio/mpeg")
    case, _code = file(world, Client(), attachments=[sound])
    page = signed_in(world, Role.HANDLER).get(f"/desk/case/{case.pk}/").content.decode()
    assert "副本未清除文件属性" in page


@pytest.mark.parametrize(
    ("name", "content"), [("录音.mp3", SOUND), ("坏.pdf", b"%PDF-1.4\n%%EOF\n")]
)
def test_somebody_anonymous_is_warned_of_files_that_would_tell(
    world: World, name: str, content: bytes
) -> None:
    client = Client()
    given: dict[str, Any] = {"anonymous": "on", "name": None, "phone": None}
    told = SimpleUploadedFile(name, content)
    refused = client.post(ADDRESS, typed(world, client, attachments=[told], **given))
    form = refused.context["form"]
    assert (refused.status_code, list(form.errors)) == (422, ["attachments"])
    assert f"“{name}”里的作者、设备、位置等信息无法清除" in form.errors["attachments"][0]
    assert TYPED["facts_text"] in refused.content.decode()
    assert Case.objects.count() == 0
    good = typed(world, client, attachments=[photograph()], **given)
    assert client.post(ADDRESS, good).status_code == 303


def test_a_supplement_of_somebody_anonymous_is_held_to_the_same(world: World) -> None:
    client = Client()
    case, _code = file(world, client, anonymous="on", name=None, phone=None)
    missing = {"items": "录音", "consequence": "终止办理"}
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=missing)
    address = f"/cases/{case.pk}/steps/supplement/"
    sound = SimpleUploadedFile("录音.mp3", SOUND, "audio/mpeg")
    refused = client.post(address, {"statement": "补交", "attachments": [sound]})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["attachments"])
    good = SimpleUploadedFile("合同.pdf", sample_pdf().read(), "application/pdf")
    data = {"statement": "补交", "attachments": [good]}
    assert client.post(address, data).status_code == 302
