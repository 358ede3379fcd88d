"""The archive package: complete, identity apart, and checked whole without a database."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from cases import clock
from cases.models import Case, Evidence
from documents import archive, files, passphrases
from documents.archive_check import check_archive
from documents.models import Document, SealAuthority
from documents.trust import certificate
from tests.documents.conftest import SECRETS, keep_promises, text_of
from tests.documents.pages import measure
from tests.workflows.order_walks import pdf


@pytest.fixture
def case(file: Callable[..., Case], accept: Callable[[Case], None]) -> Case:
    made = file(files=MultiValueDict({"attachments": [pdf()]}))
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


PASSPHRASE = passphrases.make()


def built(case: Case) -> bytes:
    made = archive.build(case, filed_by="何静", passphrase=PASSPHRASE, now=clock.now())
    return b"".join(made)


@pytest.mark.django_db
def test_the_package_holds_everything_and_is_in_order(case: Case) -> None:
    package = built(case)
    with zipfile.ZipFile(BytesIO(package)) as opened:
        names = set(opened.namelist())
        manifest = json.loads(opened.read("manifest.json"))
        sheet = text_of(opened.read("back-sheet-D41b.pdf")).replace(" ", "")
        texts = "".join(opened.read(n).decode("utf-8", "ignore") for n in sorted(names))
        rows = list(csv.reader(opened.read("index.csv").decode("utf-8-sig").splitlines()))
        note = opened.read("README.txt").decode("utf-8-sig")
    document, given = Document.objects.get(), Evidence.objects.get()
    assert names == {
        "README.txt",
        "index.csv",
        "back-sheet-D41b.pdf",
        "manifest.json",
        "manifest.p7s",
        "events.json",
        "evidence.json",
        "sealed/001-D03a.pdf.enc",
        "evidence/001-01.pdf.enc",
    }
    assert f"文书件数1总页数{len(measure(files.content(document)))}" in sheet
    assert "其中1件涉及身份或者移送线索，加密单独存放" in sheet
    assert "立卷人何静" in sheet
    assert manifest["documents"][0]["number"] == document.number
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("sealed/001-D03a.pdf.enc", document.sha256),
        ("evidence/001-01.pdf.enc", given.sha256),
    ]
    assert "扩展名为.enc的文件共2件" in note
    assert not any(secret in texts for secret in SECRETS)
    found = ["案卷清单由成都市发展和改革委员会签名", "文书1件，证据材料1件，事件5条"]
    assert check_archive(package, roots()) == (
        [*found, "加密文件2件，没有口令，只核对了密文"],
        [],
    )
    assert check_archive(package, roots(), PASSPHRASE) == (
        [*found, "加密文件2件，均已打开核对"],
        [],
    )


@pytest.mark.django_db
def test_the_archive_opens_everything_with_openssl_and_none_of_our_keys(
    case: Case, tmp_path: Path
) -> None:
    with zipfile.ZipFile(BytesIO(built(case))) as package:
        package.extractall(tmp_path)
    wanted = {
        "sealed/001-D03a.pdf": Document.objects.get().sha256,
        "evidence/001-01.pdf": Evidence.objects.get().sha256,
    }
    for path, sha256 in wanted.items():
        command = passphrases.COMMAND.format(path=f"{path}.enc", out=path).split()
        subprocess.run(
            [*command, "-pass", "env:PASSPHRASE"],
            cwd=tmp_path,
            env={"PASSPHRASE": PASSPHRASE, "PATH": os.environ["PATH"]},
            check=True,
        )
        assert hashlib.sha256((tmp_path / path).read_bytes()).hexdigest() == sha256


@pytest.mark.django_db
def test_another_passphrase_opens_nothing(case: Case) -> None:
    wrong = check_archive(built(case), roots(), passphrases.make())[1]
    assert len(wrong) == 2
    assert all(
        one in {f"口令打不开文件{path}", f"文件{path}与事件链中的哈希不符"}
        for one, path in zip(
            wrong, ("sealed/001-D03a.pdf.enc", "evidence/001-01.pdf.enc"), strict=True
        )
    )


@pytest.mark.django_db
def test_every_change_to_the_package_is_found(case: Case) -> None:
    package = built(case)
    with zipfile.ZipFile(BytesIO(package)) as opened:
        events, shut = opened.read("events.json"), opened.read("evidence/001-01.pdf.enc")
        manifest = opened.read("manifest.json")
    forged = json.loads(events)
    forged[1]["reason"] = "改过的理由"
    for path, content, fault in (
        ("events.json", json.dumps(forged).encode(), "文件events.json的内容与清单不符"),
        ("evidence/001-01.pdf.enc", shut[:-1], "文件evidence/001-01.pdf.enc的内容与清单不符"),
        ("evidence.json", None, "缺少文件evidence.json"),
        ("documents/extra.pdf", b"%PDF-", "清单以外的文件documents/extra.pdf"),
        ("manifest.json", manifest.replace(b"TS-", b"TX-"), "案卷清单：内容在签名以后被改动过"),
    ):
        assert check_archive(rewritten(package, path, content), roots())[1] == [fault]
    assert check_archive(b"PK\x05\x06", roots())[1] == ["这不是完整的案卷包"]
    assert check_archive(package, [])[1] == ["案卷清单：签名的证书不是本系统信任的机构颁发的"]


@pytest.mark.django_db
def test_no_package_where_a_file_is_lost(case: Case, settings: Any) -> None:
    (Path(settings.FILES_DIR) / Evidence.objects.get().stored_as).unlink()
    with pytest.raises(archive.NotReady, match="文件库中没有材料1-1"):
        archive.build(case, filed_by="何静", passphrase=PASSPHRASE)


@pytest.mark.django_db
def test_no_package_while_a_document_waits_for_its_seal(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    with pytest.raises(archive.NotReady, match="《受理通知书》"):
        archive.build(case, filed_by="何静", passphrase=PASSPHRASE)
