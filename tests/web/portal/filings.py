"""Filing a complaint through the form, as a browser does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import Case
from tests.files import PDF
from tests.world import World

TYPED = {
    "title": "拖欠道路改造工程款",
    "domain": "works",
    "matter": "arrears",
    "request": "支付工程款120万元",
    "facts_text": "2024年完工验收，至今未付。",
    "reasons": "合同约定验收后60日内付清。",
    "name": "王喆堃",
    "phone": "13800000000",
    "electronic": "on",
    "truthful": "on",
}
ADDRESS = "/file/complaint/"


def pdf(name: str = "合同.pdf") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def token(client: Client, address: str = ADDRESS) -> str:
    """The token of a freshly shown form."""
    return str(client.get(address).context["token"])


def tied(form: Any) -> str:
    """What ties files to a shown form."""
    return next(
        str(one.widget.token) for one in form.fields.values() if hasattr(one.widget, "token")
    )


def waiting(form: Any, field: str = "attachments") -> list[str]:
    """The names of the files that a shown form says it has already."""
    return [one.name for one in form.fields[field].widget.waiting]


def typed(world: World, client: Client, **more: Any) -> dict[str, Any]:
    """What a browser posts."""
    shown = client.get(ADDRESS).context
    tokens = {"token": shown["token"], "chosen": tied(shown["form"])}
    known = {**TYPED, "respondent": world["bureau"].pk, **tokens}
    return {name: value for name, value in (known | more).items() if value is not None}


def file(world: World, client: Client, **more: Any) -> tuple[Case, str]:
    """File a complaint; the case and its query code."""
    response = sent(client, ADDRESS, typed(world, client, **more))
    assert response.status_code == 200, response.context["form"].errors
    return response.context["case"], response.context["code"]


def sent(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Send the form; what its filer then reads."""
    return client.post(address, data, follow=True)
