"""What may be handed in: its name, its size and what it really is, refused with the reason in words."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import parsing
from cases.filetypes import ACCEPT, BY_CODE, Format

MAX_FILES = 20
MAX_BYTES = 200 * 1024 * 1024
"""Bytes of all files that are handed in together, and so of one of them."""
MAX_NAME = 200

HELP = gettext_lazy(
    "可传PDF、OFD、图片（含HEIC、TIFF）、Word、Excel、PowerPoint、WPS、ODF、录音录像（含AMR、SILK、MOV、3GP）、"
    "压缩包（zip、7z、rar）、邮件（eml、msg）、表格和文本（csv、txt），一次最多20个，合计不超过200 MB"
)
__all__ = [
    "ACCEPT",
    "HELP",
    "MAX_BYTES",
    "MAX_FILES",
    "Checked",
    "check_name",
    "check_together",
    "check_upload",
]

TOO_MUCH = gettext_lazy("所有文件合计超过200 MB，请压缩或者分次提交")
PROBLEMS = {
    "broken": gettext_lazy("“%s”已经损坏，或者没有传完整，打不开，请重新导出或者重新上传"),
    "password": gettext_lazy("“%s”设有打开密码，请去掉密码后重新上传"),
    "bomb": gettext_lazy("“%s”声称解开后的内容远远超过它能装下的，不能接收"),
    "absurd": gettext_lazy("“%s”的图片尺寸过大，请缩小后重新上传"),
    "large": gettext_lazy("“%s”解开后过大，请分成几个文件上传"),
    "slow": gettext_lazy("“%s”过于复杂，在规定时间内没有读完，请简化或者分成几个文件上传"),
    "unknown": gettext_lazy("看不出“%s”是哪一类文件，内容不是可以接收的任何一类"),
    "unavailable": gettext_lazy(
        "系统暂时不能检查文件，“%s”没有收下；您填写的内容仍然保留，请稍后再试"
    ),
    "disk": gettext_lazy("系统存储空间不足，“%s”没有存下；您填写的内容仍然保留，请稍后再试"),
}


class Checked:
    """What the examination of a file found; kept beside the upload, so that it is done once."""

    def __init__(self, kind: Format, unclean: str) -> None:
        self.kind = kind
        self.unclean = unclean


_KNOWN: OrderedDict[tuple[str, str], Checked] = OrderedDict()
"""The latest findings by digest and extension: the same bytes are what they were."""
_KNOWN_MOST = 256


def check_upload(file: UploadedFile[Any]) -> Checked:
    """What an acceptable upload is; otherwise raises ValidationError naming the reason."""
    known = getattr(file, "checked", None)
    if isinstance(known, Checked):
        return known
    name = file.name or ""
    check_name(name)
    _check_size(file, name)
    extension = extension_of(name)
    digest = digest_of(file)
    checked = _KNOWN.get((digest, extension)) or _examined(file, name, extension)
    _KNOWN[digest, extension] = checked
    _KNOWN.move_to_end((digest, extension))
    while len(_KNOWN) > _KNOWN_MOST:
        _KNOWN.popitem(last=False)
    file.checked = checked  # type: ignore[attr-defined]
    return checked


def check_together(files: Sequence[UploadedFile[Any]]) -> None:
    """Raise ValidationError for too many files, or too much of them."""
    if len(files) > MAX_FILES:
        raise ValidationError(
            _("一次最多上传%(most)d个文件，现在是%(now)d个，请分次提交或者合并")
            % {"most": MAX_FILES, "now": len(files)},
            code="number",
        )
    if sum(one.size or 0 for one in files) > MAX_BYTES:
        raise ValidationError(TOO_MUCH, code="total")


def extension_of(name: str) -> str:
    """The extension in small letters; the full-width dot of Chinese keyboards is a dot."""
    return PurePosixPath(name.replace("．", ".").replace("。", ".")).suffix.lower().lstrip(".")


def digest_of(file: UploadedFile[Any]) -> str:
    """SHA-256 of the content, in hexadecimal."""
    known = getattr(file, "sha256", "")
    if known:
        return str(known)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def check_name(name: str) -> None:
    """Raise ValidationError for a name that no file may have."""
    if PurePosixPath(name.replace("\\", "/")).name != name or name in {"", ".", ".."}:
        raise ValidationError(_("文件名不能含有路径"), code="path")
    if any(ord(c) < 32 for c in name) or len(name) > MAX_NAME:
        raise ValidationError(_("文件名含有不能使用的字符，或超过200字"), code="name")


def _check_size(file: UploadedFile[Any], name: str) -> None:
    if getattr(file, "disk_full", False):
        raise ValidationError(str(PROBLEMS["disk"]) % name, code="disk")
    if not file.size:
        raise ValidationError(_("“%s”是空文件，请检查后重新上传") % name, code="empty")
    if file.size > MAX_BYTES:
        raise ValidationError(_("“%s”超过200 MB，请压缩或分成几个文件") % name, code="size")
    if getattr(file, "dropped", False):
        raise ValidationError(TOO_MUCH, code="total")


def _examined(file: UploadedFile[Any], name: str, extension: str) -> Checked:
    with parsing.in_memory(file.chunks()) as source:
        found = parsing.run("inspect", source, hint=extension)
    if found.problem == "differs":
        kind = BY_CODE[found.detail]
        told = {
            "name": name,
            "kind": kind.title,
            "extension": extension,
            "right": kind.extensions[0],
        }
        raise ValidationError(
            _(
                "“%(name)s”的内容与扩展名不符：内容是%(kind)s，扩展名却是%(extension)s；"
                "请用原来的格式上传，或者把扩展名改为%(right)s"
            )
            % told,
            code="content",
        )
    if found.problem:
        raise ValidationError(_sentence(found.problem, name, extension), code=found.problem)
    return Checked(BY_CODE[found.format], found.unclean)


def _sentence(problem: str, name: str, extension: str) -> str:
    if problem == "unknown" and extension in BY_CODE:
        title = BY_CODE[extension].title
        return _("“%(name)s”的内容与扩展名不符：内容不是%(kind)s，也不是可以接收的其他文件") % {
            "name": name,
            "kind": title,
        }
    if problem == "unknown":
        return _("不接收“%(extension)s”这类文件。%(help)s") % {
            "extension": extension or name,
            "help": HELP,
        }
    return str(PROBLEMS.get(problem, PROBLEMS["broken"])) % name
