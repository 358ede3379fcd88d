"""A case on its way, and what its steps promised kept at once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pdfplumber
import pytest

from accounts.roles import Role
from cases import outbox
from cases.models import Case
from tests.world import World
from workflows.actions import open_subject, perform

FILED = {
    "title": "拖欠道路改造工程款",
    "domain": "works",
    "matter": "arrears",
    "request": "支付工程款120万元",
    "facts_text": "2024年完工验收，至今未付。",
    "reasons": "合同约定验收后60日内付清。",
    "name": "王喆堃",
    "phone": "13800000000",
    "truthful": True,
}
SECRETS = ("王喆堃", "13800000000")


@pytest.fixture
def file(world: World) -> Callable[..., Case]:
    """Files a complaint of a citizen with an account, who agrees to electronic service."""

    def filed(files: Any = None, **more: object) -> Case:
        case = Case(kind="complaint", organisation=world["lead"])
        data = FILED | {"respondent": world["bureau"].pk, "electronic": True} | more
        return open_subject(case, "submit", actor=world.citizen(), data=data, files=files)

    return filed


@pytest.fixture
def accept(world: World) -> Callable[[Case], None]:
    """Accepts a complaint."""

    def accepted(case: Case) -> None:
        perform(
            case,
            "accept",
            actor=world.actor(Role.REVIEWER),
            data={"matter": "arrears", "summary": "反映拖欠工程款"},
        )

    return accepted


def keep_promises() -> tuple[int, int]:
    """Keep what was promised until nothing is due; (kept, failed) in all."""
    kept = failed = 0
    while True:
        done, missed = outbox.run_due()
        kept, failed = kept + done, failed + missed
        if not done:
            return kept, failed


def text_of(content: bytes) -> str:
    """The text of a PDF, read by a tool that did not make it."""
    with pdfplumber.open(BytesIO(content)) as pdf:
        return "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
