"""The first administrators: with them everything else is set up on the screens."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actors import SYSTEM
from accounts.administration import add_person, appoint, save_organisation
from accounts.models import Level, Membership, Organisation, User
from accounts.roles import ADMIN_ROLES, Role
from cases import clock


class Command(BaseCommand):
    help = "建立第一个管理员；数据库中没有单位时一并建立最上级单位"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument(
            "--role",
            choices=sorted(role.value for role in ADMIN_ROLES),
            default=Role.SYSTEM_ADMIN.value,
            help="系统管理员管单位和账号，安全管理员管任职，审计管理员看日志；三员不得兼任",
        )
        parser.add_argument("--organisation", help="最上级单位的名称（尚无单位时必填）")
        parser.add_argument("--uscc", help="最上级单位的统一社会信用代码（尚无单位时必填）")
        parser.add_argument("--division-code", default="", help="行政区划代码")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("密码：")
        now = clock.now()
        try:
            with transaction.atomic():
                organisation = self._organisation(options)
                user = User(username=options["username"], name=options["name"])
                user.full_clean(exclude=["password", "joined_at"])
                validate_password(password, user)
                add_person(user, password, by=SYSTEM, now=now)
                membership = Membership(
                    user=user,
                    organisation=organisation,
                    role=options["role"],
                    valid_from=clock.today(),
                )
                appoint(membership, by=SYSTEM, now=now)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已建立{Role(options['role']).label} {user.username}（{organisation}）")

    def _organisation(self, options: dict[str, Any]) -> Organisation:
        """The topmost organisation, made if there is none."""
        found = Organisation.objects.on(clock.today()).filter(parent=None).order_by("pk").first()
        if found is not None:
            return found
        if not options["organisation"] or not options["uscc"]:
            raise CommandError("数据库中还没有单位：请用 --organisation 和 --uscc 写明最上级单位")
        fresh = Organisation(
            name=options["organisation"],
            uscc=options["uscc"],
            division_code=options["division_code"],
            level=Level.PROVINCE,
            is_division=True,
            valid_from=clock.today(),
        )
        fresh.full_clean(exclude=["path", "former", "search_names", "search_letters", "aliases"])
        return save_organisation(fresh, by=SYSTEM, now=clock.now())
