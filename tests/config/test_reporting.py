"""What is written of a failure: kinds, places and the request's number, and nothing of what was typed."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from accounts.models import User
from config.reporting import Discreet, PrivateFile
from web.numbering import HEADER
from web.portal import urls as portal

SECRET = "王某某13900000000"


def _fails(request: HttpRequest) -> Any:
    raise ValueError(request.POST["name"])


class Addresses:
    """The site with a page that fails."""

    handler500 = "web.numbering.server_error"
    app_name = "portal"
    urlpatterns = [path("fails/", _fails), *portal.urlpatterns]


@pytest.fixture
def written(tmp_path: Path) -> Any:
    file = tmp_path / "log" / "errors.log"
    handler = PrivateFile(str(file))
    handler.setFormatter(Discreet())
    root = logging.getLogger()
    root.addHandler(handler)
    yield file
    root.removeHandler(handler)
    handler.close()


@pytest.mark.django_db
def test_an_error_is_written_under_the_number_its_page_shows(written: Path, settings: Any) -> None:
    settings.ROOT_URLCONF = Addresses
    response = Client(raise_request_exception=False).post("/fails/", {"name": SECRET})
    number = response[HEADER]
    assert response.status_code == 500
    assert f">{number}<" in response.content.decode()
    text = written.read_text()
    assert f" {number} django.request Internal Server Error: /fails/" in text
    assert "ValueError" in text
    assert "test_reporting.py" in text
    assert SECRET not in text
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.django_db
def test_the_words_of_the_database_are_not_written(written: Path) -> None:
    User.objects.create_user(SECRET)
    try:
        User.objects.create_user(SECRET)
    except IntegrityError:
        logging.getLogger("cases.outbox").exception("promise failed")
    text = written.read_text()
    assert "IntegrityError 23505 accounts_user" in text
    assert SECRET not in text


def test_a_failed_task_is_named_without_its_exception(written: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        logging.getLogger("celery.app.trace").error(
            "Task %(name)s raised %(exc)s",
            {"name": "cases.tasks.keep_promise", "exc": repr(error)},
            exc_info=True,
            extra={"data": {"name": "cases.tasks.keep_promise"}},
        )
    text = written.read_text()
    assert "task cases.tasks.keep_promise failed" in text
    assert SECRET not in text
