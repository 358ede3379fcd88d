"""A small world for tests: a province with one city, the organs a case needs, and people in roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import uscc

from accounts.actors import Actor, ActorKind, citizen
from accounts.models import Level, Membership, Organisation, Power, User
from accounts.organisations import place
from accounts.roles import Role

SINCE = date(2018, 1, 1)
PASSWORD = "secret-pass-1"
"""Everybody's password."""


def credit_code(serial: int) -> str:
    """A synthetic social credit code with a right check character."""
    stem = f"11510000MB{serial:06d}0"
    return stem + str(uscc.calc_check_digit(stem))


@dataclass
class World:
    """Organisations by short key, and whoever acts in a role at one of them, made when asked for."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[tuple[str, str, int], User] = field(default_factory=dict)

    def organisation(self, key: str, name: str, **columns: Any) -> Organisation:
        """Add an organisation under `key`."""
        row = Organisation(
            name=name,
            uscc=credit_code(len(self.organisations) + 1),
            valid_from=SINCE,
            **columns,
        )
        self.organisations[key] = place(row)
        return row

    def __getitem__(self, key: str) -> Organisation:
        return self.organisations[key]

    def user(self, role: Role, at: str, nth: int = 1) -> User:
        """The nth person who holds `role` at the organisation."""
        key = (role.value, at, nth)
        if key not in self.people:
            user = User.objects.create_user(
                f"{role.value}-{at}-{nth}", PASSWORD, name=f"{role.label}{at}{nth}"
            )
            Membership.objects.create(user=user, organisation=self[at], role=role, valid_from=SINCE)
            self.people[key] = user
        return self.people[key]

    def actor(self, role: Role, at: str = "lead", nth: int = 1) -> Actor:
        """That person, acting in that role."""
        return Actor(ActorKind.PERSON, self.user(role, at, nth), self[at], role)

    def deciding(self, at: str) -> Organisation:
        """The organisation, with the people who carry a complaint to its end."""
        for role in (Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER):
            self.user(role, at)
        return self[at]

    def executing(self, at: str) -> Organisation:
        """The organisation, with somebody who carries out sanctions."""
        self.user(Role.SANCTION_EXECUTOR, at)
        return self[at]

    def citizen(self, name: str = "citizen") -> Actor:
        """A person with an account who acts for himself."""
        user, _made = User.objects.get_or_create(username=name, defaults={"name": name})
        return citizen(user)


def make_world() -> World:
    """Province and city with their credit leads; a bureau at each level; a county and a township."""
    world = World()
    province = world.organisation(
        "province", "四川省人民政府", level=Level.PROVINCE, is_division=True, division_code="510000"
    )
    world.organisation(
        "province_lead",
        "四川省发展和改革委员会",
        level=Level.PROVINCE,
        parent=province,
        division_code="510000",
        document_code="川信用办",
        powers=[Power.CREDIT_LEAD, Power.DETERMINATION, Power.SUPERVISION],
    )
    city = world.organisation(
        "city",
        "成都市人民政府",
        level=Level.CITY,
        is_division=True,
        parent=province,
        division_code="510100",
    )
    world.organisation(
        "lead",
        "成都市发展和改革委员会",
        level=Level.CITY,
        parent=city,
        division_code="510100",
        document_code="成信用办",
        address="成都市高新区天府大道北段966号",
        phone="028-00000000",
        powers=[Power.CREDIT_LEAD, Power.DETERMINATION, Power.SUPERVISION],
    )
    for key, name, mark, powers in (
        ("bureau", "成都市住房和城乡建设局", "成住建", [Power.SANCTION_EXECUTION]),
        ("finance", "成都市财政局", "成财", [Power.SANCTION_EXECUTION]),
        ("commerce", "成都市商务局", "成商", []),
    ):
        world.organisation(
            key,
            name,
            level=Level.CITY,
            parent=city,
            division_code="510100",
            document_code=mark,
            powers=powers,
        )
    county = world.organisation(
        "county",
        "新津区人民政府",
        level=Level.COUNTY,
        is_division=True,
        parent=city,
        division_code="510118",
    )
    world.organisation(
        "township",
        "五津街道办事处",
        level=Level.TOWNSHIP,
        parent=county,
        division_code="510118",
    )
    return world
