"""What cannot be right, at the door: a sentence at its field, what was typed stays, nothing is stored."""

from __future__ import annotations

import tempfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cases import evidence
from cases.models import Case, Evidence
from tests.cases import marks
from tests.cases.kinds import zipped
from tests.cases.test_files import locked, painted
from tests.files import PDF
from tests.web.portal.filings import ADDRESS, TYPED, pdf, sent, typed
from tests.web.test_bad_input import kept
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

BY_NAME: dict[str, Any] = {}
ANONYMOUS: dict[str, Any] = {"anonymous": "on", "name": None, "phone": None}


def claiming() -> bytes:
    """A zip of a few kilobytes whose directory claims a hundred megabytes."""
    return zipped(*((f"{nth}.txt", bytes(25_000_000)) for nth in range(4)))


def absurd() -> bytes:
    """A picture whose head claims 60,000 by 60,000 points."""
    bitmap = bytearray(painted("BMP"))
    bitmap[18:26] = (60_000).to_bytes(4, "little") * 2
    return bytes(bitmap)


def half(content: bytes) -> bytes:
    """What a broken line leaves."""
    return content[: len(content) // 2]


def photograph() -> bytes:
    """A photograph whose points take most of its bytes."""
    output = BytesIO()
    Image.effect_noise((400, 300), 80).save(output, "JPEG")
    return output.getvalue()


def letter(parts: int) -> bytes:
    """An e-mail with many files."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "欠款"
    message.set_content("详见附件")
    for nth in range(parts):
        message.add_attachment(b"x", maintype="text", subtype="plain", filename=f"第{nth}份.txt")
    return message.as_bytes()


BAD: dict[str, tuple[str, Any, str]] = {
    "claims": ("材料.zip", claiming, "“材料.zip”声称解开后的内容远远超过它能装下的"),
    "absurd": ("现场.bmp", absurd, "“现场.bmp”的图片尺寸过大"),
    "half pdf": ("合同.pdf", lambda: half(PDF), "“合同.pdf”已经损坏，或者没有传完整"),
    "half jpg": ("现场.jpg", lambda: half(photograph()), "“现场.jpg”已经损坏，或者没有传完整"),
    "half docx": (
        "说明.docx",
        lambda: half((marks.SAMPLES / "letter.docx").read_bytes()),
        "“说明.docx”已经损坏，或者没有传完整",
    ),
    "half zip": ("材料.zip", lambda: half(zipped(("a.txt", "x" * 99))), "“材料.zip”已经损坏"),
    "locked": ("合同.pdf", locked, "“合同.pdf”设有打开密码，请去掉密码后重新上传"),
    "long name": ("长" * 201 + ".pdf", lambda: PDF, "超过200字"),
}


@pytest.mark.parametrize("who", [BY_NAME, ANONYMOUS], ids=["named", "anonymous"])
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_is_told_and_nothing_is_stored(
    world: World, bad: str, who: dict[str, Any], tmp_path: Path, monkeypatch: Any
) -> None:
    name, make, sentence = BAD[bad]
    client = Client()
    form = typed(world, client, **who)
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    before = kept()
    file = SimpleUploadedFile("x", make())
    file._name = name  # type: ignore[attr-defined]
    refused = client.post(ADDRESS, form | {"attachments": [file]})
    shown = refused.context["form"]
    assert refused.status_code in (200, 422)
    assert list(shown.errors) == ["attachments"]
    assert sentence in shown.errors["attachments"][0]
    assert TYPED["facts_text"] in refused.content.decode()
    assert (kept(), list(spare.iterdir())) == (before, [])
    assert Case.objects.count() == Evidence.objects.count() == 0
    again = sent(client, ADDRESS, typed(world, client, **who, attachments=[pdf()]))
    assert again.status_code == 200
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("who", [BY_NAME, ANONYMOUS], ids=["named", "anonymous"])
def test_a_letter_of_five_hundred_parts_is_taken_whole_and_listed(
    world: World, who: dict[str, Any]
) -> None:
    content, client = letter(500), Client()
    file = SimpleUploadedFile("往来.eml", content)
    assert sent(client, ADDRESS, typed(world, client, **who, attachments=[file])).status_code == 200
    row = Evidence.objects.get()
    assert evidence.content(row) == content
    with evidence.view(row)[1] as shown:
        listed = shown.read().decode()
    assert listed.count("[附件]") == 500
    assert "第499份.txt" in listed


def test_a_file_name_of_two_hundred_characters_is_taken(world: World) -> None:
    name, client = "长" * 196 + ".pdf", Client()
    assert sent(client, ADDRESS, typed(world, client, attachments=[pdf(name)])).status_code == 200
    assert evidence.own_name(Evidence.objects.get()) == name


def test_a_person_s_name_of_two_hundred_characters_is_told_at_its_field(world: World) -> None:
    client = Client()
    form = typed(world, client, name="长" * 200)
    before = kept()
    refused = client.post(ADDRESS, form)
    assert list(refused.context["form"].errors) == ["name"]
    assert "200" in refused.context["form"].errors["name"][0]
    assert refused.context["form"]["name"].value() == "长" * 200
    assert kept() == before
