"""Documents beside the case: the sealed file, unless it names a sealed identity; framed only there."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from cases.models import Reading
from documents import files
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sealed_file_is_shown_where_it_names_nobody(world: World) -> None:
    case = walks.explaining(world)
    keep_promises()
    client = walks.signed_in(world, Role.HANDLER)
    to_body, to_person = walks.document(case, "D09"), walks.document(case, "D03a")
    assert (to_body.identity_bearing, to_person.identity_bearing) == (False, True)
    shown = client.get(f"/desk/documents/{to_body.pk}/preview/").content
    assert shown == files.content(to_body)
    read = Reading.objects.count()
    without_name = client.get(f"/desk/documents/{to_person.pk}/preview/").content
    assert without_name[:5] == b"%PDF-"
    assert without_name != files.content(to_person)
    assert Reading.objects.count() == read


def test_only_a_case_frames_and_only_a_preview_is_framed(world: World) -> None:
    case = walks.explaining(world)
    keep_promises()
    client = walks.signed_in(world, Role.HANDLER)
    found = {}
    for name, page in (
        ("case", f"/desk/case/{case.pk}/"),
        ("preview", f"/desk/documents/{walks.document(case, 'D09').pk}/preview/"),
        ("list", "/desk/cases/"),
    ):
        answer = client.get(page)
        policy = dict(
            part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
        )
        found[name] = (policy["frame-src"], policy["frame-ancestors"], answer["X-Frame-Options"])
    assert found == {
        "case": ("'self'", "'none'", "DENY"),
        "preview": ("'none'", "'self'", "SAMEORIGIN"),
        "list": ("'none'", "'none'", "DENY"),
    }
