"""What may be handed in, told by its content, and the sentence for what may not."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cases.files import MAX_BYTES, MAX_FILES, check_together, check_upload
from cases.filetypes import ACCEPT, FORMATS
from tests.cases import kinds, marks
from tests.cases.kinds import AMR, MAIL, SILK, zipped
from tests.files import PDF

SAMPLES = marks.SAMPLES


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it. Django drops path parts itself, so the name is set afterwards."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]
    return file


def locked() -> bytes:
    """A PDF that asks for a password."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as file:
        file.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
    return output.getvalue()


def painted(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture."""
    output = io.BytesIO()
    Image.new("RGB", size, "white").save(output, form)
    return output.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("合同.pdf", PDF, "pdf"),
        ("合同．PDF", PDF, "pdf"),
        ("发票.ofd", zipped(("OFD.xml", "<ofd:OFD/>"), ("Doc_0/Document.xml", "")), "ofd"),
        ("现场😀照片.png", painted("PNG"), "png"),
        ("微信图片.jfif", painted("JPEG"), "jpg"),
        ("照片.jpg", painted("PNG"), "png"),
        ("照片.heic", marks.heic()[0], "heic"),
        ("照片.heif", marks.heic()[0], "heic"),
        ("照片.avif", painted("AVIF"), "avif"),
        ("照片.gif", painted("GIF"), "gif"),
        ("扫描.bmp", painted("BMP"), "bmp"),
        ("扫描.tif", painted("TIFF"), "tiff"),
        ("说明.docx", (SAMPLES / "letter.docx").read_bytes(), "docx"),
        ("说明.odt", (SAMPLES / "letter.odt").read_bytes(), "odt"),
        ("表.ods", (SAMPLES / "table.ods").read_bytes(), "ods"),
        ("说明.doc", (SAMPLES / "letter.doc").read_bytes(), "doc"),
        ("说明.wps", (SAMPLES / "letter.doc").read_bytes(), "doc"),
        ("表.et", (SAMPLES / "table.xls").read_bytes(), "xls"),
        ("录音.amr", AMR, "amr"),
        ("语音.silk", SILK, "silk"),
        ("语音.amr", SILK, "silk"),
        ("材料.zip", zipped(("合同.txt", "x")), "zip"),
        ("往来.eml", MAIL, "eml"),
        ("喆堃犇垚.txt", "情况说明".encode(), "txt"),
        ("聊天记录.txt", "情况说明".encode("gb18030"), "txt"),
        ("聊天记录.txt", "情况说明".encode("utf-16"), "txt"),
        ("流水.csv", "日期,金额\n".encode("gb18030"), "csv"),
    ],
)
def test_what_people_have_is_taken(name: str, content: bytes, code: str) -> None:
    assert check_upload(upload(name, content)).kind.code == code


@pytest.mark.parametrize("code", kinds.codes())
def test_every_kind_of_the_table_is_told_by_its_content(code: str) -> None:
    name = f"材料.{kinds.extension(code)}"
    assert check_upload(upload(name, kinds.sample(code))).kind.code == code


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("照片.png", PDF, "content", "内容是PDF，扩展名却是png"),
        ("木马.pdf", b"MZ" + bytes(64), "unknown", "内容不是PDF"),
        ("程序.exe", b"MZ" + bytes(64), "unknown", "不接收“exe”"),
        ("脚本.txt", b"#!/bin/sh\n", "unknown", "内容不是文本"),
        ("空.pdf", b"", "empty", "空文件"),
        ("../../etc/passwd.txt", b"x", "path", "不能含有路径"),
        ("..\\windows.txt", b"x", "path", "不能含有路径"),
        ("a\x00b.txt", b"x", "name", "不能使用的字符"),
        ("长" * 201 + ".txt", b"x", "name", "超过200字"),
        ("加密.pdf", locked(), "password", "设有打开密码"),
        ("坏.pdf", b"%PDF-1.4\n%%EOF\n", "broken", "已经损坏"),
        ("半.jpg", marks.jpeg()[0][:900], "broken", "没有传完整"),
        ("半.docx", (SAMPLES / "letter.docx").read_bytes()[:3000], "broken", "没有传完整"),
        ("半.png", painted("PNG", (300, 300))[:400], "broken", "没有传完整"),
        ("炸弹.zip", zipped(*((f"{n}", bytes(30_000_000)) for n in range(3))), "bomb", "远远超过"),
        ("炸弹.docx", zipped(("[Content_Types].xml", ""), ("word/a", bytes(210_000_000))), "bomb", "远远超过"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_the_reason(
    name: str, content: bytes, code: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(upload(name, content))
    assert refused.value.code == code
    assert words in refused.value.messages[0]


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_file_that_cannot_be_examined_now_is_not_called_damaged(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(ValidationError) as refused:
        check_upload(upload("合同.png", painted("PNG", (37, 41))))
    assert refused.value.code == "unavailable"
    assert "系统暂时不能检查文件" in refused.value.messages[0]


def test_a_picture_of_absurd_size_is_refused_before_it_is_painted() -> None:
    bitmap = bytearray(painted("BMP"))
    bitmap[18:26] = (60_000).to_bytes(4, "little") + (60_000).to_bytes(4, "little")
    with pytest.raises(ValidationError, match="尺寸过大"):
        check_upload(upload("巨图.bmp", bytes(bitmap)))


def test_twenty_files_and_two_hundred_megabytes_together() -> None:
    one: Any = upload("a.txt", b"x")
    check_together([one] * MAX_FILES)
    with pytest.raises(ValidationError, match="一次最多上传20个文件，现在是21个"):
        check_together([one] * (MAX_FILES + 1))
    one.size = MAX_BYTES
    check_together([one])
    with pytest.raises(ValidationError, match="合计超过200 MB"):
        check_together([one, upload("b.txt", b"x")])


@pytest.mark.parametrize("name", ["letter.doc", "table.xls"])
def test_what_cannot_be_rebuilt_is_known_when_it_comes(name: str) -> None:
    checked = check_upload(upload(name, Path(SAMPLES / name).read_bytes()))
    assert checked.unclean == "kind"


def test_the_form_offers_what_the_table_takes() -> None:
    assert set(ACCEPT.split(",")) == {f".{one}" for kind in FORMATS for one in kind.extensions}
