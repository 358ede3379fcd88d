"""The frozen text: complete when printed, sealed where it is confidential."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from accounts.roles import Role
from cases.models import Case
from cases.models.subject import Subject
from cases.subjects import subject_models
from config.demo.openers import OPENERS
from documents import catalogue, files, frozen
from documents.catalogue import Kind
from documents.models import Document
from documents.versions import template_sources
from tests.documents.conftest import keep_promises, text_of
from tests.documents.test_variables import html
from tests.factories import case_in, way
from tests.workflows.walks import go_to
from tests.world import World
from workflows.actions import perform
from workflows.codes import D

CLUE = "涉嫌收受工程款回扣"
IN_SPRING = date(2026, 5, 11)
"""A day from which no period reaches a year whose holidays are not announced: those end by no automatic step."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state", "code"),
    [
        ("rectification_order", "issued", D.D18),
        ("record", "determined", D.D27),
    ],
)
def test_a_document_of_the_step_that_files_a_case_bears_the_case_s_number(
    world: World, kind: str, state: str, code: D
) -> None:
    subject: Any = case_in(kind, state)
    row = Document.objects.of(subject).get(code=code)
    assert row.variables["case_number"] is None
    assert f"（案件编号：{subject.number}）" in html(subject, code)
    keep_promises()
    row.refresh_from_db()
    assert subject.number in text_of(files.content(row)).replace(" ", "")


@pytest.mark.django_db
def test_a_determination_bears_the_number_it_gives_the_record(world: World) -> None:
    walk = OPENERS["record"](way(), "hearing")
    for state in ("hearing", "determined"):
        walk.to(state)
    record: Any = walk.subject
    rows = Document.objects.of(record).filter(code__in=[D.D26B, D.D27])
    assert {row.code: frozen.printed(row)["case_number"] for row in rows} == {
        "D26b": record.number,
        "D27": record.number,
    }


@pytest.mark.django_db
def test_a_pre_notice_bears_the_number_of_the_order_the_record_comes_from(world: World) -> None:
    record: Any = case_in("record", "pre_notified")
    order = Case.objects.get(kind="rectification_order")
    assert record.number is None
    assert frozen.printed(Document.objects.of(record).get(code="D26a"))["case_number"] == (
        order.number
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state", "code"), [("sanction", "active", D.D28A), ("restoration", "planned", D.D34)]
)
def test_what_follows_from_a_record_bears_the_record_s_number(
    world: World, kind: str, state: str, code: D
) -> None:
    subject: Any = case_in(kind, state)
    assert subject.record.number in html(subject, code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"), [("complaint", "closed"), ("repair_application", "rejected")]
)
def test_every_letter_bears_a_number(world: World, kind: str, state: str) -> None:
    go_to(IN_SPRING)
    subject: Subject = case_in(kind, state)
    letters = Document.objects.filter(dossier_of(subject), kind=Kind.ISSUED)
    assert letters.count() > 1
    without = [
        row.code for row in letters if not frozen.printed(row)["case_number"] and mentions(row.code)
    ]
    assert without == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"), [("repair_application", "rejected"), ("objection", "closed")]
)
def test_a_letter_to_a_body_that_applied_speaks_of_no_complaint(
    world: World, kind: str, state: str
) -> None:
    subject: Subject = case_in(kind, state)
    codes = set(Document.objects.of(subject).values_list("code", flat=True))
    assert codes
    assert [code for code in sorted(codes) if "投诉" in html(subject, code)] == []


def dossier_of(subject: Subject) -> Any:
    """Documents of every subject in a dossier."""
    wanted = Q()
    for name, model in subject_models().items():
        keys = model._default_manager.filter(dossier=subject.dossier_id).values("pk")
        wanted |= Q(subject_type=name, subject_id__in=keys)
    return wanted


def mentions(code: str) -> bool:
    """Whether the template of a code names the case's number."""
    return "case_number" in template_sources(catalogue.entry(code))[f"documents/{code}.html"]


@pytest.mark.django_db
def test_a_referral_s_text_lies_encrypted_in_every_table(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    world.user(Role.DISCIPLINE_RECIPIENT, "finance")
    data = {"organ": world["finance"].pk, "clue": CLUE, "materials": "银行流水复印件"}
    perform(case, "refer_clue", actor=world.actor(Role.APPROVER), data=data)
    keep_promises()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT variables::text, title, addressee_name FROM documents_document"
            " WHERE code = 'D36'"
        )
        (kept,) = cursor.fetchall()
        cursor.execute("SELECT data::text, reason FROM cases_eventpayload")
        kept += tuple(text for row in cursor.fetchall() for text in row)
        cursor.execute("SELECT facts::text FROM cases_case")
        kept += tuple(text for (text,) in cursor.fetchall())
    written = json.dumps(kept, ensure_ascii=False) + "".join(kept).encode().decode("unicode_escape")
    assert CLUE not in written
    row = Document.objects.get(code="D36")
    assert frozen.opened(row)["clue"] == CLUE
    assert CLUE in text_of(files.content(row))
