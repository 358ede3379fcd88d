"""What is seen where a document is sealed: the appearance of the signature field itself.

A frame of the size of a seal（GB/T 9704—2012 7.3.5.1: 端正、居中下压发文机关署名和成文日期）, in red, with the
words that it is sealed and how that is checked. It draws no emblem and no star, so that nobody takes it
for the picture of a registered seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment as Align
from pyhanko.pdf_utils.layout import BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

SIZE = 117.5
"""Width and height in points, those of the place that the layout keeps free."""
ONE_LINE = 17
"""Characters of a name that leave room for how the seal is checked."""
CSS_OF_MARK = f"""
@page {{ size: {SIZE}pt {SIZE}pt; margin: 0 }}
body {{ margin: 0; color: #d7000f; text-align: center;
        font-family: "Zhengxin Hei", "Noto Sans CJK SC"; }}
div {{ position: absolute; left: 0; right: 0 }}
.frame {{ top: 0.75pt; left: 0.75pt; width: {SIZE - 3.5}pt; height: {SIZE - 3.5}pt;
          border: 1pt solid #d7000f; border-radius: 6pt; }}
.sealed {{ top: 4pt; font-size: 9pt; line-height: 11pt; letter-spacing: 0.5pt }}
.below {{ bottom: 3.5pt; font-size: 6.5pt; line-height: 8.5pt; padding: 0 5pt;
          overflow-wrap: anywhere }}
"""


@dataclass(frozen=True)
class SealPlace:
    """Where the seal stands: page counted from 0, and its box in points from the page's lower left."""

    page: int
    box: tuple[float, float, float, float]


@lru_cache(maxsize=512)
def drawn(organ: str) -> bytes:
    """The mark of an organ as a PDF of one page."""
    html = format_html(
        '<html lang="zh"><div class="frame"></div><div class="sealed">已加盖电子印章</div>'
        '<div class="below">{}{}</div></html>',
        mark_safe("凭文书验证码核验真伪<br>") if len(organ) <= ONE_LINE else "",
        organ,
    )
    config = FontConfiguration()
    style = CSS(string=CSS_OF_MARK, font_config=config)
    return bytes(HTML(string=html).write_pdf(stylesheets=[style], font_config=config))


def style_of(organ: str) -> StaticStampStyle:
    """The mark as pyHanko's style of a signature's appearance."""
    return StaticStampStyle(
        background=_Mark(drawn(organ)),
        background_opacity=1.0,
        border_width=0,
        background_layout=SimpleBoxLayoutRule(
            x_align=Align.ALIGN_MID, y_align=Align.ALIGN_MID, margins=Margins.uniform(0)
        ),
    )


class _Mark(PdfContent):
    """A page of a PDF in memory, drawn as a form. Its name is fixed, so that bytes stay the same."""

    NAME = b"/SealMark"

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        """Import the page; its size becomes the content's box."""
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject[self.NAME.decode()] = form
        self.box = BoxConstraints(width=SIZE, height=SIZE)
        return self.NAME + b" Do"
