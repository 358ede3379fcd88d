"""Every code has an entry, and every entry's template says what it promises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from documents import fonts
from documents.addressees import RULES
from documents.catalogue import Entry, Kind, entries, entry
from documents.catalogue.entry import BASE
from documents.checks import check_catalogue, check_entry, check_fonts, used_variables
from documents.samples import Sample, samples
from workflows.codes import D


def test_every_code_has_an_entry() -> None:
    assert list(entries()) == sorted(D)


def test_every_entry_agrees_with_its_template() -> None:
    assert check_catalogue(None) == []


def test_no_template_is_left_over() -> None:
    found = {
        path.stem for path in (Path(settings.BASE_DIR) / "templates/documents").glob("D*.html")
    }
    assert found == {str(code) for code in D}


@pytest.mark.parametrize("one", entries().values(), ids=lambda one: one.code)
def test_every_addressee_can_be_resolved(one: Entry) -> None:
    assert one.addressee in RULES


@pytest.mark.parametrize("one", entries().values(), ids=lambda one: one.code)
def test_only_what_is_issued_has_a_series(one: Entry) -> None:
    numbered = one.kind is Kind.ISSUED
    assert bool(one.series) is numbered


def test_a_variable_that_was_not_promised_is_refused() -> None:
    plain = entry("D02")
    short = replace(plain, promised=tuple(n for n in plain.promised if n != "items"))
    (error,) = check_entry(short)
    assert error.id == "documents.E003"
    assert "items" in error.msg


def test_a_promise_that_the_template_does_not_keep_is_refused() -> None:
    plain = entry("D02")
    (error,) = check_entry(replace(plain, promised=(*plain.promised, "damages")))
    assert error.id == "documents.E003"
    assert "damages" in error.msg


def test_an_entry_without_a_template_is_refused() -> None:
    class Lost(Entry):
        template = "documents/D99.html"  # type: ignore[assignment]

    plain = entry("D02")
    (error,) = check_entry(Lost(plain.code, plain.title, plain.kind, plain.layout, "", ()))
    assert error.id == "documents.E002"


def test_conditions_loops_and_filters_are_looked_into() -> None:
    from django.template import Template

    source = "{% if a %}{{ b|default:c }}{% elif d == e %}{% for f in g %}{{ f.h }}{{ i }}{% endfor %}{% endif %}"
    assert used_variables(Template(source)) == {"a", "b", "c", "d", "e", "g", "i"}


@pytest.mark.parametrize("one", samples(), ids=lambda one: one.file_name)
def test_samples_give_every_promised_variable(one: Sample) -> None:
    assert set(one.variables) == BASE | set(one.entry.promised)
    empty = [n for n in one.entry.required if one.variables[n] in ("", [], None)]
    assert empty == []


def test_fonts_are_installed() -> None:
    assert check_fonts(None) == []


def test_a_missing_font_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "folders", lambda: (tmp_path,))
    fonts.path_of.cache_clear()
    errors = check_fonts(None)
    fonts.path_of.cache_clear()
    assert {error.id for error in errors} == {"documents.E004"}
    assert len(errors) == len(fonts.FACES)
    assert {error.hint for error in errors} == {"run script/fonts"}


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.text.ffi.harfbuzz_subset", None)
    (error,) = check_fonts(None)
    assert error.id == "documents.E005"
    assert error.hint == "run script/fonts"
