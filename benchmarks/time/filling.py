"""A province full of open cases, written straight into the tables: as many clocks as are asked for."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.models import Organisation, User
from accounts.roles import Role
from tests.world import World

FILL = """
INSERT INTO cases_dossier (id, opened_at)
SELECT n, now() FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO cases_case (id, dossier_id, organisation_id, respondent_id, state, event_count, last_hash,
    opened_at, kind, number, title, facts, filed_at, is_anonymous, code_hash, aside, formerly,
    next_due_on)
SELECT n, n, (%(organs)s::bigint[])[1 + n %% %(many)s], (%(bodies)s::bigint[])[1 + n %% %(many)s],
    'submitted', 1, '', now(), 'complaint', 'TS-510000-2026-' || lpad(n::text, 7, '0'),
    '拖欠工程款', '{}', now(), false, '', '{}', '', %(due)s
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO cases_clock (id, subject_type, subject_id, rule_code, rule_version, nature, amount, unit,
    rolls, about, responsible_id, status, due_on, provisional, calendar_version, lapses_on)
SELECT n, 'case', n, 'TS_ACCEPT', 'shipped', 'duty', 15, 'cd', true, '',
    (%(organs)s::bigint[])[1 + n %% %(many)s], 'running', %(due)s, %(provisional)s, 0, %(lapses)s
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO cases_clockentry (clock_id, kind, "on", unit, sequence)
SELECT n, 'start', %(started)s, '', 1 FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO notifications_reminder (clock_id, due_on, rung, due_at, outcome, note, attempts)
SELECT n, %(due)s, -5, %(remind)s, 'pending', '', 0 FROM generate_series(%(first)s, %(last)s) n;
"""


def staff(world: World, organs: int) -> tuple[list[Organisation], list[User]]:
    """So many credit leads, each with a reviewer and a supervisor above."""
    world.user(Role.SUPERVISION_OFFICER, "province_lead")
    made, people = [], []
    for nth in range(organs):
        key = f"organ{nth}"
        made.append(
            world.organisation(key, f"办理机关{nth}", level="county", parent=world["county"])
        )
        people.append(world.user(Role.REVIEWER, key))
    return made, people


def fill(first: int, last: int, organs: list[Organisation], **days: object) -> None:
    """Write cases `first` to `last`, each with one open clock and its next reminder."""
    keys = [organ.pk for organ in organs]
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "organs": keys,
        "bodies": keys,
        "many": len(keys),
    }
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n\n"):
            cursor.execute(statement, values | days)


def analyse() -> None:
    """Give the planner what autovacuum would have found out by now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
