"""A province's register, written straight into the tables: contracts of five obligations, each a duty that runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.models import Organisation

FILL = """
INSERT INTO cases_dossier (id, opened_at)
SELECT n, now() FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO cases_case (id, dossier_id, organisation_id, respondent_id, state, event_count, last_hash,
    opened_at, kind, number, title, facts, filed_at, is_anonymous, code_hash, aside, formerly,
    next_due_on)
SELECT n, n, %(organ)s, (%(bodies)s::bigint[])[1 + n %% %(many)s], 'performing', 1, '', now(), 'commitment',
    'LY-510000-2026-' || lpad(n::text, 7, '0'), '第' || n || '号施工合同', '{}', now(), false, '', '{}', '',
    %(today)s::date + 1 + (n * 5 %% 730)::int
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO commitments_commitment (case_id, category, contract_number, signed_on, amount, funding,
    counterpart, counterpart_name, counterpart_code, basis, is_public)
SELECT n, (%(classes)s::text[])[1 + n %% array_length(%(classes)s::text[], 1)], 'HT-' || n,
    %(today)s::date - 10, 100000000, 'budget', 'enterprise', '示例建设有限公司', '', '政府采购中标通知书', false
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO commitments_obligation (id, case_id, position, what, due_on, event, amount, terms, paid)
SELECT n * 5 + p, n, p, '支付第' || p || '期工程款', %(today)s::date + 1 + ((n * 5 + p * 73) %% 730)::int, '',
    20000000, '', 0
FROM generate_series(%(first)s, %(last)s) n, generate_series(1, 5) p;

INSERT INTO cases_clock (id, subject_type, subject_id, rule_code, rule_version, nature, amount, unit,
    rolls, about, responsible_id, status, due_on, provisional, calendar_version, lapses_on)
SELECT o.id, 'case', c.id, 'LY_PERFORM', 'shipped', 'duty', 30, 'cd', false, 'obligation:' || o.position,
    c.respondent_id, 'running', o.due_on, false, 0, o.due_on + 1
FROM cases_case c JOIN commitments_obligation o ON o.case_id = c.id
WHERE c.id BETWEEN %(first)s AND %(last)s;

INSERT INTO cases_clockentry (clock_id, kind, "on", unit, sequence)
SELECT n, 'start', %(today)s::date - 10, '', 1
FROM generate_series(%(first)s * 5 + 1, %(last)s * 5 + 5) n;

INSERT INTO notifications_reminder (clock_id, due_on, rung, due_at, outcome, note, attempts)
SELECT id, due_on, -5, %(later)s, 'pending', '', 0 FROM cases_clock
WHERE id BETWEEN %(first)s * 5 + 1 AND %(last)s * 5 + 5;
"""


def fill(
    first: int,
    last: int,
    bodies: list[Organisation],
    organ: Organisation,
    today: date,
    later: datetime,
) -> None:
    """Write contracts `first` to `last`; their days lie from tomorrow on over two years."""
    from commitments.models import Category

    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "bodies": [body.pk for body in bodies],
        "many": len(bodies),
        "organ": organ.pk,
        "classes": Category.values,
        "today": today,
        "later": later,
    }
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n\n"):
            cursor.execute(statement, values)
