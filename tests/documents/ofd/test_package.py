"""A letter as OFD says what its PDF says, where its PDF says it; measured with tools that made neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pdfplumber
import pikepdf
import pytest
from fontTools.ttLib import TTFont

from cases.models import Case
from documents import as_ofd, files
from documents.management.commands.letters import about
from documents.models import Document
from documents.ofd import About, Unforeseen, ofd_of
from documents.samples import SIGNED_ON, Sample, samples
from tests.documents.conftest import keep_promises
from tests.documents.ofd.reading import SPACE, Opened, Sign, measures, signs

MM = 25.4 / 72
NEAR = 0.02
"""Millimetres. The promise is 0.2."""
LETTERS = [one for one in samples() if not one.name][::2]
DOTS = 600 / 25.4
"""Pixels in a millimetre."""


def converted(sample: Sample) -> tuple[bytes, Opened]:
    pdf = sample.pdf()
    return pdf, Opened(ofd_of(pdf, about(sample)))


def printed(page: Any) -> Iterator[Sign]:
    """The characters of a page of the PDF as pdfplumber reads them."""
    for one in page.chars:
        x, y = one["matrix"][4:]
        for character in one["text"]:
            size = abs(one["matrix"][3]) * one["size"] / abs(one["height"] / one["size"])
            yield Sign(character, x * MM, (float(page.height) - y) * MM, size)


def test_there_are_at_least_twenty_letters() -> None:
    assert len(LETTERS) >= 20


@pytest.mark.parametrize("sample", LETTERS, ids=lambda one: one.entry.code)
def test_every_character_stands_where_the_pdf_has_it(sample: Sample) -> None:
    pdf, opened = converted(sample)
    with pdfplumber.open(BytesIO(pdf)) as read:
        pages = opened.pages()
        assert len(pages) == len(read.pages)
        for ours, theirs in zip(pages, read.pages, strict=True):
            _x, _y, width, height = measures(ours.findtext(".//ofd:PhysicalBox", "", SPACE))
            assert (width, height) == pytest.approx(
                (float(theirs.width) * MM, float(theirs.height) * MM), abs=NEAR
            )
            found, wanted = list(signs(ours)), list(printed(theirs))
            assert [one.text for one in found] == [one.text for one in wanted]
            for one, other in zip(found, wanted, strict=True):
                assert (one.x, one.y) == pytest.approx((other.x, other.y), abs=NEAR), one


@pytest.mark.parametrize("code", ["D01", "D18", "D24b", "D03a"])
def test_what_is_drawn_has_the_colour_of_the_pdf(code: str) -> None:
    """Lines, rules and the modules of a QR code, each in its middle."""
    pdf, opened = converted(samples(code)[0])
    looked_at = 0
    with pdfplumber.open(BytesIO(pdf)) as read:
        for page, other in zip(opened.pages(), read.pages, strict=True):
            picture = other.to_image(resolution=600).original.convert("RGB")
            for one in page.iterfind(".//ofd:PathObject", SPACE):
                left, top, width, height = measures(one.get("Boundary"))
                words = one.findtext("ofd:AbbreviatedData", "", SPACE).split()
                if words.count("M") > 1 or "B" in words or min(width, height) < 0.15:
                    continue
                looked_at += 1
                middle = int((left + width / 2) * DOTS), int((top + height / 2) * DOTS)
                colour = one.find("ofd:FillColor", SPACE)
                assert colour is not None
                wanted = measures(colour.get("Value"))
                assert picture.getpixel(middle) == pytest.approx(wanted, abs=40), middle
    assert looked_at > 1


def test_nothing_is_written_that_readers_leave_out() -> None:
    """Many readers know neither areas that cut, nor rules of filling, nor the ends of lines."""
    for code in ("D01", "D18"):
        _pdf, opened = converted(samples(code)[0])
        for page in opened.pages():
            assert page.find(".//ofd:Clips", SPACE) is None
            drawn = page.findall(".//ofd:PathObject", SPACE)
            assert {one.get("Stroke") for one in drawn} <= {"false"}
            assert {one.get("Rule") for one in drawn} <= {None}


def test_each_face_lies_within_and_draws_its_characters() -> None:
    _pdf, opened = converted(samples("D18")[0])
    faces = {}
    for font in opened.xml("Doc_0/PublicRes.xml").iterfind(".//ofd:Font", SPACE):
        name = f"Doc_0/Res/{font.findtext('ofd:FontFile', '', SPACE)}"
        with TTFont(BytesIO(opened.part(name))) as face:
            faces[font.get("ID")] = set(face.getBestCmap() or ())
    for page in opened.pages():
        for found in page.iterfind(".//ofd:TextObject", SPACE):
            text = found.findtext("ofd:TextCode", "", SPACE)
            assert {ord(one) for one in text} <= faces[found.get("Font")]


def test_a_glyph_that_the_characters_alone_would_not_give_is_named_by_number() -> None:
    """The query code is set in figures of one width, which are other glyphs."""
    _pdf, opened = converted(samples("D01")[0])
    [page] = opened.pages()
    named = [one.getparent() for one in page.iterfind(".//ofd:CGTransform", SPACE)]
    assert named
    [text] = {one.findtext("ofd:TextCode", "", SPACE) for one in named if one is not None}
    covered = sum(
        int(one.get("CodeCount", 0)) for one in page.iterfind(".//ofd:CGTransform", SPACE)
    )
    assert covered == len(text)


def test_numbers_are_each_used_once_and_the_highest_is_told() -> None:
    _pdf, opened = converted(samples("D18")[0])
    parts = [opened.xml(name) for name in opened.names if name.endswith(".xml")]
    used = [int(one.get("ID", "")) for part in parts for one in part.iter() if one.get("ID")]
    assert len(used) == len(set(used))
    highest = opened.document.findtext("ofd:CommonData/ofd:MaxUnitID", "", SPACE)
    assert max(used) <= int(highest)


def test_the_same_letter_gives_the_same_bytes() -> None:
    sample = samples("D03a")[0]
    pdf = sample.pdf()
    assert ofd_of(pdf, about(sample)) == ofd_of(pdf, about(sample))


@pytest.mark.django_db(transaction=True)
def test_a_sealed_letter_shows_its_seal_and_carries_the_sealed_file(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    accept(file())
    keep_promises()
    letter = Document.objects.get(code="D03a")
    sealed = files.content(letter)
    opened = Opened(as_ofd.made_of(sealed, letter))
    assert opened.part("Doc_0/Attachs/letter.pdf") == sealed
    last = list(signs(opened.pages()[-1]))
    text = "".join(one.text for one in last)
    assert "已加盖电子印章" in text
    begins = last[text.index("已加盖电子印章")]
    with pikepdf.open(BytesIO(sealed)) as pdf:
        page = pdf.pages[-1]
        [place] = [note.Rect for note in page.obj.Annots if note.Subtype == "/Widget"]
        height = float(page.mediabox[3])
    left, bottom, right, top = (float(edge) for edge in place)
    assert left * MM < begins.x < right * MM
    assert (height - top) * MM < begins.y < (height - bottom) * MM
    assert (opened.told("Title"), opened.told("Author")) == (
        letter.title,
        letter.organisation.name,
    )
    own = {one.get("Name"): one.text for one in opened.root.iterfind(".//ofd:CustomData", SPACE)}
    assert own == {"发文字号": letter.number, "验证码": letter.verification_code}


def test_what_no_letter_holds_is_refused_and_named() -> None:
    """A seal service may draw what OFD cannot say; then nothing is lost without a word."""
    with pikepdf.open(BytesIO(samples("D03a")[0].pdf())) as pdf:
        page = pdf.pages[0]
        page.Resources.ExtGState["/half"] = pikepdf.Dictionary(ca=0.5)
        page.contents_add(b"/half gs", prepend=False)
        changed = BytesIO()
        pdf.save(changed)
    with pytest.raises(Unforeseen, match="half transparent"):
        ofd_of(changed.getvalue(), About("受理通知书", "发展和改革委员会", SIGNED_ON))
