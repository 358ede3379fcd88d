"""Issue, replace and list the keys with which organisations seal."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from cases import clock
from documents import keys
from documents.models import SealKey


class Command(BaseCommand):
    """With no option: give a key to every organisation that has none (set-up runs this)."""

    help = "制发电子印章密钥：没有密钥的单位各制发一把；--replace 换发；--list 列出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="起用日期")
        parser.add_argument("--replace", metavar="USCC", help="为该单位换发，旧密钥即日停用")
        parser.add_argument("--list", action="store_true", help="列出全部密钥")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif options["replace"]:
            self._replace(options["replace"])
        else:
            made = keys.issue_missing(
                valid_from=options["valid_from"] or clock.today(), now=clock.now()
            )
            self.stdout.write(f"制发密钥{made}把")

    def _replace(self, code: str) -> None:
        organisation = Organisation.objects.filter(uscc=code).first()
        if organisation is None:
            raise CommandError(f"没有统一社会信用代码为{code}的单位")
        key = keys.replace_key(organisation, on=clock.today(), now=clock.now())
        self.stdout.write(f"{organisation}：已换发，有效期至{key.valid_to}")

    def _list(self) -> None:
        for key in SealKey.objects.select_related("organisation").order_by("organisation", "pk"):
            retired = f"，{key.retired_on}停用" if key.retired_on else ""
            self.stdout.write(f"{key.organisation}：{key.valid_from}至{key.valid_to}{retired}")
