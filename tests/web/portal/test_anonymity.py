"""Nothing that is kept joins an anonymous filing to a person, an account, a device or an address.

Everything that fifty anonymous filings leave in tables, Redis, files, logs and a backup is searched for
whatever tells of who filed: the accounts that were logged in, their sessions, addresses and browsers.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_redis import get_redis_connection

from accounts.models import User
from cases.models import Case
from config import backups
from config.demo.samples import sample_pdf
from config.services import postgres
from tests.documents.conftest import keep_promises
from tests.web.portal.filings import ADDRESS, TYPED, sent, token
from tests.world import PASSWORD, World
from web.tasks import forget_sessions

SIGNED_IN, SIGNED_OUT, EACH = 6, 4, 5
BROWSER = "Telltale/7.31 (a browser like no other)"

Row = tuple[str, str]


class Filer:
    """Somebody at a browser of his own, logged in or not."""

    def __init__(self, nth: int, *, account: bool) -> None:
        self.address = f"198.51.100.{nth + 10}"
        self.client = Client(REMOTE_ADDR=self.address, HTTP_USER_AGENT=BROWSER)
        self.user: User | None = None
        if account:
            self.user = User(
                username=f"telltale-{nth}",
                name=f"某某甲{nth}号",
                email=f"telltale{nth}@example.test",
                phone=f"1390000{nth:04d}",
                joined_at=timezone.now(),
            )
            self.user.set_password(PASSWORD)
            self.user.save()
            self.client.get("/login/")
            entered = {"username": self.user.username, "password": PASSWORD}
            assert self.client.post("/login/", entered).status_code == 302

    @property
    def session(self) -> str:
        """The key of his session; empty where he is not logged in."""
        kept = self.client.cookies.get("sessionid")
        return kept.value if kept is not None else ""

    def marks(self) -> list[str]:
        """What would tell of him, as it might be written."""
        found = [self.address, BROWSER]
        if self.user is not None:
            user = self.user
            found += [user.username, user.name, user.email, user.phone, self.session]
        return found

    def file_and_follow(self, respondent: int) -> str:
        """File anonymously at the second attempt, with files, keep the receipt, follow the case, ask to withdraw; its number."""
        client = self.client
        data: dict[str, Any] = {
            **{name: TYPED[name] for name in ("title", "domain", "matter", "request")},
            **{name: TYPED[name] for name in ("facts_text", "reasons", "truthful")},
            "anonymous": "on",
            "respondent": respondent,
            "token": token(client),
            "attachments": [sample_pdf()],
        }
        unsure = {name: value for name, value in data.items() if name != "truthful"}
        assert client.post(ADDRESS, unsure).status_code == 422
        answer = sent(client, ADDRESS, {**data, "attachments": [sample_pdf(1)]})
        case, code = answer.context["case"], answer.context["code"]
        shown = {"number": case.number, "code": code}
        assert client.post("/receipt/", shown).content.startswith(b"%PDF")
        assert client.post("/receipt/noted/").status_code == 302
        assert client.post("/track/", shown).status_code == 302
        page = client.get(f"/cases/{case.pk}/").content.decode()
        for opened in set(re.findall(r'href="(/evidence/\d+/)"', page)):
            assert client.get(opened).status_code == 200
        form = client.get(f"/cases/{case.pk}/steps/ask_withdrawal/")
        asked = {"version": form.context["case"].event_count, "reason": "改走诉讼"}
        assert client.post(f"/cases/{case.pk}/steps/ask_withdrawal/", asked).status_code == 302
        return str(case.number)


def rows() -> set[Row]:
    """Every row of every table, as text."""
    found: set[Row] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found |= {(table, text) for (text,) in cursor.fetchall()}
    return found


def users_named(row: Row) -> set[int]:
    """Keys of the accounts that a row refers to."""
    with connection.cursor() as cursor:
        refers = connection.introspection.get_relations(cursor, row[0])
    columns = [name for name, (_column, table, *_) in refers.items() if table == "accounts_user"]
    found = [re.search(rf'"{name}": (\d+)', row[1]) for name in columns]
    return {int(one[1]) for one in found if one}


def in_redis() -> dict[bytes, bytes | None]:
    """Every key of Redis and what it holds."""
    redis = get_redis_connection("default")
    keys = cast("list[bytes]", redis.keys("*"))
    return {key: redis.dump(key) for key in keys}


def text_of_backup(folder: Path) -> str:
    """The rows of a backup's database, as text."""
    archive = folder / "zhengxin.backup"
    backups.backup(archive, folder / "keys")
    subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
    restore = [str(postgres.binaries() / "pg_restore"), "-f", "-", str(folder / "database.dump")]
    done = subprocess.run(restore, check=True, capture_output=True, text=True)
    return done.stdout


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, by path."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_fifty_anonymous_filings_leave_no_join(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    people = [Filer(n, account=n < SIGNED_IN) for n in range(SIGNED_IN + SIGNED_OUT)]
    before, kept_before = rows(), in_redis()
    caplog.set_level("DEBUG")
    numbers = [one.file_and_follow(world["bureau"].pk) for one in people for _nth in range(EACH)]
    keep_promises()
    assert Case.objects.filter(is_anonymous=True, number__in=numbers).count() == 50

    marks = [mark for one in people for mark in one.marks()]
    accounts = {one.user.pk for one in people if one.user is not None}
    left = rows() - before
    assert len(left) > 50
    assert [row for row in left if any(mark in row[1] for mark in marks)] == []
    assert [row for row in left if users_named(row) & accounts] == []

    changed = {k: v for k, v in in_redis().items() if kept_before.get(k) != v}
    kept = [b"%b %b" % (key, value or b"") for key, value in changed.items()]
    assert [one for one in kept if any(mark.encode() in one for mark in marks)] == []
    assert not [one for one in kept if any(number.encode() in one for number in numbers)]
    assert not [key for key in changed if b"session" in key]

    logged = [one.getMessage() for one in caplog.records if one.name != "django.db.backends"]
    assert [one for one in logged if any(mark in one for mark in marks)] == []
    stored = list(files_below(Path(settings.FILES_DIR)))
    assert len(stored) >= 50
    for path, content in stored:
        assert not [mark for mark in marks if mark in path or mark.encode() in content], path

    text = text_of_backup(tmp_path)
    names = [one.user.name for one in people if one.user is not None]
    assert [known for known in (*numbers, *names) if known not in text] == []
    told = [mark for one in people for mark in (one.address, BROWSER, one.session) if mark]
    assert [mark for mark in told if mark in text] == []
    assert Session.objects.count() == SIGNED_IN


@pytest.mark.django_db
def test_sessions_whose_time_is_over_go(logged_in: Callable[..., Client]) -> None:
    logged_in("citizen")
    kept = Session.objects.get()
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())
    forget_sessions()
    assert list(Session.objects.all()) == [kept]
