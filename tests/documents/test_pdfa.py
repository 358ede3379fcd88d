"""Every document of the catalogue, sealed, is PDF/A-2a as far as its objects tell."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from documents import keys
from documents.samples import Sample, samples
from documents.sealers import KeyTable
from tests.documents.pages import sample
from tests.documents.pdfa import faults
from tests.world import World

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def seal(world: World) -> Any:
    """Seals a sample in the name of the lead."""
    key = keys.issue_key(world["lead"], valid_from=date(2026, 1, 1), now=NOW)
    return lambda one: KeyTable().seal(one.pdf(), key=key, reason=one.entry.title, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("one", samples(), ids=lambda one: one.file_name)
def test_a_sealed_document_is_pdf_a(one: Sample, seal: Any) -> None:
    assert faults(seal(one)) == []


PLAIN = [one for one in samples() if not one.number and not one.public]


@pytest.mark.parametrize("one", PLAIN, ids=lambda one: one.file_name)
def test_what_has_neither_number_nor_code_lacks_a_seal_alone(one: Sample) -> None:
    """The sealer adds an identifier (6.1.3) too; reports and forms of one's own are kept without a seal."""
    assert [fault for fault in faults(one.pdf()) if not re.search("permissions|seals", fault)] == []


def _no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def _another_producer(pdf: pikepdf.Pdf) -> None:
    pdf.trailer.Info.Producer = pikepdf.String("another")


def _a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S="/JavaScript", JS="1"))


def _a_font_left_out(pdf: pikepdf.Pdf) -> None:
    font = next(one for one in pdf.objects if _is(one, "/FontDescriptor"))
    for name in ("/FontFile2", "/FontFile3"):
        if name in font:
            del font[name]


def _no_characters(pdf: pikepdf.Pdf) -> None:
    del next(one for one in pdf.objects if _is(one, "/Font") and "/ToUnicode" in one).ToUnicode


def _other_widths(pdf: pikepdf.Pdf) -> None:
    font = next(one for one in pdf.objects if _is(one, "/Font") and "/W" in one)
    font.W = pikepdf.Array([0, 4, 77])


def _no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _a_picture_without_words(pdf: pikepdf.Pdf) -> None:
    for one in pdf.objects:
        if _is(one, "/StructElem") and one.S == "/Figure":
            del one.Alt


def _drawn_outside_of_the_structure(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 1 1 re f")


def _is(one: Any, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("harm", "clause"),
    [
        (_no_output_intent, "6.2.3"),
        (_another_producer, "6.6.3"),
        (_a_script, "6.5.1"),
        (_a_font_left_out, "6.2.11.4"),
        (_no_characters, "6.2.11.7"),
        (_other_widths, "6.2.11.5"),
        (_no_language, "6.7.4"),
        (_a_picture_without_words, "6.7.4"),
        (_drawn_outside_of_the_structure, "6.7.2"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_breaks_it_is_found(harm: Any, clause: str, seal: Any) -> None:
    broken = BytesIO()
    with pikepdf.open(BytesIO(seal(sample("D18")))) as pdf:
        harm(pdf)
        pdf.save(broken)
    assert any(one.startswith(f"{clause}:") for one in faults(broken.getvalue()))


@pytest.mark.django_db
def test_the_seal_leaves_the_rendered_metadata_alone(seal: Any) -> None:
    one = sample("D18")
    with pikepdf.open(BytesIO(one.pdf())) as plain, pikepdf.open(BytesIO(seal(one))) as sealed:
        assert dict(plain.docinfo) == dict(sealed.docinfo)
        assert plain.Root.Metadata.read_bytes() == sealed.Root.Metadata.read_bytes()
        assert re.search(r"\d{4}-\d\d-\d\dT", str(sealed.docinfo)) is None
