"""A province's cases of some years, written straight into the tables, with events, clocks and documents."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from accounts.models import Level, Organisation, Power, User
from accounts.roles import Role
from cases import clock
from cases.words import words_of
from tests.world import World

CITIES, COUNTIES, HANDLERS = 20, 60, 4
SENTENCES = 4_000
OPEN_OF = 13
"""One case in so many is open; of those about a third is overdue."""
CHUNK = 50_000
COMMON = "工程款"
RARE = "鲲鹏"

PLACES = [
    "锦江",
    "青羊",
    "金牛",
    "武侯",
    "成华",
    "龙泉",
    "青白",
    "新都",
    "温江",
    "双流",
    "郫都",
    "新津",
    "都江",
    "彭州",
    "邛崃",
    "崇州",
    "简阳",
    "金堂",
    "大邑",
    "蒲江",
]
MATTERS = [
    "道路改造",
    "校舍维修",
    "河堤加固",
    "农田水利",
    "安置住房",
    "污水管网",
    "路灯安装",
    "绿化养护",
    "办公用品",
    "招商奖励",
]
ACTS = [
    "拖欠工程款已两年，多次催要未果",
    "承诺的补贴至今没有兑现",
    "约定的结算款一再推迟支付",
    "验收合格后未按合同付款",
    "以领导更换为由不履行协议",
    "未退还工程款质量保证金",
    "政策公布后又擅自变更",
]

STATEMENTS = (
    """
    INSERT INTO cases_dossier (id, opened_at)
    SELECT n, %(now)s - make_interval(hours => %(total)s - n) FROM generate_series(%(first)s, %(last)s) n
    """,
    """
    INSERT INTO cases_case (id, dossier_id, organisation_id, respondent_id, state, event_count,
        last_hash, opened_at, kind, number, title, facts, filed_at, is_anonymous, code_hash, aside,
        next_due_on)
    SELECT n, n, organ, body,
        CASE WHEN open THEN (ARRAY['submitted', 'investigating', 'investigating', 'signing'])[1 + n / 13 %% 4]
             ELSE 'closed' END,
        CASE WHEN open THEN 3 ELSE 4 END, md5(n::text), opened, 'complaint', number, a.title,
        jsonb_build_object('title', a.title, 'request', b.text, 'facts_text', c.text || d.text,
            'reasons', d.text, 'summary', b.text, 'matter', 'arrears', 'domain', 'works'),
        opened, false, '', '{}', CASE WHEN open THEN due END
    FROM made
    JOIN sentence a ON a.id = a_id JOIN sentence b ON b.id = b_id
    JOIN sentence c ON c.id = c_id JOIN sentence d ON d.id = d_id
    """,
    """
    INSERT INTO cases_searchtext (subject_type, subject_id, inside, outside)
    SELECT 'case', n, a.words || b.words || c.words || d.words || marks, b.words || marks
    FROM made
    JOIN sentence a ON a.id = a_id JOIN sentence b ON b.id = b_id
    JOIN sentence c ON c.id = c_id JOIN sentence d ON d.id = d_id,
    LATERAL (SELECT array_to_tsvector(ARRAY['@' || organ, '@' || body, 'ts', '510000', '2026',
        lpad(n::text, 7, '0')]) AS marks) AS marked
    """,
    """
    INSERT INTO cases_party (case_id, role, organisation_id, agrees_to_electronic_service)
    SELECT n, 'complainant', NULL, true FROM made UNION ALL
    SELECT n, 'respondent', body, true FROM made
    """,
    """
    INSERT INTO cases_assignment (subject_type, subject_id, role, organisation_id, user_id, started_at)
    SELECT 'case', n, 'handler', organ, handler, opened FROM made
    """,
    """
    INSERT INTO cases_event (id, subject_type, subject_id, sequence, step, from_state, to_state,
        occurred_at, actor_kind, actor_user_id, actor_organisation_id, actor_role, attests,
        payload_digest, previous_hash, hash)
    SELECT n * 4 + s, 'case', n, s, (ARRAY['submit', 'accept', 'take_up', 'close'])[s],
        (ARRAY['', 'submitted', 'accepted', 'replied'])[s],
        (ARRAY['submitted', 'accepted', 'investigating', 'closed'])[s],
        opened + make_interval(days => s), CASE WHEN s = 1 THEN 'citizen' ELSE 'person' END,
        CASE WHEN s > 1 THEN handler END, CASE WHEN s > 1 THEN organ END,
        CASE WHEN s > 1 THEN 'handler' ELSE '' END, '{}', md5(n::text), md5(n::text), md5(n::text)
    FROM made, generate_series(1, 4) s WHERE NOT open OR s < 4
    """,
    """
    INSERT INTO cases_eventpayload (event_id, reason, data, salt)
    SELECT n * 4 + s, CASE WHEN s > 1 THEN '依法办理' ELSE '' END,
        CASE WHEN s = 2 THEN '{"matter": "arrears", "summary": "反映拖欠款项"}'::jsonb ELSE '{}' END, ''
    FROM made, generate_series(1, 4) s WHERE NOT open OR s < 4
    """,
    """
    INSERT INTO cases_clock (id, subject_type, subject_id, rule_code, rule_version, nature, amount, unit,
        rolls, about, responsible_id, status, due_on, provisional, calendar_version, stopped_on, met)
    SELECT n * 2 + s, 'case', n, CASE s WHEN 0 THEN 'TS_ACCEPT' ELSE 'TS_CLOSE_ARREARS' END, 'shipped',
        'duty', CASE s WHEN 0 THEN 15 ELSE 60 END, 'cd', true, '', organ,
        CASE WHEN open AND s = 1 THEN 'running' ELSE 'stopped' END,
        CASE WHEN s = 0 THEN opened::date + 15 WHEN open THEN due ELSE opened::date + 60 END, false, 0,
        CASE WHEN open AND s = 1 THEN NULL ELSE opened::date + 10 END,
        CASE WHEN open AND s = 1 THEN NULL ELSE true END
    FROM made, generate_series(0, 1) s
    """,
    """
    INSERT INTO cases_clockentry (clock_id, kind, "on", unit, sequence)
    SELECT n * 2 + s, 'start', opened::date, '', 1 FROM made, generate_series(0, 1) s UNION ALL
    SELECT n * 2, 'stop', opened::date + 10, '', 2 FROM made
    """,
    """
    INSERT INTO documents_document (state, subject_type, subject_id, sequence, code, position, kind, title,
        organisation_id, addressee_kind, addressee_name, addressee_organisation_id, number, variables,
        template_version, digest, verification_code, signed_on, sha256, stored_as, sealed_at, way,
        placed_on, served_on)
    SELECT 'served', 'case', n, 2, 'D03a', 1, 'issued', '受理通知书', organ, 'respondent', '', body,
        '信用办〔2026〕' || n || '号', '{}', md5(''), md5(n::text), 'v' || n, opened::date, md5(n::text),
        '2026/' || n, opened, 'electronic', opened::date, opened::date
    FROM made
    """,
)


@dataclass
class Province:
    """Its organs, and who looks at pages."""

    leads: list[Organisation]
    bodies: list[Organisation]
    handlers: list[list[User]]
    reviewers: list[User]
    overseers: list[User]
    top: Organisation

    @property
    def organisations(self) -> int:
        """How many there are."""
        return Organisation.objects.count()


def province(world: World) -> Province:
    """250 organisations: governments of three levels, each with a credit lead and a bureau."""
    places = [("province", world["province_lead"])]
    for nth in range(CITIES + COUNTIES):
        level = Level.CITY if nth < CITIES else Level.COUNTY
        above = "province" if nth < CITIES else f"place{nth % CITIES}"
        name = f"{PLACES[nth % len(PLACES)]}第{nth}"
        common: dict[str, Any] = {"level": level, "division_code": f"51{nth:04d}"}
        world.organisation(
            f"place{nth}", f"{name}人民政府", is_division=True, parent=world[above], **common
        )
        lead = world.organisation(
            f"lead{nth}",
            f"{name}发展和改革局",
            parent=world[f"place{nth}"],
            powers=[Power.CREDIT_LEAD],
            **common,
        )
        world.organisation(
            f"body{nth}", f"{name}住房和城乡建设局", parent=world[f"place{nth}"], **common
        )
        places.append((f"lead{nth}", lead))
    keys = [key for key, _lead in places[1:]]
    return Province(
        leads=[lead for _key, lead in places[1:]],
        bodies=[world[f"body{nth}"] for nth in range(CITIES + COUNTIES)],
        handlers=[
            [world.user(Role.HANDLER, key, nth) for nth in range(1, HANDLERS + 1)] for key in keys
        ],
        reviewers=[world.user(Role.REVIEWER, key) for key in keys[:16]],
        overseers=[
            world.user(Role.SUPERVISION_OFFICER, key)
            for key in ["province", *(f"place{nth}" for nth in range(4))]
        ],
        top=world["province"],
    )


def sentences() -> None:
    """A table of sentences with their words, of which every case takes four."""
    chance = random.Random(20180801)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNLOGGED TABLE sentence (id int PRIMARY KEY, title text, text text, words tsvector)"
        )
        for nth in range(SENTENCES):
            place, matter = chance.choice(PLACES), chance.choice(MATTERS)
            name = RARE if nth == 0 else "".join(chr(0x4E00 + chance.randrange(3000)) for _ in "12")
            title = f"{place}{name}{matter}款项"
            text = f"{place}{name}{matter}项目{chance.choice(ACTS)}，涉及{chance.randrange(9999)}万元。"
            cursor.execute(
                "INSERT INTO sentence VALUES (%s, %s, %s, array_to_tsvector(%s::text[]))",
                [nth, title, text, sorted(words_of([title, text]))],
            )


MADE = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, n %% %(open_of)s = 0 AS open,
    (%(leads)s::bigint[])[1 + n %% %(many)s] AS organ,
    (%(bodies)s::bigint[])[1 + n / %(many)s %% %(many)s] AS body,
    (%(handlers)s::bigint[])[1 + (n %% %(many)s) * %(each)s + n / %(many)s %% %(each)s] AS handler,
    %(now)s::timestamptz - make_interval(mins => ((%(total)s - n) * 1.5)::int) AS opened,
    %(today)s::date + (n / 13 %% 60)::int - 20 AS due,
    'TS-510000-2026-' || lpad(n::text, 7, '0') AS number,
    hashint8(n) & 2047 AS a_id, hashint8(n * 3) & 2047 AS b_id,
    2048 + (hashint8(n * 7) & 1023) AS c_id, hashint8(n * 11) & 2047 AS d_id
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""


def fill(made: Province, first: int, last: int) -> None:
    """Write cases `first` to `last`. Checks of foreign keys are left out: the rows come from one table."""
    from django.db import transaction

    values: dict[str, Any] = {
        "leads": [one.pk for one in made.leads],
        "bodies": [one.pk for one in made.bodies],
        "handlers": [one.pk for people in made.handlers for one in people],
        "many": len(made.leads),
        "each": HANDLERS,
        "open_of": OPEN_OF,
        "now": clock.now() - timedelta(hours=1),
        "today": clock.today(),
        "total": last,
    }
    for start in range(first, last + 1, CHUNK):
        chunk = values | {"first": start, "last": min(last, start + CHUNK - 1)}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(MADE, chunk)
            for statement in STATEMENTS:
                cursor.execute(statement, chunk)


def analyse() -> None:
    """Give the planner what autovacuum would have found out by now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
