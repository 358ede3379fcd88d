"""Notices on days off as data: what is taken, what is refused and in which words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import Level
from cases import calendars, decrees
from cases.calendar import Unit
from cases.models import CalendarVersion, Recalculation
from tests.world import World

TEXT = (Path(__file__).parent / "decree_2027.toml").read_text(encoding="utf-8")


def refused(text: str) -> list[str]:
    with pytest.raises(decrees.DecreeRefused) as caught:
        decrees.store(decrees.read(text))
    return list(caught.value.sentences)


def imported(text: str) -> Recalculation:
    with transaction.atomic():
        run = decrees.store(decrees.read(text))
    calendars.forget()
    return run


@pytest.mark.django_db
def test_a_notice_becomes_the_next_version() -> None:
    run = imported(TEXT)
    calendar = calendars.current_calendar()
    assert (calendar.version, calendar.published_to) == (1, date(2027, 12, 31))
    assert [calendar.is_working(date(2027, 1, 31)), calendar.is_working(date(2027, 2, 12))] == [
        True,
        False,
    ]
    assert calendar.why_not(date(2027, 2, 12)) == "春节"
    assert calendar.count(date(2027, 1, 29), 5, Unit.WORKING_DAY).due == date(2027, 2, 4)
    assert not calendar.count(date(2026, 12, 31), 5, Unit.WORKING_DAY).provisional
    assert (run.calendar.year, run.finished_at) == (2027, None)


@pytest.mark.django_db
def test_a_notice_replaces_the_forecast_of_its_year_and_no_other_year() -> None:
    before = calendars.current_calendar()
    assert not before.is_working(date(2027, 2, 8))
    imported(TEXT.replace("2027-02-05", "2027-02-09"))
    calendar = calendars.current_calendar()
    assert calendar.is_working(date(2027, 2, 8))
    assert calendar.why_not(date(2026, 10, 1)) == "国庆节"


@pytest.mark.django_db
def test_a_correction_replaces_the_former_notice_whole() -> None:
    imported(TEXT)
    corrected = TEXT.replace("version = 1", "version = 2").replace("2027-05-08", "2027-05-09")
    imported(corrected)
    calendar = calendars.current_calendar()
    assert [calendar.is_working(date(2027, 5, 8)), calendar.is_working(date(2027, 5, 9))] == [
        False,
        True,
    ]


@pytest.mark.django_db
def test_the_same_notice_again_changes_nothing() -> None:
    assert imported(TEXT) == imported(TEXT)
    assert CalendarVersion.objects.count() == 2


@pytest.mark.django_db
def test_another_notice_needs_a_version_of_its_own() -> None:
    imported(TEXT)
    assert refused(TEXT.replace("2027-05-08", "2027-05-09")) == [
        "2027年的安排已经导入，更正须另编版本。版本号1已被使用，新版本号须大于1"
    ]
    assert refused(TEXT.replace("version = 1", "version = 0").replace("2027", "2028"))
    assert CalendarVersion.objects.count() == 2


@pytest.mark.django_db
def test_local_days_count_for_the_area_and_nobody_else(world: World) -> None:
    prefecture = world.organisation(
        "prefecture",
        "凉山彝族自治州人民政府",
        level=Level.CITY,
        is_division=True,
        parent=world["province"],
    )
    bureau = world.organisation(
        "prefecture_bureau", "凉山州财政局", level=Level.CITY, parent=prefecture
    )
    imported(
        f"""
        version = 1
        year = 2026
        source = "凉山州人民政府办公室通知（测试）"
        issued_on = 2026-06-01
        jurisdiction = "{prefecture.uscc}"
        [[days]]
        name = "火把节"
        from = 2026-08-05
        to = 2026-08-07
        """
    )
    there, here = calendars.current_calendar(bureau), calendars.current_calendar(world["lead"])
    assert there.count(date(2026, 8, 4), 1, Unit.WORKING_DAY).due == date(2026, 8, 10)
    assert here.count(date(2026, 8, 4), 1, Unit.WORKING_DAY).due == date(2026, 8, 5)
    assert there.why_not(date(2026, 8, 6)) == "火把节"
    assert (there.version, here.version) == (1, 0)
    assert refused(TEXT) == ["版本号1已被使用，新版本号须大于1"]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("2027-06-09\nto", "2027-02-30\nto", ["第31行无法读取：日期不存在或者格式有误"]),
        ("version = 1\n", "", ["缺少版本号（version）或者格式有误"]),
        ("version = 1\n", "version = true\n", ["缺少版本号（version）或者格式有误"]),
        ("issued_on = 2026-11-20", "", ["缺少印发日期（issued_on）或者格式有误"]),
        ("from = 2027-06-09\n", "", ["第5项放假安排缺少起止日期（from、to）"]),
        ("[2027-04-25, 2027-05-08]", '["四月"]', ["第4项放假安排的调休上班日（worked）须为日期"]),
        ("to = 2027-04-05", "to = 2027-04-02", ["“清明节”的结束日期早于开始日期"]),
        (
            "to = 2027-05-05",
            "to = 2027-06-09",
            ["2027-05-08既列为放假又列为上班", "2027-06-09重复：“劳动节”与“端午节”重叠"],
        ),
        ("2027-05-08]", "2027-05-10]", ["2027-05-10不是周六、周日，不能作为调休上班日"]),
        ("2027-05-08]", "2027-04-25]", ["2027-04-25重复列为上班"]),
        ("2027-05-08]", "2026-05-09]", ["2026-05-09不在2027年的安排之内"]),
        (
            'name = "端午节"',
            'name = "龙舟节"',
            ["缺少法定节日“端午节”；与其他节日连休的，按通知写在一行，例如“国庆节、中秋节”"],
        ),
        ("to = 2027-02-13", "to = 2027-02-07", ["“春节”放假不足法定的4天"]),
        ("from = 2027-10-01", "from = 2027-10-02", ["10月1日为法定“国庆节”假日，未列入"]),
    ],
)
def test_impossible_notices_are_refused_in_clear_words(
    old: str, new: str, sentences: list[str]
) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(decrees.DecreeRefused) as caught:
        decrees.read(TEXT.replace(old, new))
    assert sorted(caught.value.sentences) == sorted(sentences)


def test_the_days_before_new_year_belong_to_the_notice() -> None:
    text = TEXT.replace("from = 2027-01-01", "from = 2026-12-31")
    assert decrees.read(text).days()[date(2026, 12, 31)] == (False, "元旦")


@pytest.mark.django_db
def test_years_are_imported_one_after_the_other(world: World) -> None:
    text = f"""
        version = 1
        year = 2028
        source = "测试"
        issued_on = 2026-06-01
        jurisdiction = "{world["city"].uscc}"
        [[days]]
        name = "火把节"
        from = 2028-08-01
        to = 2028-08-03
        """
    assert refused(text) == ["须先导入2027年的安排"]


@pytest.mark.django_db
def test_an_unknown_jurisdiction_is_refused() -> None:
    text = TEXT.replace("year = 2027", 'year = 2027\njurisdiction = "115100000000000000"')
    assert refused(text) == ["没有统一社会信用代码为115100000000000000的单位"]
