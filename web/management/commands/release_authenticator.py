"""Take the lost authenticator of an account out of use: for administrators, whom no administrator helps."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import SYSTEM
from accounts.models import User
from cases import clock
from web import second_factor


class Command(BaseCommand):
    help = "解除账号绑定的身份验证器（管理员遗失手机时由运维人员办理，记入日志）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有用户名为“{options['username']}”的账号")
        second_factor.release(user, by=SYSTEM, now=clock.now())
        self.stdout.write(f"已解除{user.username}的身份验证器，其下次登录时须重新绑定")
