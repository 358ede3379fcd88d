"""What may be uploaded: checked by content, size and name, refused with the rule that it breaks."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024

ALLOWED: dict[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic"}),
    "docx": frozenset(
        {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/zip",
        }
    ),
    "xlsx": frozenset(
        {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/zip",
        }
    ),
    "doc": frozenset({"application/msword"}),
    "xls": frozenset({"application/vnd.ms-excel"}),
    "mp3": frozenset({"audio/mpeg"}),
    "m4a": frozenset({"audio/mp4", "video/mp4"}),
    "wav": frozenset({"audio/x-wav"}),
    "mp4": frozenset({"video/mp4"}),
    "txt": frozenset({"text/plain"}),
}
"""Extensions taken, and the content each must really have."""


def check_upload(file: UploadedFile[Any]) -> str:
    """The content type of an acceptable upload; otherwise raises ValidationError naming the rule."""
    name = file.name or ""
    if PurePosixPath(name.replace("\\", "/")).name != name or name in {"", ".", ".."}:
        raise ValidationError(_("文件名不能含有路径"), code="path")
    if any(ord(c) < 32 for c in name) or len(name) > 200:
        raise ValidationError(_("文件名含有不能使用的字符，或超过200字"), code="name")
    if not file.size:
        raise ValidationError(_("“%s”是空文件，请检查后重新上传") % name, code="empty")
    if file.size > MAX_BYTES:
        raise ValidationError(_("“%s”超过20 MB，请压缩或分成几个文件") % name, code="size")
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    if extension not in ALLOWED:
        raise ValidationError(
            _("不接收“%s”这类文件，可传PDF、图片、Word、Excel、音视频和文本") % (extension or name),
            code="type",
        )
    found = content_type(file)
    if found not in ALLOWED[extension]:
        raise ValidationError(
            _("“%s”的内容与扩展名不符，请用原来的格式上传") % name, code="content"
        )
    return found


def content_type(file: UploadedFile[Any]) -> str:
    """The type that the first bytes tell; text/plain where they are readable text."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    kind: Any = filetype.guess(head)  # type: ignore[no-untyped-call]
    if kind is not None:
        return str(kind.mime)
    if b"\0" in head or head.startswith((b"MZ", b"#!", b"\x7fELF")):
        return "application/octet-stream"
    try:
        head.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return "application/octet-stream"
    return "text/plain"
