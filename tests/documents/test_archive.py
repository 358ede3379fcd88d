"""The archive package: complete, identity apart, and checked whole without a database."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from cases import clock
from cases.models import Case
from documents import archive, files
from documents.archive_check import check_archive
from documents.models import Document, SealAuthority
from documents.trust import certificate
from tests.documents.conftest import SECRETS, keep_promises, text_of
from tests.documents.pages import measure


@pytest.fixture
def case(file: Callable[..., Case], accept: Callable[[Case], None]) -> Case:
    made = file()
    accept(made)
    keep_promises()
    made.refresh_from_db()
    return made


def roots() -> list[Any]:
    return [certificate(one.certificate) for one in SealAuthority.objects.all()]


def rewritten(package: bytes, path: str, content: bytes | None) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            if name != path:
                new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(path, content)
    return output.getvalue()


@pytest.mark.django_db
def test_the_package_holds_everything_and_is_in_order(case: Case) -> None:
    package = archive.build(case, filed_by="何静", now=clock.now())
    with zipfile.ZipFile(BytesIO(package)) as opened:
        names = set(opened.namelist())
        manifest = json.loads(opened.read("manifest.json"))
        sheet = text_of(opened.read("back-sheet-D41b.pdf")).replace(" ", "")
        texts = "".join(opened.read(n).decode("utf-8", "ignore") for n in sorted(names))
    document = Document.objects.get()
    key_id = document.stored_as.rsplit(".", 1)[1]
    assert names == {
        "back-sheet-D41b.pdf",
        "manifest.json",
        "manifest.p7s",
        "events.json",
        "evidence.json",
        f"sealed/001-D03a.{key_id}",
    }
    assert f"文书件数1总页数{len(measure(files.content(document)))}" in sheet
    assert "其中1件涉及身份或者移送线索，加密单独存放" in sheet
    assert "立卷人何静" in sheet
    assert manifest["documents"][0]["number"] == document.number
    assert not any(secret in texts for secret in SECRETS)
    good, faults = check_archive(package, roots())
    assert (good, faults) == (
        ["案卷清单由成都市发展和改革委员会签名", "文书1件，事件5条"],
        [],
    )


@pytest.mark.django_db
def test_every_change_to_the_package_is_found(case: Case) -> None:
    package = archive.build(case, filed_by="何静", now=clock.now())
    with zipfile.ZipFile(BytesIO(package)) as opened:
        manifest, events = opened.read("manifest.json"), opened.read("events.json")
    forged = json.loads(events)
    forged[1]["reason"] = "改过的理由"
    wrong_events = rewritten(package, "events.json", json.dumps(forged).encode())
    assert check_archive(wrong_events, roots())[1] == [
        "文件events.json的内容与清单不符",
        "第2条事件的事由或数据与其摘要不符",
    ]
    missing = rewritten(package, "evidence.json", None)
    assert check_archive(missing, roots())[1] == ["缺少文件evidence.json"]
    added = rewritten(package, "documents/extra.pdf", b"%PDF-")
    assert check_archive(added, roots())[1] == ["清单以外的文件documents/extra.pdf"]
    changed = rewritten(package, "manifest.json", manifest.replace(b"TS-", b"TX-"))
    assert check_archive(changed, roots())[1] == ["案卷清单：内容在签名以后被改动过"]
    assert check_archive(b"PK\x05\x06", roots())[1] == ["这不是完整的案卷包"]
    assert check_archive(package, [])[1] == ["案卷清单：签名的证书不是本系统信任的机构颁发的"]


@pytest.mark.django_db
def test_no_package_while_a_document_waits_for_its_seal(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    with pytest.raises(archive.NotReady, match="《受理通知书》"):
        archive.build(case, filed_by="何静")
