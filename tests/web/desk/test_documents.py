"""Documents at the desk: preview, sealed file, signing what waits, placing, service, signing for it."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from accounts.roles import Role
from cases import clock
from cases.models import Case, Event, Reading
from documents.models import Document, State
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.world import World

fromstring: Any = html.fromstring


@pytest.fixture
def case(world: World) -> Case:
    """A complaint whose notice to explain is sealed and lies at the body's desk."""
    found = walks.explaining(world)
    keep_promises()
    found.refresh_from_db()
    return found


@pytest.mark.django_db(transaction=True)
def test_the_body_reads_its_notice_and_signs_for_it(world: World, case: Case) -> None:
    notice = walks.document(case, "D09")
    body = walks.signed_in(world, Role.LIAISON, "bureau")
    page = body.get(f"/desk/case/{case.pk}/").context["page"]
    assert [one.pk for one in page.documents] == [notice.pk]
    assert [(line.receivable, line.steps) for line in page.document_lines] == [(True, [])]
    address = f"/desk/case/{case.pk}/record_service/"
    shown = body.get(address, {"document": notice.pk}).context["attempt"]
    assert {one.name for one in shown.form.visible_fields()} == {"note", "attachments"}
    data = {"document": notice.pk, "version": case.event_count}
    assert body.post(address, data).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.way) == (State.SERVED, "direct")
    file = body.get(f"/desk/documents/{notice.pk}/file/")
    assert file.content.startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db(transaction=True)
def test_documents_of_others_are_closed(world: World, case: Case) -> None:
    accepted = walks.document(case, "D03a")
    for role, at, status in (
        (Role.HANDLER, "lead", 200),
        (Role.LIAISON, "bureau", 404),
        (Role.LIAISON, "finance", 404),
        (Role.HANDLER, "province_lead", 404),
    ):
        client = walks.signed_in(world, role, at)
        for what in ("file", "preview"):
            found = client.get(f"/desk/documents/{accepted.pk}/{what}/")
            assert (role, at, what, found.status_code) == (role, at, what, status)


@pytest.mark.django_db(transaction=True)
def test_reading_a_file_that_names_the_complainant_is_logged(world: World, case: Case) -> None:
    notice = walks.document(case, "D03a")
    assert notice.identity_bearing
    before = Reading.objects.count()
    handler = walks.signed_in(world, Role.HANDLER)
    handler.get(f"/desk/documents/{notice.pk}/preview/")
    assert Reading.objects.count() == before
    handler.get(f"/desk/documents/{notice.pk}/file/")
    read = Reading.objects.latest("pk")
    assert (Reading.objects.count(), read.reader) == (
        before + 1,
        world.user(Role.HANDLER, "lead"),
    )


@pytest.mark.django_db(transaction=True)
def test_the_handler_places_a_document_and_records_its_service(world: World) -> None:
    case = walks.accepted(world)
    keep_promises()
    case.refresh_from_db()
    notice = walks.document(case, "D03a")
    reviewer = walks.signed_in(world, Role.REVIEWER)
    page = reviewer.get(f"/desk/case/{case.pk}/").context["page"]
    offered = {line.document.code: [one.name for one in line.steps] for line in page.document_lines}
    assert offered["D03a"] == ["record_service", "place_document"]
    for step, data in (
        ("place_document", {"way": "direct"}),
        (
            "record_service",
            {"way": "direct", "served_on": f"{clock.today()}", "no_receipt": "回证原件随卷归档"},
        ),
    ):
        case.refresh_from_db()
        given = {"document": notice.pk, "version": case.event_count, **data}
        done = reviewer.post(f"/desk/case/{case.pk}/{step}/", given)
        assert (step, done.status_code) == (step, 302), done.context["attempt"].form.errors
    notice.refresh_from_db()
    assert notice.state == State.SERVED


@pytest.mark.django_db(transaction=True)
def test_a_step_beside_a_document_says_which_it_is_and_to_whom_it_goes(
    world: World, case: Case
) -> None:
    reviewer = walks.signed_in(world, Role.REVIEWER)
    for code, goes_to in (("D03a", "投诉人（已密封）"), ("D09", world["bureau"].name)):
        letter = walks.document(case, code)
        for step in ("place_document", "record_service"):
            shown = reviewer.get(f"/desk/case/{case.pk}/{step}/", {"document": letter.pk})
            facts = about(shown.text)
            assert (step, facts["文号"], facts["送"]) == (step, letter.number, goes_to)
            assert facts["文书"].startswith(letter.title)
            assert str(walks.FILED["name"]) not in shown.text


def about(page: str) -> dict[str, str]:
    """What stands above the form of a step, by its term."""
    tree = fromstring(page)
    listed = tree.xpath("//h1/following::dl[1]")[0]
    terms, told = listed.xpath("dt"), listed.xpath("dd")
    return {
        term.text_content().strip(): one.text_content().strip()
        for term, one in zip(terms, told, strict=True)
    }


@pytest.mark.django_db
def test_a_step_beside_a_foreign_document_is_not_found(world: World) -> None:
    case = walks.accepted(world)
    other = walks.accepted(world)
    foreign = walks.document(other, "D03a")
    reviewer = walks.signed_in(world, Role.REVIEWER)
    address = f"/desk/case/{case.pk}/place_document/"
    for wanted in (str(foreign.pk), "", "x"):
        assert reviewer.get(address, {"document": wanted}).status_code == 404
        posted = reviewer.post(address, {"document": wanted, "way": "mail", "version": 2})
        assert posted.status_code == 404
    assert Event.objects.filter(step="place_document").count() == 0
    assert Document.objects.count() == 2
