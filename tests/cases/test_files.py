"""What may be handed in, and the sentence for what may not."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.files import MAX_BYTES, check_upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it. Django drops path parts itself, so the name is set afterwards."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]
    return file


def docx() -> bytes:
    """The smallest thing that a Word file is: a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("合同.pdf", PDF, "application/pdf"),
        ("现场😀照片.png", PNG, "image/png"),
        ("喆堃犇垚.txt", "情况说明".encode(), "text/plain"),
    ],
)
def test_ordinary_files_are_taken(name: str, content: bytes, found: str) -> None:
    assert check_upload(upload(name, content)) == found


def test_a_word_file_is_taken() -> None:
    assert "zip" in check_upload(upload("说明.docx", docx())) or "word" in check_upload(
        upload("说明.docx", docx())
    )


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("大文件.pdf", PDF + bytes(30 * 1024 * 1024), "size", "超过20 MB"),
        ("照片.png", PDF, "content", "内容与扩展名不符"),
        ("木马.pdf", b"MZ" + bytes(64), "content", "内容与扩展名不符"),
        ("程序.exe", b"MZ" + bytes(64), "type", "不接收"),
        ("空.pdf", b"", "empty", "空文件"),
        ("../../etc/passwd.txt", b"x", "path", "不能含有路径"),
        ("..\\windows.txt", b"x", "path", "不能含有路径"),
        ("a\x00b.txt", b"x", "name", "不能使用的字符"),
    ],
)
def test_bad_files_are_refused_with_the_rule(
    name: str, content: bytes, code: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        check_upload(upload(name, content))
    assert refused.value.code == code
    assert words in refused.value.messages[0]
    assert MAX_BYTES == 20 * 1024 * 1024
