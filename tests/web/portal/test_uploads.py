"""Files that come in parts before their form, or stay when it is refused: on every form, for a day, of nobody."""

from __future__ import annotations

import base64
import os
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.test import Client

from accounts.roles import Role
from cases import evidence, waiting
from cases.files import MAX_BYTES
from cases.models import Evidence
from cases.tasks import clear_waiting
from tests.cases import marks
from tests.files import PDF
from tests.web.desk.walks import explaining, read_and_post, signed_in
from tests.web.portal import filings
from tests.web.portal.filings import ADDRESS, pdf, tied, typed
from tests.world import World

TUS = "/uploads/"
PICTURE = marks.jpeg()[0]


def begun(
    client: Client,
    form: str,
    size: int,
    name: str = "现场.jpg",
    field: str = "attachments",
    **more: str,
) -> Any:
    """The answer to the beginning of a file."""
    told = {"name": name, "field": field, "form": form, **more}
    pairs = [f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items()]
    headers: Any = {"Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
    return client.post(TUS, headers=headers)


def sent(client: Client, address: str, offset: int, content: bytes) -> Any:
    """The answer to one part."""
    headers: Any = {"Upload-Offset": str(offset)}
    kind = "application/offset+octet-stream"
    return client.patch(address, content, content_type=kind, headers=headers)


def stored() -> list[Path]:
    """Files that wait, whole or not."""
    folder = Path(settings.FILES_DIR) / waiting.WAITING
    return [one for one in folder.rglob("*") if one.is_file()]


def test_a_file_comes_in_parts_and_is_filed_with_its_form(world: World) -> None:
    client = Client()
    form = typed(world, client)
    address = begun(client, form["chosen"], len(PICTURE))["Location"]
    first = sent(client, address, 0, PICTURE[:500])
    assert (first.status_code, first["Upload-Offset"]) == (204, "500")
    assert sent(client, address, 900, PICTURE[900:])["Upload-Offset"] == "500"
    told = client.head(address)
    assert (told["Upload-Offset"], told["Upload-Length"]) == ("500", str(len(PICTURE)))
    assert all(b"WANG" not in one.read_bytes() for one in stored())
    assert sent(client, address, 500, PICTURE[500:]).status_code == 204
    assert sent(client, address, len(PICTURE), b"more").status_code == 409
    assert client.post(ADDRESS, form).status_code == 303
    row = Evidence.objects.get()
    assert evidence.content(row) == PICTURE
    assert (evidence.own_name(row), stored()) == ("现场.jpg", [])


def test_files_keep_the_order_in_which_they_were_chosen(world: World) -> None:
    """Whichever is the first to come: on the form, in its preview, on the case's page, at the desk."""
    client = Client()
    form = typed(world, client)
    second = begun(client, form["chosen"], len(PDF), "二.pdf", chosen="1700000000002")["Location"]
    first = begun(client, form["chosen"], len(PICTURE), "一.jpg", chosen="1700000000001")[
        "Location"
    ]
    sent(client, second, 0, PDF)
    sent(client, first, 0, PICTURE)
    shown = client.post(ADDRESS, form | {"preview": "1"}).content.decode()
    preview = shown[shown.index('id="preview"') :]
    assert preview.index("一.jpg") < preview.index("二.pdf")
    size = filesizeformat(len(PICTURE))
    assert size in preview
    client.post(ADDRESS, form)
    rows = Evidence.objects.order_by("sequence", "position")
    assert [evidence.own_name(row) for row in rows] == ["一.jpg", "二.pdf"]
    page = client.get(f"/cases/{rows[0].subject_id}/").content.decode()
    assert page.index("一.jpg") < page.index("二.pdf")
    assert size in page


def test_files_kept_from_a_refused_form_stand_before_those_that_are_added(world: World) -> None:
    client = Client()
    form = typed(world, client)
    client.post(ADDRESS, form | {"title": "", "attachments": [pdf("一.pdf")]})
    assert client.post(ADDRESS, form | {"attachments": [pdf("二.pdf")]}).status_code == 303
    rows = Evidence.objects.order_by("sequence", "position")
    assert [evidence.own_name(row) for row in rows] == ["一.pdf", "二.pdf"]


def test_a_file_that_has_not_come_to_its_end_is_not_filed(world: World) -> None:
    client = Client()
    form = typed(world, client)
    sent(client, begun(client, form["chosen"], len(PDF), "a.pdf")["Location"], 0, PDF[:50])
    assert client.post(ADDRESS, form).status_code == 303
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [
        (0, "空.pdf", "空文件"),
        (5, "长" * 201 + ".pdf", "超过200字"),
        (MAX_BYTES + 1, "大.mp4", "合计超过200 MB"),
    ],
)
def test_what_no_form_takes_is_refused_before_it_comes(
    db: None, size: int, name: str, words: str
) -> None:
    client = Client()
    form = tied(client.get(ADDRESS).context["form"])
    refused = begun(client, form, size, name)
    assert (refused.status_code, words in refused.content.decode(), stored()) == (422, True, [])


def test_a_bad_file_is_told_when_it_has_come_and_nothing_of_it_stays(db: None) -> None:
    client = Client()
    form = tied(client.get(ADDRESS).context["form"])
    half = PICTURE[:900]
    refused = sent(client, begun(client, form, len(half))["Location"], 0, half)
    assert (refused.status_code, "没有传完整" in refused.content.decode()) == (422, True)
    assert stored() == []


def test_requests_that_say_too_little_are_refused(db: None) -> None:
    client = Client()
    form = tied(client.get(ADDRESS).context["form"])
    assert begun(client, "forged", 5).status_code == 400
    assert client.post(TUS).status_code == 400
    assert client.options(TUS)["Tus-Version"] == "1.0.0"
    address = begun(client, form, 5)["Location"]
    assert client.patch(address, b"12345", content_type="text/plain").status_code == 415
    assert sent(client, address, 0, b"123456").status_code == 409
    assert client.head(f"{TUS}{'0' * 64}/{'0' * 32}/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(TUS).status_code == 403
    assert client.delete(address).status_code == 204
    assert (client.head(address).status_code, stored()) == (404, [])


def test_nothing_joins_a_file_with_who_sent_it(db: None, django_assert_num_queries: Any) -> None:
    client = Client()
    form = tied(client.get(ADDRESS).context["form"])
    with django_assert_num_queries(0):
        answer = begun(client, form, len(PICTURE))
        sent(client, answer["Location"], 0, PICTURE)
    assert not answer.cookies
    assert form not in answer["Location"]
    told = {one.name for one in fields(waiting.Told)}
    assert told == {"field", "name", "size", "sha256", "chosen_at"}


def test_what_was_never_sent_goes_after_a_day(db: None) -> None:
    client = Client()
    begun(client, tied(client.get(ADDRESS).context["form"]), 20)
    clear_waiting()
    assert len(stored()) == 2
    old = time.time() - waiting.SECONDS - 1
    os.utime(stored()[0].parent, (old, old))
    clear_waiting()
    assert stored() == []


def test_files_of_a_refused_step_stay_with_its_form(world: World) -> None:
    case = explaining(world)
    body = signed_in(world, Role.PRINCIPAL, "bureau")
    address = f"/desk/case/{case.pk}/explain/"
    chosen = tied(body.get(address).context["attempt"].form)
    given = {"facts_text": "", "chosen": chosen, "version": case.event_count}
    refused = body.post(address, given | {"attachments": [pdf("说明.pdf")]})
    assert filings.waiting(refused.context["attempt"].form) == ["说明.pdf"]
    assert "说明.pdf" in refused.content.decode()
    right = {
        "facts_text": "工程款因预算调整延迟支付。",
        "causes": "预算调整",
        "responsible": "计划财务处",
        "measures": "已列入本月支付计划",
        "head_signed": "on",
    }
    assert read_and_post(body, address, given | right).status_code == 302
    assert evidence.content(Evidence.objects.get()) == PDF
    assert stored() == []


def test_the_same_file_sent_twice_with_a_form_is_filed_once(world: World) -> None:
    client = Client()
    form = typed(world, client, preview="1", attachments=[pdf()])
    assert filings.waiting(client.post(ADDRESS, form).context["form"]) == ["合同.pdf"]
    again = {name: value for name, value in form.items() if name != "preview"}
    assert client.post(ADDRESS, again | {"attachments": [pdf()]}).status_code == 303
    assert Evidence.objects.count() == 1
