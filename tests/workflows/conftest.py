"""Walks begin on a Monday in May 2026: periods end within the year whose holidays are announced."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.walks import go_to

BEGIN = date(2026, 5, 11)


@pytest.fixture(autouse=True)
def _begin_in_may(request: pytest.FixtureRequest) -> None:
    if "world" in request.fixturenames:
        request.getfixturevalue("world")
        go_to(BEGIN)
