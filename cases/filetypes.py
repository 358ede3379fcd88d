"""The kinds of files that may be handed in: one table, and how the content tells which one it is.

Form, help text, `accept` attribute, cleaner and view all read this table. Nothing here needs Django,
since it is read by the process that opens strangers' files as well.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One kind of file. `family` groups kinds that people and programs name alike."""

    code: str
    content_type: str
    extensions: tuple[str, ...]
    title: str
    """What it is called in a sentence."""
    family: str
    clean_as: str = ""
    """The code of the kind that a clean copy is; empty where no clean copy can be made."""
    shown_as: str = ""
    """The code of the kind that the desk shows in its place; empty where nothing can be shown."""
    opens_with: str = ""
    """What opens it, where the desk cannot show it."""


OFFICE = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
_WORD = "Word、WPS文字或者LibreOffice"
_SHEET = "Excel、WPS表格或者LibreOffice"
_SLIDES = "PowerPoint、WPS演示或者LibreOffice"
_PLAYER = "VLC等播放器"

FORMATS: tuple[Format, ...] = (
    Format("pdf", "application/pdf", ("pdf",), "PDF", "pdf", "pdf", "pdf"),
    Format(
        "ofd", "application/ofd", ("ofd",), "OFD", "ofd", "", "", "OFD阅读器（数科、福昕、WPS）"
    ),
    Format(
        "jpg", "image/jpeg", ("jpg", "jpeg", "jfif", "jpe"), "JPEG图片", "picture", "jpg", "jpg"
    ),
    Format("png", "image/png", ("png",), "PNG图片", "picture", "png", "png"),
    Format("webp", "image/webp", ("webp",), "WebP图片", "picture", "webp", "webp"),
    Format("heic", "image/heic", ("heic", "heif", "hif"), "HEIC图片", "picture", "jpg", "jpg"),
    Format("avif", "image/avif", ("avif",), "AVIF图片", "picture", "jpg", "jpg"),
    Format("gif", "image/gif", ("gif",), "GIF图片", "picture", "gif", "gif"),
    Format("bmp", "image/bmp", ("bmp", "dib"), "BMP图片", "picture", "png", "png"),
    Format("tiff", "image/tiff", ("tif", "tiff"), "TIFF图片", "picture", "tiff", "pdf"),
    Format(
        "docx",
        f"{OFFICE}.wordprocessingml.document",
        ("docx",),
        "Word文档",
        "office",
        "docx",
        "",
        _WORD,
    ),
    Format(
        "xlsx",
        f"{OFFICE}.spreadsheetml.sheet",
        ("xlsx",),
        "Excel表格",
        "office",
        "xlsx",
        "",
        _SHEET,
    ),
    Format(
        "pptx",
        f"{OFFICE}.presentationml.presentation",
        ("pptx",),
        "PowerPoint演示文稿",
        "office",
        "",
        "",
        _SLIDES,
    ),
    Format("odt", f"{ODF}.text", ("odt",), "ODF文档", "office", "odt", "", _WORD),
    Format("ods", f"{ODF}.spreadsheet", ("ods",), "ODF表格", "office", "ods", "", _SHEET),
    Format("odp", f"{ODF}.presentation", ("odp",), "ODF演示文稿", "office", "", "", _SLIDES),
    Format(
        "doc",
        "application/msword",
        ("doc", "wps", "wpt"),
        "旧版Word或者WPS文档",
        "office",
        "",
        "",
        _WORD,
    ),
    Format(
        "xls",
        "application/vnd.ms-excel",
        ("xls", "et", "ett"),
        "旧版Excel或者WPS表格",
        "office",
        "",
        "",
        _SHEET,
    ),
    Format(
        "ppt",
        "application/vnd.ms-powerpoint",
        ("ppt", "dps", "dpt"),
        "旧版PowerPoint或者WPS演示文稿",
        "office",
        "",
        "",
        _SLIDES,
    ),
    Format("mp3", "audio/mpeg", ("mp3",), "MP3录音", "recording", "mp3", "mp3", _PLAYER),
    Format("m4a", "audio/mp4", ("m4a", "m4b"), "M4A录音", "recording", "m4a", "m4a", _PLAYER),
    Format("aac", "audio/aac", ("aac",), "AAC录音", "recording", "m4a", "m4a", _PLAYER),
    Format("wav", "audio/x-wav", ("wav",), "WAV录音", "recording", "wav", "wav", _PLAYER),
    Format("amr", "audio/amr", ("amr",), "AMR录音", "recording", "amr", "mp3", _PLAYER),
    Format(
        "ogg", "audio/ogg", ("ogg", "oga", "opus"), "OGG录音", "recording", "ogg", "ogg", _PLAYER
    ),
    Format(
        "silk",
        "audio/silk",
        ("silk", "slk", "aud", "amr"),
        "微信SILK语音",
        "recording",
        "silk",
        "",
        "SILK语音转换工具",
    ),
    Format("mp4", "video/mp4", ("mp4", "m4v"), "MP4录像", "recording", "mp4", "mp4", _PLAYER),
    Format("mov", "video/quicktime", ("mov", "qt"), "MOV录像", "recording", "mov", "mp4", _PLAYER),
    Format(
        "3gp", "video/3gpp", ("3gp", "3gpp", "3g2"), "3GP录像", "recording", "3gp", "mp4", _PLAYER
    ),
    Format("zip", "application/zip", ("zip",), "ZIP压缩包", "archive", "", "txt", "解压缩软件"),
    Format(
        "7z", "application/x-7z-compressed", ("7z",), "7z压缩包", "archive", "", "txt", "解压缩软件"
    ),
    Format("rar", "application/vnd.rar", ("rar",), "RAR压缩包", "archive", "", "txt", "解压缩软件"),
    Format("eml", "message/rfc822", ("eml",), "电子邮件", "mail", "", "txt", "邮件软件"),
    Format(
        "msg", "application/vnd.ms-outlook", ("msg",), "Outlook邮件", "mail", "", "txt", "Outlook"
    ),
    Format("csv", "text/csv", ("csv",), "CSV表格", "text", "csv", "txt"),
    Format("txt", "text/plain", ("txt", "text", "log", "md"), "文本", "text", "txt", "txt"),
)

BY_CODE = {one.code: one for one in FORMATS}
BY_TYPE = {one.content_type: one for one in FORMATS}
BY_EXTENSION: dict[str, list[Format]] = {}
for _one in FORMATS:
    for _extension in _one.extensions:
        BY_EXTENSION.setdefault(_extension, []).append(_one)

ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
"""What a file input offers first."""


def of_type(content_type: str) -> Format | None:
    """The kind of a stored file; `None` for what was stored under an older table and is no kind now."""
    return BY_TYPE.get(content_type)
