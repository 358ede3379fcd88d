"""Bodies are found by the names that people use for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import finding, naming
from accounts.actors import SYSTEM
from accounts.administration import save_organisation
from accounts.models import Level, Organisation, Power
from accounts.organisations import place
from cases import clock
from tests.world import World

TODAY = date(2026, 6, 1)

PLACES = {
    "省": "四川省人民政府",
    "成都": "成都市人民政府",
    "宜宾": "宜宾市人民政府",
    "凉山": "凉山彝族自治州人民政府",
    "双流": "双流区人民政府",
    "新津": "新津区人民政府",
    "筠连": "筠连县人民政府",
    "长宁": "长宁县人民政府",
    "荥经": "荥经县人民政府",
    "什邡": "什邡市人民政府",
}
ABOVE = {"成都": "省", "宜宾": "省", "凉山": "省", "双流": "成都", "新津": "成都", "筠连": "宜宾"}
ORGANS = {
    "四川省发展和改革委员会": "省",
    "四川省住房和城乡建设厅": "省",
    "成都市发展和改革委员会": "成都",
    "成都市人力资源和社会保障局": "成都",
    "成都市国有资产监督管理委员会": "成都",
    "成都市市场监督管理局": "成都",
    "双流区发展和改革局": "双流",
    "双流区住房和城乡建设局": "双流",
    "双流区人民政府办公室": "双流",
    "双流区文化广播电视和旅游局": "双流",
    "双流区黄龙溪镇人民政府": "双流",
    "筠连县财政局": "筠连",
    "新津区投资促进局": "新津",
}


@pytest.fixture
def bodies(world: World) -> World:
    """Governments and organs as they are called in Sichuan."""
    for key, name in PLACES.items():
        above = world[ABOVE.get(key, "省")] if key != "省" else None
        level = Level.PROVINCE if key == "省" else Level.COUNTY
        world.organisation(key, name, is_division=True, parent=above, level=level)
    for name, key in ORGANS.items():
        world.organisation(name, name, parent=world[key], level=Level.COUNTY)
    return world


def names(text: str, on: date = TODAY) -> list[str]:
    return [one.label for one in finding.find(text, on)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("双流住建局", "双流区住房和城乡建设局"),
        ("双流区住建局", "双流区住房和城乡建设局"),
        ("双流住建", "双流区住房和城乡建设局"),
        ("双流县住建局", "双流区住房和城乡建设局"),
        ("双流住房城乡建设局", "双流区住房和城乡建设局"),
        ("成都市双流区住建局", "双流区住房和城乡建设局"),
        ("成都双流住建局", "双流区住房和城乡建设局"),
        ("四川省成都市双流区住房和城乡建设局", "双流区住房和城乡建设局"),
        ("双流发改委", "双流区发展和改革局"),
        ("双流发改局", "双流区发展和改革局"),
        ("双流政府", "双流区人民政府"),
        ("双流区政府", "双流区人民政府"),
        ("双流府办", "双流区人民政府办公室"),
        ("双流文旅局", "双流区文化广播电视和旅游局"),
        ("双流文广旅", "双流区文化广播电视和旅游局"),
        ("黄龙溪政府", "双流区黄龙溪镇人民政府"),
        ("黄龙溪镇", "双流区黄龙溪镇人民政府"),
        ("成都发改委", "成都市发展和改革委员会"),
        ("成都市 发改委", "成都市发展和改革委员会"),
        ("成都人社局", "成都市人力资源和社会保障局"),
        ("成都国资委", "成都市国有资产监督管理委员会"),
        ("成都市监局", "成都市市场监督管理局"),
        ("成都市场监管局", "成都市市场监督管理局"),
        ("省发改委", "四川省发展和改革委员会"),
        ("四川发改委", "四川省发展和改革委员会"),
        ("省住建厅", "四川省住房和城乡建设厅"),
        ("新津招商局", "新津区投资促进局"),
        ("凉山州政府", "凉山彝族自治州人民政府"),
        ("凉山政府", "凉山彝族自治州人民政府"),
        ("ｓｌｚｊｊ", "双流区住房和城乡建设局"),
        ("slqzjj", "双流区住房和城乡建设局"),
        ("SLZJJ", "双流区住房和城乡建设局"),
        ("shuangliuzhujianju", "双流区住房和城乡建设局"),
        ("shuang liu qu zhu jian ju", "双流区住房和城乡建设局"),
        ("cdfgw", "成都市发展和改革委员会"),
        ("hlx", "双流区黄龙溪镇人民政府"),
        ("jlx", "筠连县人民政府"),
        ("junlian", "筠连县人民政府"),
        ("yunlian", "筠连县人民政府"),
        ("jlczj", "筠连县财政局"),
        ("changning", "长宁县人民政府"),
        ("cnx", "长宁县人民政府"),
        ("zhangning", "长宁县人民政府"),
        ("yingjing", "荥经县人民政府"),
        ("xingjing", "荥经县人民政府"),
        ("shifang", "什邡市人民政府"),
    ],
)
def test_what_people_type_finds_the_body_first(bodies: World, typed: str, name: str) -> None:
    assert names(typed)[:1] == [name]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["", "  ", "…", "没有这个单位", "qqqq", "局长信箱在哪里", "%", "_", "\\"]
)
def test_what_is_no_body_finds_nothing(bodies: World, typed: str) -> None:
    assert names(typed) == []


@pytest.mark.django_db
def test_near_bodies_come_first(bodies: World) -> None:
    anywhere = names("发改")
    near = finding.find("发改", TODAY, near=bodies["双流"].path)
    assert (anywhere[0], near[0].organisation.name) == (
        "四川省发展和改革委员会",
        "双流区发展和改革局",
    )


@pytest.mark.django_db
def test_a_renamed_body_is_found_by_its_former_name(bodies: World) -> None:
    body = Organisation.objects.get(name="双流区住房和城乡建设局")
    body.name = "双流区城建交通局"
    save_organisation(body, by=SYSTEM, now=clock.now())
    assert names("双流住建局") == ["双流区城建交通局（原双流区住房和城乡建设局）"]
    assert names("双流城建交通局") == ["双流区城建交通局"]
    today = clock.today()
    assert body.titled(today) == "双流区城建交通局（原双流区住房和城乡建设局）"
    assert body.titled(today + timedelta(days=1)) == "双流区城建交通局"


@pytest.mark.django_db
def test_the_organs_of_a_renamed_place_are_found_by_its_former_name(bodies: World) -> None:
    county = bodies["筠连"]
    county.name = "定川区人民政府"
    save_organisation(county, by=SYSTEM, now=clock.now())
    finance = Organisation.objects.get(name="筠连县财政局")
    finance.name = "定川区财政局"
    place(finance)
    assert names("筠连财政局") == ["定川区财政局"]


@pytest.mark.django_db
def test_a_dissolved_body_gives_its_heir_from_the_day_after(bodies: World) -> None:
    body, heir = (
        Organisation.objects.get(name=name)
        for name in ("双流区发展和改革局", "双流区住房和城乡建设局")
    )
    body.valid_to, body.successor = date(2026, 12, 31), heir
    save_organisation(body, by=SYSTEM, now=clock.now())
    assert names("双流发改局", date(2026, 12, 31)) == ["双流区发展和改革局"]
    assert names("双流发改局", date(2027, 1, 1)) == [
        "双流区住房和城乡建设局（原双流区发展和改革局）"
    ]
    assert finding.meant("双流发改局") == [body.pk, heir.pk]


@pytest.mark.django_db
def test_a_body_to_come_is_not_found_yet(bodies: World) -> None:
    bodies.organisation(
        "新局", "双流区数据局", parent=bodies["双流"], level=Level.COUNTY, powers=[Power.PETITION]
    )
    row = bodies["新局"]
    row.valid_from = date(2027, 1, 1)
    place(row)
    assert (names("双流数据局"), names("双流数据局", date(2027, 1, 1))) == ([], ["双流区数据局"])


@pytest.mark.parametrize("text", ["+86（甲", "成*都[", "(?:成", "\\成都", "成都{9}"])
def test_signs_in_a_name_are_no_pattern(bodies: World, text: str) -> None:
    assert finding.find(text, TODAY) == []


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("单县", "shanxian"),
        ("乐陵市", "laolingshi"),
        ("大城县", "daichengxian"),
        ("洪洞县", "hongtongxian"),
        ("繁峙县", "fanshixian"),
        ("浚县", "xunxian"),
        ("穆棱市", "mulingshi"),
        ("珲春市", "hunchunshi"),
        ("宕昌县", "tanchangxian"),
        ("都安瑶族自治县", "duanyaozuzizhixian"),
        ("涡阳县", "guoyangxian"),
        ("六合区", "luhequ"),
    ],
)
def test_places_of_other_provinces_are_known_by_their_official_reading(
    name: str, official: str
) -> None:
    government = f"{name}人民政府"
    letters = naming.keys([government], [["四川省人民政府"], [government]]).letters.split()
    assert f"{official}renminzhengfu" in letters
