"""What others get of a file that was handed in, read byte by byte; and who may not hand in what."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from cases.models import Evidence
from cases.models.reading import Reading
from tests.cases import kinds, marks
from tests.cases.kinds import zipped
from tests.cases.marks import SAMPLES
from tests.web.desk.walks import explaining, read_and_post, signed_in
from tests.web.portal.filings import file
from tests.world import World

PDF = marks.pdf()[0]
JPEG = marks.jpeg()[0]


def photograph() -> SimpleUploadedFile:
    """A photograph that tells of its maker."""
    return SimpleUploadedFile("现场.jpg", JPEG, "image/jpeg")


def downloaded(client: Client, address: str) -> bytes:
    """The bytes behind an address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def test_the_filer_gets_the_original_and_the_handler_a_clean_copy(world: World) -> None:
    client = Client()
    file(world, client, attachments=[photograph()])
    row = Evidence.objects.get()
    assert downloaded(client, f"/evidence/{row.pk}/") == JPEG
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


@pytest.mark.parametrize("given", [{}, {"anonymous": "on", "name": None, "phone": None}])
def test_what_cannot_be_rebuilt_is_opened_with_a_reason_that_is_recorded(
    world: World, given: dict[str, Any]
) -> None:
    content = (SAMPLES / "letter.doc").read_bytes()
    letter = SimpleUploadedFile("王喆堃说明.wps", content)
    case, _code = file(world, Client(), attachments=[letter], **given)
    row = Evidence.objects.get()
    handler = signed_in(world, Role.HANDLER)
    assert case.pk == row.subject_id
    page = handler.get(f"/desk/case/{case.pk}/").content.decode()
    assert ("查阅原件（须说明理由）" in page, "王喆堃说明" in page) == (True, False)
    address = f"/desk/evidence/{row.pk}/original/"
    assert handler.get(f"/desk/evidence/{row.pk}/")["Location"] == address
    asked = handler.get(address).content.decode()
    assert "用Word、WPS文字或者LibreOffice打开" in asked
    assert handler.post(address, {"purpose": " "}).status_code == 422
    assert not row.reads.exists()
    opened = handler.post(address, {"purpose": "核对合同签章", "open": "1"})
    assert opened.getvalue() == content
    read = row.reads.get()
    assert (read.reader, read.purpose) == (world.actor(Role.HANDLER).user, "查阅原件：核对合同签章")
    assert "核对合同签章" in handler.get(address).content.decode()


def test_an_archive_is_listed_and_not_unpacked(world: World) -> None:
    archive = SimpleUploadedFile("材料.zip", zipped(("合同/王喆堃.txt", "x" * 10)))
    file(world, Client(), attachments=[archive])
    row = Evidence.objects.get()
    handler = signed_in(world, Role.HANDLER)
    address = f"/desk/evidence/{row.pk}/original/"
    listed = handler.post(address, {"purpose": "核对合同", "look": "1"}).content.decode()
    assert ("10  合同/王喆堃.txt" in listed, row.reads.count()) == (True, 1)


@pytest.mark.parametrize(
    ("name", "content", "shown_as"),
    [
        ("现场.jpg", marks.jpeg()[0], "image/jpeg"),
        ("现场.heic", marks.heic()[0], "image/jpeg"),
        ("合同.pdf", PDF, "application/pdf"),
        ("扫描.tif", marks.tiff()[0], "application/pdf"),
        ("聊天.txt", "欠款".encode("gb18030"), "text/plain; charset=utf-8"),
    ],
)
def test_what_a_browser_can_show_is_shown_beside_the_case(
    world: World, name: str, content: bytes, shown_as: str
) -> None:
    file(world, Client(), attachments=[SimpleUploadedFile(name, content)])
    row = Evidence.objects.get()
    shown = signed_in(world, Role.HANDLER).get(f"/desk/evidence/{row.pk}/view/")
    assert (shown.status_code, shown["Content-Type"]) == (200, shown_as)
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert b"WANG" not in shown.getvalue()


def test_a_film_is_given_in_parts_and_they_are_one_reading(world: World) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    film = SimpleUploadedFile("现场.mp4", kinds.sample("mp4"))
    file(world, Client(), attachments=[film])
    row = Evidence.objects.get()
    handler, address = signed_in(world, Role.HANDLER), f"/desk/evidence/{row.pk}/view/"
    parts = [
        handler.get(address, headers={"Range": asked})
        for asked in ("bytes=0-1", "bytes=2-999", "bytes=1000-")
    ]
    assert [one.status_code for one in parts] == [206] * 3
    again = b"".join(bytes(one.getvalue()) for one in parts)
    assert Reading.objects.filter(evidence=row).count() == 1
    assert again == downloaded(handler, address)
    assert b"WANG" not in again
    assert Reading.objects.filter(evidence=row).count() == 2


def test_who_may_not_see_the_case_sees_no_view_and_no_original(world: World) -> None:
    case = explaining(world, files={"attachments": [photograph()]})
    row = Evidence.objects.get(subject_id=case.pk)
    body = signed_in(world, Role.PRINCIPAL, "bureau")
    for page in ("view", "original"):
        assert body.get(f"/desk/evidence/{row.pk}/{page}/").status_code == 404
    assert body.post(f"/desk/evidence/{row.pk}/original/", {"purpose": "想看看"}).status_code == 404
    assert not row.reads.exists()


def test_the_filer_sees_the_names_of_his_files(world: World) -> None:
    client = Client()
    case, _code = file(world, client, attachments=[photograph()])
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("现场.jpg" in page, "JPEG图片" in page) == (True, True)


@pytest.mark.parametrize(("name", "content"), [("材料.7z", "7z"), ("材料.rar", "rar")])
def test_an_archive_that_cannot_be_listed_says_so(world: World, name: str, content: str) -> None:
    broken = kinds.sample(content)[:64]
    file(world, Client(), attachments=[SimpleUploadedFile(name, broken)])
    address = f"/desk/evidence/{Evidence.objects.get().pk}/original/"
    looked = signed_in(world, Role.HANDLER).post(address, {"purpose": "核对合同", "look": "1"})
    assert (looked.status_code, "没有制作副本" in looked.content.decode()) == (409, True)
