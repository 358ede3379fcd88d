"""Checking a document: by the code it prints, and by the file itself."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from documents import as_ofd, files
from documents.models import Document
from documents.ofd import LETTER
from tests.documents.conftest import keep_promises
from tests.files import PNG
from tests.web.portal.filings import TYPED, file
from tests.world import World
from web.portal import documents
from web.throttle import Quota
from workflows.actions import perform


@pytest.fixture
def issued(world: World) -> Document:
    """A sealed notice of acceptance."""
    case, _code = file(world, Client())
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠工程款"})
    keep_promises()
    return Document.objects.get(code="D03a")


def compare(address: str, content: bytes) -> str:
    """Upload a file to be compared; the page that answers."""
    upload = SimpleUploadedFile("受理通知书.pdf", content, content_type="application/pdf")
    return str(Client().post(address, {"file": upload}).content.decode())


def test_a_code_tells_what_was_issued_and_names_nobody(issued: Document) -> None:
    address = f"/verify/{issued.verification_code}/"
    page = Client().get(address).content.decode()
    assert issued.number is not None
    assert (issued.title in page, issued.number in page, "现行有效" in page) == (True, True, True)
    assert (TYPED["name"] in page, TYPED["title"] in page) == (False, False)


def test_a_code_as_typed_leads_to_its_page(issued: Document) -> None:
    typed = f" {issued.verification_code.lower()[:4]}-{issued.verification_code[4:]}"
    answer: Any = Client().get("/verify/", {"code": typed})
    assert answer["Location"] == f"/verify/{issued.verification_code}/"


def test_an_unknown_code_is_not_found(db: None) -> None:
    answer = Client().get("/verify/ABCDEFGH/")
    assert (answer.status_code, "没有这份文书" in answer.content.decode()) == (404, True)
    assert 'name="code" value="ABCDEFGH"' in answer.content.decode()
    assert Client().get("/verify/", {"code": "——"})["Location"] == "/verify/0/"


def test_the_file_itself_is_recognised_and_a_changed_one_is_not(issued: Document) -> None:
    content = files.content(issued)
    address = f"/verify/{issued.verification_code}/"
    assert "比对一致" in compare(address, content)
    assert "比对一致" in compare("/verify/", content)
    assert "比对不一致" in compare(address, content.replace(b"/Type", b"/Tipe", 1))


def test_an_ofd_is_compared_by_its_letter_and_by_its_pages(issued: Document) -> None:
    content = as_ofd.made_of(files.content(issued), issued)
    address = f"/verify/{issued.verification_code}/"
    assert "比对一致" in compare(address, content)
    assert "比对一致" in compare("/verify/", content)
    repainted = _with(content, "Doc_0/Pages/Page_0/Content.xml", lambda page: page + b"<!-- -->")
    told = compare(address, repainted)
    assert ("比对不一致" in told, "OFD的版面与现在据此制作的不同" in told) == (True, True)
    changed = _with(content, LETTER, lambda pdf: pdf.replace(b"/Type", b"/Tipe", 1))
    assert "比对不一致" in compare(address, changed)


def test_a_zip_that_is_no_letter_is_not_ours(db: None) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as package:
        package.writestr("OFD.xml", "<OFD/>")
    for content in (made.getvalue(), b"PK\x03\x04" + bytes(2000)):
        assert "不是本系统发出的文书" in compare("/verify/", content)


def _with(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with one part changed."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for part in old.infolist():
            held = old.read(part)
            new.writestr(part, change(held) if part.filename == name else held)
    return made.getvalue()


def test_what_is_no_pdf_is_sent_to_the_code(db: None) -> None:
    for content in (PNG, "不是PDF".encode(), b"PK" + bytes(2000)):
        answer = compare("/verify/", content)
        assert "这不是PDF或者OFD文件，不能比对" in answer
        assert "比对不一致" not in answer


def test_an_empty_file_is_told_in_words(db: None) -> None:
    assert "空" in compare("/verify/", b"")


def test_checks_have_a_quota(issued: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "CHECKS", Quota("verify", most=1, span=60))
    address = f"/verify/{issued.verification_code}/"
    assert [Client().get(address).status_code for _ in range(2)] == [200, 429]
