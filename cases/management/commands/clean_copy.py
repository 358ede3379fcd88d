"""Write the copy of one file that others would get, and say what was left out of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from cases import parsing
from cases.files import check_upload

LEFT_OUT = {
    "actions": _("打开时执行的动作"),
    "annotations": _("批注（看得见的部分并入页面）"),
    "attachments": _("附件"),
    "authors": _("作者名单"),
    "comment": _("注释"),
    "comments": _("批注"),
    "container": _("容器里的标题、作者、设备、地点等标签"),
    "customxml": _("自定义XML"),
    "embedded": _("嵌入的对象"),
    "encoding": _("编码标记和控制字符"),
    "exif": _("拍摄设备、时间、地点（Exif）"),
    "forms": _("表单（看得见的部分并入页面）"),
    "hidden": _("隐藏的工作表"),
    "icc_profile": _("颜色描述文件（颜色已换算）"),
    "macros": _("宏"),
    "photoshop": _("IPTC等图片处理软件的数据"),
    "preview": _("预览图"),
    "properties": _("文档属性"),
    "settings": _("程序设置"),
    "streams": _("声音和画面以外的数据流、封面"),
    "text": _("文字说明块"),
    "trailing": _("文件尾部多余的数据"),
    "xmp": _("XMP元数据"),
}
"""What a cleaner may say that it left out, in words."""


class Command(BaseCommand):
    """`clean_copy IN OUT`"""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN")
        parser.add_argument("target", type=Path, metavar="OUT")

    def handle(self, *_args: Any, **options: Any) -> None:
        source: Path = options["source"]
        try:
            with source.open("rb") as file:
                upload: Any = UploadedFile(File(file), source.name, size=source.stat().st_size)
                checked = check_upload(upload)
        except OSError as error:
            raise CommandError(str(_("“%s”打不开") % source)) from error
        except ValidationError as refused:
            raise CommandError(refused.messages[0]) from refused
        kind = checked.kind
        if checked.unclean:
            raise CommandError(str(_("%s不能制作副本：需要时只能查阅原件") % kind.title))
        with source.open("rb") as file, parsing.in_memory(()) as copy:
            answer = parsing.run("clean", file, hint=kind.code, output=copy)
            if not answer.clean:
                raise CommandError(str(_("“%s”的副本没有做成，需要时只能查阅原件") % source))
            copy.seek(0)
            with options["target"].open("wb") as target:
                shutil.copyfileobj(copy, target)
        for word in answer.removed:
            self.stdout.write(str(_("去除：%s") % LEFT_OUT.get(word, word)))
        self.stdout.write(
            str(
                _("%(kind)s的副本已写入%(target)s")
                % {"kind": kind.title, "target": options["target"]}
            )
        )
