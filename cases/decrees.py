"""Official notices on days off, imported as data: read, checked whole, and stored as a new version."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from cases import calendars, clock
from cases.calendar import ONE
from cases.models.calendar import CalendarDay, CalendarVersion, Recalculation

STATUTORY = {"元旦": 1, "春节": 4, "清明": 1, "劳动": 2, "端午": 1, "中秋": 1, "国庆": 3}
"""Days off for everybody, by holiday. 全国年节及纪念日放假办法（2024年11月10日修订）第二条。"""
FIXED = {"元旦": ((1, 1),), "劳动": ((5, 1), (5, 2)), "国庆": ((10, 1), (10, 2), (10, 3))}
"""Month and day of those that the regulation fixes."""
NAMES = {"清明": "清明节", "劳动": "劳动节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节"}
"""Full names of those that are found by a shorter word."""
MOST_SINGLY = 3
"""As many days of another year are told one by one."""
SINCE = 2025
"""First year under that regulation; earlier years are shipped and closed."""


class DecreeRefused(Exception):
    """A notice that was not imported; `sentences` say all that is wrong with it."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Span:
    """One holiday: the days off from first to last, and weekend days worked in exchange."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...]

    def days(self) -> list[date]:
        """The days off."""
        return [self.first + ONE * n for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Decree:
    """A notice as its file tells it. `jurisdiction` is a body's social credit code, or empty."""

    version: int
    year: int
    source: str
    issued_on: date
    jurisdiction: str
    spans: tuple[Span, ...]

    def days(self) -> dict[date, tuple[bool, str]]:
        """Each listed day: whether worked, and its name."""
        listed = {on: (False, span.name) for span in self.spans for on in span.days()}
        return listed | {on: (True, "") for span in self.spans for on in span.worked}


def read(text: str) -> Decree:
    """A notice from its file. Raises DecreeRefused with everything that is wrong with it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = _("第%s行") % line[1] if line else ""
        raise DecreeRefused(_("%s无法读取：日期不存在或者格式有误") % place) from error
    return from_content(content)


def from_content(content: dict[str, Any]) -> Decree:
    """A notice from the entries of its file. Raises DecreeRefused with everything that is wrong with it."""
    wrong = list(_ill_formed(content))
    if wrong:
        raise DecreeRefused(*wrong)
    spans = tuple(
        Span(one["name"], one["from"], one["to"], tuple(one.get("worked", ())))
        for one in content["days"]
    )
    decree = Decree(
        version=content["version"],
        year=content["year"],
        source=content["source"].strip(),
        issued_on=content["issued_on"],
        jurisdiction=content.get("jurisdiction", ""),
        spans=spans,
    )
    wrong = list(_impossible(decree))
    if wrong:
        raise DecreeRefused(*wrong)
    return decree


@transaction.atomic
def store(decree: Decree, imported_by: User | None = None) -> Recalculation:
    """Store a notice as a new calendar version and open the recalculation that follows from it.

    The same notice again changes nothing and returns the recalculation already begun.
    """
    # Whoever imports holds the first version's row, so that two imports see each other's numbers.
    list(CalendarVersion.objects.select_for_update().filter(version=0, organisation=None))
    organisation = _organisation(decree.jurisdiction)
    known = CalendarVersion.objects.filter(version=decree.version).first()
    if known is not None and _same(known, decree, organisation):
        return Recalculation.objects.get(calendar=known)
    _refuse_numbering(decree, organisation)
    now = clock.now()
    version = CalendarVersion.objects.create(
        version=decree.version,
        year=decree.year,
        organisation=organisation,
        source=decree.source,
        issued_on=decree.issued_on,
        published_to=_published_to(decree, organisation),
        imported_at=now,
        imported_by=imported_by,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=version, on=on, working=working, name=name)
        for on, (working, name) in decree.days().items()
    )
    transaction.on_commit(calendars.forget)
    return Recalculation.objects.create(calendar=version, started_at=now)


def stored(version: CalendarVersion) -> Decree:
    """An imported notice as it was entered: days off of one name in a row are a holiday, and a weekend
    day worked belongs to the holiday that lies nearest."""
    assert version.year is not None
    days = list(version.days.order_by("on"))
    spans: list[Span] = []
    for day in days:
        if day.working:
            continue
        last = spans[-1] if spans else None
        if last is not None and last.name == day.name and last.last + ONE == day.on:
            spans[-1] = replace(last, last=day.on)
        else:
            spans.append(Span(day.name, day.on, day.on, ()))
    for on in (day.on for day in days if day.working):
        nth = min(range(len(spans)), key=lambda one: _distance(spans[one], on))
        spans[nth] = replace(spans[nth], worked=(*spans[nth].worked, on))
    body = version.organisation
    code = body.uscc if body is not None else ""
    return Decree(
        version.version, version.year, version.source, version.issued_on, code, tuple(spans)
    )


def _distance(span: Span, on: date) -> int:
    return min(abs((span.first - on).days), abs((span.last - on).days))


def before(decree: Decree) -> CalendarVersion | None:
    """The version whose days a notice replaces; None where it is the first of its year and area."""
    same = CalendarVersion.objects.filter(year=decree.year, version__lt=decree.version)
    return same.filter(organisation=_organisation(decree.jurisdiction)).order_by("version").last()


@dataclass(frozen=True)
class Changed:
    """A day that one notice treats otherwise than the one before it."""

    on: date
    was: str
    becomes: str


def changed(former: Decree, decree: Decree) -> list[Changed]:
    """The days that a notice treats otherwise than the one whose place it takes."""
    then, now = former.days(), decree.days()
    return [
        Changed(on, _treated(on, then), _treated(on, now))
        for on in sorted(then.keys() | now.keys())
        if _treated(on, then) != _treated(on, now)
    ]


def _treated(on: date, days: dict[date, tuple[bool, str]]) -> str:
    if on not in days:
        return _("周末休息") if on.weekday() >= 5 else _("正常上班")
    working, name = days[on]
    return _("调休上班") if working else _("放假（%s）") % name


def _ill_formed(content: dict[str, Any]) -> Iterator[str]:
    """What is missing or of the wrong kind."""
    for field, kind, label in (
        ("version", int, _("版本号")),
        ("year", int, _("年份")),
        ("source", str, _("来源")),
        ("issued_on", date, _("印发日期")),
    ):
        if not _is(content.get(field), kind):
            yield _("缺少%(label)s（%(field)s）或者格式有误") % {"label": label, "field": field}
    if not content.get("source", "x"):
        yield _("来源（source）不能为空")
    listed = content.get("days")
    if not isinstance(listed, list) or not listed:
        yield _("没有列出任何放假安排（days）")
        return
    for position, one in enumerate(listed, start=1):
        worked = one.get("worked", [])
        if not _is(one.get("name"), str) or not one["name"]:
            yield _("第%s项放假安排缺少名称（name）") % position
        if not _is(one.get("from"), date) or not _is(one.get("to"), date):
            yield _("第%s项放假安排缺少起止日期（from、to）") % position
        if not isinstance(worked, list) or not all(_is(on, date) for on in worked):
            yield _("第%s项放假安排的调休上班日（worked）须为日期") % position


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, datetime | bool)


def _impossible(decree: Decree) -> Iterator[str]:
    """What cannot be, among days that are well formed."""
    yield from _overlaps(decree)
    yield from _wrongly_worked(decree)
    yield from _of_another_year(decree)
    if not decree.jurisdiction:
        yield from _incomplete(decree)


def _of_another_year(decree: Decree) -> Iterator[str]:
    """Days that the year's notice cannot list; many of them are one mistake, and told as one."""
    before = date(decree.year - 1, 12, 24)
    outside = [
        on.isoformat()
        for on in sorted(decree.days())
        if on.year != decree.year and not before < on < date(decree.year, 1, 1)
    ]
    if len(outside) > MOST_SINGLY:
        told = {"on": outside[0], "number": len(outside), "year": decree.year}
        yield _("%(on)s等%(number)s天不在%(year)s年的安排之内，请核对年份") % told
        return
    for on in outside:
        yield _("%(on)s不在%(year)s年的安排之内") % {"on": on, "year": decree.year}


def _overlaps(decree: Decree) -> Iterator[str]:
    off: dict[date, str] = {}
    for span in decree.spans:
        if span.last < span.first:
            yield _("“%(name)s”的结束日期早于开始日期") % {"name": span.name}
        for on in span.days():
            if on in off:
                yield _("%(on)s重复：“%(one)s”与“%(other)s”重叠") % {
                    "on": on.isoformat(),
                    "one": off[on],
                    "other": span.name,
                }
            off[on] = span.name


def _wrongly_worked(decree: Decree) -> Iterator[str]:
    off = {on for span in decree.spans for on in span.days()}
    seen: set[date] = set()
    for on in (on for span in decree.spans for on in span.worked):
        if on in off:
            yield _("%s既列为放假又列为上班") % on.isoformat()
        elif on in seen:
            yield _("%s重复列为上班") % on.isoformat()
        elif on.weekday() < 5:
            yield _("%s不是周六、周日，不能作为调休上班日") % on.isoformat()
        seen.add(on)


def _incomplete(decree: Decree) -> Iterator[str]:
    """Statutory holidays that a national notice leaves out or cuts short."""
    if decree.year < SINCE:
        yield _("%s年的安排已随软件提供，不能更改") % decree.year
        return
    off = {on for span in decree.spans for on in span.days()}
    for holiday in STATUTORY:
        if not any(holiday in span.name for span in decree.spans):
            yield _(
                "缺少法定节日“%s”；与其他节日连休的，按通知写在一行，例如“国庆节、中秋节”"
            ) % NAMES.get(holiday, holiday)
    for span in decree.spans:
        least = sum(days for holiday, days in STATUTORY.items() if holiday in span.name)
        if 0 <= (span.last - span.first).days < least - 1:
            yield _("“%(name)s”放假不足法定的%(days)s天") % {"name": span.name, "days": least}
    for holiday, fixed in FIXED.items():
        for month, day in fixed:
            if date(decree.year, month, day) not in off:
                yield _("%(month)s月%(day)s日为法定“%(holiday)s”假日，未列入") % {
                    "month": month, "day": day, "holiday": NAMES.get(holiday, holiday),
                }  # fmt: skip


def _organisation(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(uscc=code).first()
    if found is None:
        raise DecreeRefused(_("没有统一社会信用代码为%s的单位") % code)
    return found


def _same(known: CalendarVersion, decree: Decree, organisation: Organisation | None) -> bool:
    stored = {day.on: (day.working, day.name) for day in known.days.all()}
    return (known.year, known.source, known.issued_on, known.organisation, stored) == (
        decree.year, decree.source, decree.issued_on, organisation, decree.days(),
    )  # fmt: skip


def _refuse_numbering(decree: Decree, organisation: Organisation | None) -> None:
    last = CalendarVersion.objects.order_by("version").last()
    if last is not None and decree.version <= last.version:
        before = CalendarVersion.objects.filter(year=decree.year, organisation=organisation)
        again = _("%s年的安排已经导入，更正须另编版本。") % decree.year if before.exists() else ""
        raise DecreeRefused(
            again
            + _("版本号%(given)s已被使用，新版本号须大于%(last)s")
            % {"given": decree.version, "last": last.version}
        )
    published = calendars.current_calendar().published_to.year
    if decree.year > published + 1:
        raise DecreeRefused(_("须先导入%s年的安排") % (published + 1))


def _published_to(decree: Decree, organisation: Organisation | None) -> date:
    known = calendars.current_calendar(organisation).published_to
    return known if organisation is not None else max(known, date(decree.year, 12, 31))
