"""Copies of evidence tell nothing of their makers, and still show what they show."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from openpyxl.reader.excel import load_workbook
from PIL import Image

from cases import parsing
from cases.filetypes import BY_CODE, FORMATS
from tests.cases import kinds, marks
from tests.cases.marks import MAKERS, found

NEEDS_FFMPEG = frozenset({"mp3", "m4a", "aac", "wav", "amr", "ogg", "mp4", "mov", "3gp"})

SEEN = {
    "docx": ("一百二十万元", "1200000"),
    "odt": ("一百二十万元", "1200000"),
    "xlsx": ("欠款", "1200000"),
    "ods": ("甲", "120", "乙", "链接"),
}
"""What a reader of an office file must still find."""


def cleaned(content: bytes, code: str) -> bytes:
    """The copy that others get."""
    with parsing.in_memory([content]) as source, parsing.in_memory(()) as copy:
        answer = parsing.run("clean", source, hint=code, output=copy)
        assert answer.clean, answer
        copy.seek(0)
        return copy.read()


def made(code: str) -> marks.Made:
    """A file with marks; recordings need ffmpeg, which script/setup installs."""
    if code in NEEDS_FFMPEG and shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    return MAKERS[code]()


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_no_mark_is_left_and_the_copy_opens(code: str) -> None:
    content, planted = made(code)
    assert found(content, planted) == planted
    copy = cleaned(content, code)
    assert found(copy, planted) == []
    assert b"WANG" not in marks.told(copy)
    opens_as(BY_CODE[code].clean_as, copy)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_another_program_finds_no_mark_either(code: str, tmp_path: Path) -> None:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    file = tmp_path / f"copy.{BY_CODE[code].clean_as}"
    file.write_bytes(cleaned(made(code)[0], code))
    said = subprocess.run(
        ["exiftool", "-a", "-u", "-ee", "-G1", str(file)], capture_output=True, check=False
    )
    assert b"WANG" not in said.stdout


def opens_as(code: str, copy: bytes) -> None:
    """Open the copy with a library of its kind. Raises where it does not open."""
    if BY_CODE[code].family == "picture":
        with Image.open(BytesIO(copy)) as image:
            image.load()
            assert image.size[0] > 1
    elif code == "pdf":
        with pikepdf.open(BytesIO(copy)) as file:
            assert len(file.pages) == 1
    elif code == "xlsx":
        again: Any = load_workbook(BytesIO(copy))
        assert (again.active["A1"].value, again.active["A2"].value) == ("欠款", 1200000)
    elif BY_CODE[code].family == "office":
        with zipfile.ZipFile(BytesIO(copy)) as package:
            assert package.testzip() is None
            assert SEEN[code][0].encode() in marks.told(copy)
    else:
        with parsing.in_memory([copy]) as source:
            answer = parsing.run("inspect", source, hint=code)
        assert (answer.format, answer.clean) == (code, True)


def test_office_programs_open_the_copies_and_show_what_they_showed(tmp_path: Path) -> None:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or poppler is not installed")
    for code in SEEN:
        (tmp_path / f"{code}.{code}").write_bytes(cleaned(made(code)[0], code))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)),
            *(str(tmp_path / f"{code}.{code}") for code in SEEN),
        ],
        capture_output=True,
        check=True,
        timeout=240,
    )
    for code, words in SEEN.items():
        shown = pdf_text(tmp_path / f"{code}.pdf")
        assert [word for word in words if word not in shown] == [], code
        assert "WANG" not in shown


def test_poppler_opens_the_copy_of_a_pdf_and_shows_its_page(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(cleaned(marks.pdf()[0], "pdf"))
    shown = pdf_text(copy)
    assert "SHOWN" in shown
    assert "WANG" not in shown
    pages = subprocess.run(
        ["pdftoppm", "-r", "36", str(copy)], capture_output=True, check=True, timeout=60
    )
    assert (pages.stdout[:2], pages.stderr) == (b"P6", b"")


def pdf_text(file: Path) -> str:
    """The words of a PDF as poppler reads them."""
    told = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, timeout=60
    )
    return told.stdout.decode()


NO_COPY = [one.code for one in FORMATS if not one.clean_as]


@pytest.mark.parametrize("code", NO_COPY)
def test_what_cannot_be_made_clean_is_never_handed_on(code: str) -> None:
    with parsing.in_memory([kinds.sample(code)]) as source, parsing.in_memory(()) as copy:
        answer = parsing.run("clean", source, hint=code, output=copy)
        assert not answer.clean
        copy.seek(0)
        assert copy.read() == b""


def test_marks_stand_in_sixty_places_of_fifteen_kinds() -> None:
    plain = [code for code in MAKERS if code not in NEEDS_FFMPEG]
    places = {(code, one) for code in plain for one in MAKERS[code]()[1]}
    assert len(MAKERS) >= 15
    assert len(places) >= 60


def test_a_photograph_taken_sideways_stands_upright() -> None:
    copy = cleaned(marks.jpeg(orientation=6)[0], "jpg")
    with Image.open(BytesIO(copy)) as image:
        assert (image.size, dict(image.getexif())) == ((32, 48), {})


def test_what_is_seen_of_a_pdf_stays() -> None:
    copy = cleaned(marks.pdf()[0], "pdf")
    with pikepdf.open(BytesIO(copy)) as file:
        page = file.pages[0]
        assert "/Annots" not in page
        assert b"(SHOWN) Tj" in page.Contents.read_bytes()
        images = [one for one in page.Resources.XObject.values() if one.Subtype == "/Image"]
        photograph: Any = images[0]
        assert pikepdf.PdfImage(photograph).as_pil_image().size == (48, 32)
        forms = [one for one in page.Resources.XObject.values() if one.Subtype == "/Form"]
        assert any(b"STAMP" in one.read_bytes() for one in forms)


@pytest.mark.parametrize("code", ["docx", "odt"])
def test_a_text_document_keeps_its_words_table_and_picture(code: str) -> None:
    copy = cleaned(MAKERS[code]()[0], code)
    everything = marks.told(copy)
    for word in ("关于欠款", "一百二十万元", "1200000"):
        assert word.encode() in everything
    with zipfile.ZipFile(BytesIO(copy)) as package:
        assert [one for one in package.namelist() if one.endswith(".jpg")]


def test_text_of_any_encoding_becomes_utf_8() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert cleaned("欠款".encode(encoding), "txt") == "欠款".encode()


def test_a_voice_message_loses_what_stands_behind_its_speech() -> None:
    speech = b"\x02#!SILK_V3" + b"\x03\x00abc" + b"\x02\x00de"
    assert cleaned(speech + b"\xff\xff" + b"WANG", "silk") == speech + b"\xff\xff"


def test_the_command_writes_the_copy_and_says_what_is_gone(tmp_path: Path, capsys: Any) -> None:
    source, target = tmp_path / "现场．JPG", tmp_path / "copy.jpg"
    content, planted = marks.jpeg()
    source.write_bytes(content)
    call_command("clean_copy", source, target)
    said = capsys.readouterr().out
    assert found(target.read_bytes(), planted) == []
    assert "去除：拍摄设备、时间、地点（Exif）" in said
    source = tmp_path / "旧.doc"
    source.write_bytes((marks.SAMPLES / "letter.doc").read_bytes())
    with pytest.raises(CommandError, match="只能查阅原件"):
        call_command("clean_copy", source, target)
