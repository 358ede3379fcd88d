"""Whatever is typed into the forms and search boxes of the site is refused in words and kept, or read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.actors import SYSTEM
from accounts.models import AccountLog, Deputy, Membership, Organisation, User
from accounts.roles import Role
from cases import clock, identity
from cases.models import Case, EventPayload, SealedIdentity
from cases.words import texts_in
from records.models import DishonestyRecord
from tests.alphabets import FUZZ, SCRIPTS, lost, lost_by, not_kept, with_texts
from tests.factories import undone
from tests.web.desk import walks
from tests.web.desk.test_by_hand import REPLY, REPORT
from tests.web.desk.test_opening import ORDER
from tests.web.manage.test_pages import organisation
from tests.web.portal.filings import ADDRESS, TYPED
from tests.workflows.walks import registered, upload
from tests.world import PASSWORD, World
from web.models import SavedFilter
from web.rendering import normaliser
from workflows.procedures.forms.filing import FilingForm

pytestmark = pytest.mark.django_db
UNLISTED = frozenset({"unlisted_name", "unlisted_place"})
"""What is asked for only where no body is chosen."""
OTHERS = frozenset({"credit_code", "representative"})
"""What is asked of enterprises only."""
PERSON = frozenset(FilingForm.sealed)
"""What no draft keeps."""


@dataclass
class Site:
    """A world with one complaint on its way, its browsers, and what there is to type into."""

    world: World
    visitor: Client = field(default_factory=Client)
    case: Case = field(init=False)
    record: DishonestyRecord = field(init=False)

    def __post_init__(self) -> None:
        self.case = walks.complaint(self.world)
        self.record = registered(self.world)

    def staff(self, role: Role, at: str = "lead") -> Client:
        return walks.signed_in(self.world, role, at)

    def citizen(self) -> Client:
        client = Client()
        user = self.world.citizen().user
        assert user is not None
        client.force_login(user)
        return client


@dataclass(frozen=True)
class Form:
    """A form of the site: who fills it in, with what beside the texts, and what is kept of it."""

    address: str
    client: Client
    data: Mapping[str, Any]
    kept: Callable[[], str] = str
    """Everything that was written, after it was accepted."""
    secret: frozenset[str] = frozenset()
    """Fields that are neither kept nor shown again."""
    ignored: frozenset[str] = frozenset()
    """Fields that the page does not ask for of this filer, and whose content is left out."""


def _row(row: Any) -> str:
    return "\n".join(texts_in({one.attname: getattr(row, one.attname) for one in row._meta.fields}))


def _complaint() -> str:
    case = Case.objects.latest("pk")
    said = [case.title, *texts_in(case.facts)]
    for sealed in SealedIdentity.objects.filter(party__case=case.pk):
        opened = identity.read(sealed, reader=SYSTEM, purpose="核对", now=clock.now())
        said += texts_in(vars(opened))
    payload = EventPayload.objects.filter(event__subject_type="case", event__subject_id=case.pk)
    return "\n".join([*said, *texts_in([one.data for one in payload])])


def _record() -> str:
    return _row(DishonestyRecord.objects.latest("pk"))


def _logged() -> str:
    return "\n".join(texts_in(AccountLog.objects.latest("pk").after))


def portal(site: Site) -> Iterator[Form]:
    """Forms of citizens."""
    filed = TYPED | {"respondent": site.world["bureau"].pk}
    yield Form(ADDRESS, site.visitor, filed, _complaint, ignored=OTHERS | UNLISTED)
    saved = OTHERS | UNLISTED | PERSON
    yield Form(ADDRESS, site.citizen(), {**filed, "save": "1"}, _complaint, ignored=saved)
    unlisted = {name: one for name, one in filed.items() if name != "respondent"}
    yield Form(ADDRESS, site.visitor, unlisted, _complaint, ignored=OTHERS)
    enterprise = {
        "complainant": "enterprise",
        "credit_code": "91510100MA6CNGHC76",
        "size": "small",
        "amount_due": "120万元",
        "agreed_rate": "4.35",
        "delivered_on": "2024-05-01",
        "not_sued": "on",
        "agent": "李四",
    }
    both = UNLISTED | {"id_number"}
    yield Form(ADDRESS, site.visitor, filed | enterprise, _complaint, ignored=both)
    new = {"username": "zhang_san", "name": "张三", "password": PASSWORD, "again": PASSWORD}
    secret = frozenset({"password", "again"})
    newest = lambda: _row(User.objects.latest("pk"))  # noqa: E731
    yield Form("/account/register/", Client(), new, newest, secret)
    yield Form("/login/", Client(), {"username": "x", "password": "y"}, secret=secret)
    yield Form("/account/forgot/", Client(), {"email": "a@example.test"})
    yield Form("/account/mail/", site.citizen(), {"password": PASSWORD}, secret=secret)
    yield Form("/account/close/", site.citizen(), {"password": "x"}, secret=secret)
    yield Form("/track/", Client(), {"number": "x", "code": "y"}, secret=frozenset({"code"}))


def desk(site: Site) -> Iterator[Form]:
    """Forms of staff that are no step of a case."""
    world = site.world
    body = {"respondent": world["bureau"].pk}
    filed = walks.FILED | body | {"truthful": "on"}
    left_out = OTHERS | UNLISTED
    registrar = site.staff(Role.REGISTRAR)
    yield Form("/desk/new/complaint/", registrar, filed, _complaint, ignored=left_out)
    yield Form("/desk/new/order/", site.staff(Role.RECORD_KEEPER), ORDER | body, _complaint)
    drafted = {
        "body": world["bureau"].pk,
        "title": "拖欠工程款",
        "facts_text": "逾期未支付工程款120万元。",
        "basis_text": "民事判决书",
        "severity": "general",
        "source_type": "judgment",
        "source_number": "（2026）川01民终1号",
        "determined_on": "2026-01-05",
    }
    body_of = f"?body={world['bureau'].pk}"
    yield Form(f"/desk/new/pre-notice/{body_of}", site.staff(Role.RECORD_KEEPER), drafted, _record)
    yield Form(f"/desk/new/register/{body_of}", site.staff(Role.APPROVER), drafted, _record)
    asked = {"what": "name", "text": "王某某", "purpose": "核对"}
    yield Form("/desk/search/complainants/", site.staff(Role.REVIEWER), asked)
    bureau = {"body": "成都市住房和城乡建设局", "on": "2026-01-05", "purpose": "评优评先"}
    yield Form("/desk/barred/", site.staff(Role.HANDLER), bureau)
    yield Form("/desk/by-hand/D39/", site.staff(Role.HANDLER), REPLY)
    yield Form("/desk/by-hand/D40/", site.staff(Role.JOINT_OFFICE, "city"), REPORT)


def manage(site: Site) -> Iterator[Form]:
    """Forms of administrators."""
    system, security = site.staff(Role.SYSTEM_ADMIN), site.staff(Role.SECURITY_ADMIN)
    world, person = site.world, site.world.user(Role.HANDLER, "lead")
    newest = lambda: _row(Organisation.objects.latest("pk"))  # noqa: E731
    yield Form("/manage/organisations/new/", system, organisation(world), newest)
    finance = world["finance"]
    same = organisation(world, name=finance.name, uscc=finance.uscc)
    again = lambda: _row(Organisation.objects.get(pk=finance.pk))  # noqa: E731
    yield Form(f"/manage/organisations/{finance.pk}/", system, same, again)
    new = {"username": "liu_min", "name": "刘敏", "password": PASSWORD, "again": PASSWORD}
    secret = frozenset({"password", "again"})
    made = lambda: _row(User.objects.latest("pk"))  # noqa: E731
    yield Form("/manage/people/new/", system, new, made, secret)
    changed = lambda: _row(User.objects.get(pk=person.pk))  # noqa: E731
    called = {"name": "刘敏", "is_active": "on"}
    yield Form(f"/manage/people/{person.pk}/change/", system, called, changed)
    today = clock.today().isoformat()
    role = {"organisation": world["lead"].pk, "role": "handler", "valid_from": today}
    yield Form(f"/manage/people/{person.pk}/appoint/", security, role)
    held = Membership.objects.get(user=person)
    other = world.user(Role.REVIEWER, "lead")
    standing = {"deputy": other.pk, "valid_from": today, "valid_to": today, "reason": "出差"}
    why = lambda: _row(Deputy.objects.latest("pk"))  # noqa: E731
    yield Form(f"/manage/memberships/{held.pk}/depute/", security, standing, why)
    yield Form(f"/manage/memberships/{held.pk}/end/", security, {"last_day": today})


GROUPS = {"portal": portal, "desk": desk, "manage": manage}


def _form(answer: Any) -> Any:
    context = answer.context or {}
    if "attempt" in context:
        return context["attempt"].form
    return context.get("form")


def _tried(one: Form, typed: Mapping[str, str]) -> list[str]:
    """Type the texts; then all but what was refused, until it is accepted. What went wrong."""
    cache.clear()
    page: Any = one.client.get(one.address)
    known = _form(page)
    known = known if known is not None else {}
    token = (page.context or {}).get("token") or getattr(
        (page.context or {}).get("attempt"), "token", ""
    )
    data = {**one.data, "token": token or "t"}
    if "version" in getattr(known, "fields", {}):
        data["version"] = known["version"].value() or ""
    given = {
        name: text[: getattr(known.fields[name], "max_length", None) or 400]
        for name, text in typed.items()
    }
    faults: list[str] = []
    while given:
        answer = _sent(one, {**data, **given})
        refused = _form(answer)
        if answer.status_code not in (200, 201, 302, 303, 409, 422, 429):
            return [*faults, f"answered {answer.status_code}"]
        if answer.status_code == 422 and not refused.errors:
            faults.append("refused without a word")
            del given[next(iter(given))]
            continue
        if refused is None or not refused.errors:
            kept = one.kept()
            gone = {
                name: missing
                for name, text in given.items()
                if kept and name not in one.secret | one.ignored
                if (missing := lost_by(known.fields[name], text, kept))
            }
            return [*faults, *(f"{name}: lost {missing!r}" for name, missing in gone.items())]
        shown = {name: text for name, text in given.items() if name not in one.secret}
        faults += not_kept(refused, unescape(answer.content.decode()), shown)
        wrong = [name for name in refused.errors if name in given] or list(given)
        for name in wrong:
            del given[name]
    return faults


def _sent(one: Form, data: dict[str, Any]) -> Any:
    """What a form answers; documents that it shows before they are issued are confirmed as shown."""
    files = {"attachments": upload()} if "register" in one.address else {}
    answer: Any = one.client.post(one.address, {**data, **files})
    shown = getattr((answer.context or {}).get("attempt"), "shown", None)
    if shown is None or not shown.digest:
        return answer
    files = {"attachments": upload()} if "register" in one.address else {}
    return one.client.post(one.address, {**data, **files, "shown": shown.digest})


def _takes_text(one: Any) -> bool:
    return normaliser(one) is not None and not one.widget.is_hidden


@pytest.mark.long
@pytest.mark.parametrize("group", GROUPS)
def test_any_text_in_any_form(world: World, group: str) -> None:
    site, faults, tried = Site(world), [], 0
    for one in GROUPS[group](site):
        form = _form(one.client.get(one.address))
        if form is None:
            faults.append(f"{one.address}: no form")
            continue
        texts = [name for name, each in form.fields.items() if _takes_text(each)]
        texts += [name for name in one.secret if name in form.fields and name not in texts]
        tried += len(texts)

        def check(typed: dict[str, str], one: Form = one) -> None:
            with undone():
                faults.extend(f"{one.address}: {what}" for what in _tried(one, typed))

        with_texts(texts, check)
    assert faults == []
    assert tried > 10


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_a_filter_is_kept_under_any_name(world: World, text: str) -> None:
    client = walks.signed_in(world, Role.HANDLER)
    answer: Any = client.post("/desk/cases/filters/", {"filter_name": text}, follow=True)
    assert answer.status_code == 200
    kept = SavedFilter.objects.first()
    assert kept is None or lost(text[:20], kept.name) == ""


SEARCHES: Mapping[str, tuple[tuple[Role, str] | None, tuple[str, ...]]] = {
    "/records/": (None, ("q", "region", "severity", "page")),
    "/records/circulars/": (None, ("page",)),
    "/records/check/": (None, ("severity", "determined_on", "fulfilled")),
    "/statistics/": (None, ("month",)),
    "/verify/": (None, ("code",)),
    "/organisations/suggest/": (None, ("q", "respondent")),
    "/desk/search/": ((Role.HANDLER, "lead"), ("q", "after")),
    "/desk/cases/": (
        (Role.REVIEWER, "lead"),
        (
            *("number", "kind", "state", "whose", "due", "sort", "after", "domain", "handler"),
            *("body", "organ", "alone", "ended", "late", "rated", "since", "until"),
        ),
    ),
    "/desk/cases/together/": ((Role.REVIEWER, "lead"), ("case",)),
    "/desk/list/record/": ((Role.RECORD_KEEPER, "lead"), ("state", "page")),
    "/desk/documents/": ((Role.HANDLER, "lead"), ("q", "page", "number")),
    "/desk/history/": ((Role.LIAISON, "bureau"), ("page", "records")),
    "/desk/new/pre-notice/": ((Role.RECORD_KEEPER, "lead"), ("q", "body")),
    "/board/": ((Role.JOINT_OFFICE, "city"), ("sort",)),
    "/board/{city}/overdue/": ((Role.JOINT_OFFICE, "city"), ("after",)),
    "/board/{city}/ladder/": ((Role.JOINT_OFFICE, "city"), ("outcome", "after")),
    "/board/{city}/performance/": (
        (Role.JOINT_OFFICE, "city"),
        ("period", "kind", "domain", "handler", "body", "organ", "alone", "since", "until"),
    ),
    "/manage/organisations/": ((Role.SYSTEM_ADMIN, "lead"), ("q", "page")),
    "/manage/people/": ((Role.SECURITY_ADMIN, "lead"), ("q", "page")),
    "/manage/seals/": ((Role.SECURITY_ADMIN, "lead"), ("page",)),
    "/manage/messages/": ((Role.SYSTEM_ADMIN, "lead"), ("page",)),
    "/manage/log/": ((Role.AUDIT_ADMIN, "lead"), ("page",)),
    "/manage/readings/": ((Role.AUDIT_ADMIN, "lead"), ("q", "page")),
}
"""Pages that search or narrow by what stands in their address, who opens them, and by what."""


@pytest.mark.parametrize("address", SEARCHES)
def test_any_text_is_searched_for(world: World, address: str) -> None:
    walks.complaint(world)
    who, names = SEARCHES[address]
    client = Client() if who is None else walks.signed_in(world, *who)
    place = address.format(city=world["city"].pk)
    found: dict[str, int] = {}

    def check(typed: dict[str, str]) -> None:
        for name, text in typed.items():
            found[name] = max(found.get(name, 0), client.get(place, {name: text}).status_code)
        found["all"] = max(found.get("all", 0), client.get(place, typed).status_code)

    for text in ("+86甲（乙", "\0x", "9" * 30, "²", "-1", "住" * 5000):
        check(dict.fromkeys(names, text))
    for text in SCRIPTS.values() if FUZZ else ():
        check(dict.fromkeys(names, text))
    with_texts(names, check)
    assert {name: code for name, code in found.items() if code >= 500} == {}
    assert found["all"] in (200, 302, 404, 409, 422)
