"""The bodies of the demonstration, with synthetic but valid social credit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pypinyin import lazy_pinyin
from stdnum.cn import uscc

from accounts.models import Level, Organisation, Power
from accounts.organisations import place
from config.demo.places import CITIES, COUNTIES, PROVINCE, RENAMED, TOWNSHIPS

SINCE = date(2018, 1, 1)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

LEAD = (Power.CREDIT_LEAD, Power.DETERMINATION)
EXECUTES = (Power.SANCTION_EXECUTION,)


@dataclass(frozen=True)
class Organ:
    """An organ as every government of a level has it; `key` begins its people's accounts."""

    name: str
    mark: str
    key: str
    powers: Sequence[str] = ()
    aliases: Sequence[str] = ()


PROVINCIAL = (
    Organ("发展和改革委员会", "发改", "fgw", LEAD, ("省发改委", "省信用办")),
    Organ("人民政府办公厅", "府办", "fb", (Power.SUPERVISION,), ("省政府办公厅", "省政府督查室")),
    Organ("信访局", "信访", "xfj", (Power.PETITION,), ("省信访局",)),
    Organ("财政厅", "财", "czt", EXECUTES, ("省财政厅",)),
    Organ("住房和城乡建设厅", "建", "zjt", EXECUTES, ("省住建厅",)),
    Organ("人力资源和社会保障厅", "人社", "rst", EXECUTES, ("省人社厅", "四川省公务员局")),
    Organ("商务厅", "商", "swt", (), ("省商务厅",)),
    Organ("经济合作局", "经合", "jhj", (), ("省经合局", "四川省投资促进局")),
    Organ("司法厅", "司", "sft", (), ("省司法厅", "四川省人民政府法制办公室")),
    Organ("监察委员会", "监", "jw", (), ("省监委",)),
)
URBAN = (
    Organ("发展和改革委员会", "发改", "fgw", LEAD),
    Organ("人民政府办公室", "府办", "fb", (Power.SUPERVISION,)),
    Organ("财政局", "财", "czj", EXECUTES),
    Organ("住房和城乡建设局", "住建", "zjj", EXECUTES),
)
LOCAL = (
    Organ("发展和改革局", "发改", "fgj", LEAD),
    Organ("财政局", "财", "czj", EXECUTES),
    Organ("住房和城乡建设局", "住建", "zjj", EXECUTES),
    Organ("投资促进局", "投促", "tcj"),
)
NEW_AREA = Organ("四川天府新区管理委员会", "天管", "gwh", (), ("天府新区管委会",))
"""A body that is no division."""


@dataclass
class Bodies:
    """What was built: governments by division code, organs by (division code, key)."""

    governments: dict[str, Organisation] = field(default_factory=dict)
    organs: dict[tuple[str, str], Organisation] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    """Primary key -> how the accounts of a body begin: chengdu-fgw."""
    serials: Iterator[int] = field(default_factory=lambda: iter(range(1, 100_000)))

    def everybody(self) -> list[Organisation]:
        """Every body that still exists."""
        return [*self.governments.values(), *self.organs.values()]

    def lead(self, code: str) -> Organisation:
        """The credit lead of a division."""
        return next(
            organ
            for (division, _key), organ in self.organs.items()
            if division == code and Power.CREDIT_LEAD in organ.powers
        )


def credit_code(division_code: str, serial: int, kind: str = "11") -> str:
    """A valid social credit code that no real body has: its organisation code begins with YY.

    `kind` is 11 for a government body, 91 for an enterprise. GB 32100-2015.
    """
    stem = f"YY{serial:06d}"
    total = sum(
        weight * "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(character)
        for weight, character in zip(ORGANISATION_WEIGHTS, stem, strict=True)
    )
    check = (11 - total % 11) % 11
    base = f"{kind}{division_code}{stem}{'X' if check == 10 else check}"
    return base + str(uscc.calc_check_digit(base))


def build() -> Bodies:
    """Create every body of the demonstration."""
    bodies = Bodies()
    code, name, mark = PROVINCE
    province = _government(bodies, code, name, Level.PROVINCE, None)
    for organ in PROVINCIAL:
        _organ(bodies, province, name, mark, organ)
    _organ(bodies, province, "", mark, NEW_AREA)
    for code, (name, mark) in CITIES.items():
        city = _government(bodies, code, name, Level.CITY, province)
        for organ in URBAN:
            _organ(bodies, city, name, mark, organ)
    for code, (name, mark) in COUNTIES.items():
        _county(bodies, code, name, mark)
    for former_code, former, heir, until in RENAMED:
        _retire(bodies, former_code, former, bodies.governments[heir], date.fromisoformat(until))
    return bodies


def _county(bodies: Bodies, code: str, name: str, mark: str) -> None:
    county = _government(bodies, code, name, Level.COUNTY, bodies.governments[code[:4] + "00"])
    for organ in LOCAL:
        _organ(bodies, county, name, mark, organ)
    for township in TOWNSHIPS.get(code, ()):
        row = _save(
            bodies,
            division_code=code,
            name=f"{name}{township}{'人民政府' if township.endswith('镇') else '办事处'}",
            short_name=township,
            level=Level.TOWNSHIP,
            parent=county,
            is_division=township.endswith("镇"),
            document_code=f"{mark}{township[:2]}",
        )
        bodies.organs[code, township] = row
        bodies.keys[row.pk] = f"{pinyin_of(name)}-{pinyin_of(township)}"


def _government(
    bodies: Bodies, code: str, name: str, level: str, parent: Organisation | None
) -> Organisation:
    row = _save(
        bodies,
        division_code=code,
        name=f"{name}人民政府",
        short_name=f"{name}政府",
        level=level,
        parent=parent,
        is_division=True,
    )
    bodies.governments[code] = row
    bodies.keys[row.pk] = f"{pinyin_of(name)}-zf"
    return row


def _organ(
    bodies: Bodies, government: Organisation, division: str, mark: str, organ: Organ
) -> None:
    row = _save(
        bodies,
        division_code=government.division_code,
        name=f"{division}{organ.name}",
        short_name=organ.aliases[0] if organ.aliases else f"{division}{organ.name}",
        aliases=list(organ.aliases),
        level=government.level,
        parent=government,
        document_code=f"{mark}{organ.mark}",
        powers=list(organ.powers),
        address=f"{government.short_name.removesuffix('政府')}政务服务中心（演示地址）",
        phone="028-00000000",
    )
    bodies.organs[government.division_code, organ.key] = row
    bodies.keys[row.pk] = f"{pinyin_of(division or '天府')}-{organ.key}"


def pinyin_of(name: str) -> str:
    """How a place is typed: 成都市 -> chengdu, 凉山彝族自治州 -> liangshan."""
    short = name[:2] if name.endswith("自治州") else re.sub("(省|市|区|县|镇|街道)$", "", name)
    return "".join(lazy_pinyin(short or name))


def _retire(bodies: Bodies, code: str, name: str, successor: Organisation, until: date) -> None:
    _save(
        bodies,
        name=name,
        level=Level.COUNTY,
        parent=successor.parent,
        is_division=True,
        division_code=code,
        valid_to=until,
        successor=successor,
    )


def _save(bodies: Bodies, *, division_code: str, **columns: object) -> Organisation:
    row = Organisation(
        uscc=credit_code(division_code, next(bodies.serials)),
        division_code=division_code,
        valid_from=SINCE,
        **columns,
    )
    return place(row)
