"""Say whether a file is a sealed document, or an archive package, that nobody has changed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.archive_check import check_archive
from documents.signatures import check_seal
from documents.trust import certificate, trusted


class Command(BaseCommand):
    """Works without database and network: it needs the file and the authority's certificate."""

    help = "检查文书（PDF）或者案卷包（ZIP）：印章是否完好，内容有没有改动。有问题时以1退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="要检查的文件")
        parser.add_argument(
            "--trust", type=Path, action="append", help="信任的证书（PEM），默认为本系统的证书"
        )

        parser.add_argument(
            "--passphrase-file", type=Path, help="案卷包的口令所在的文件，用来打开并核对加密的文件"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
            secret = options["passphrase_file"]
            passphrase = secret.read_text().strip() if secret is not None else ""
            given = [certificate(path.read_text()) for path in options["trust"] or ()]
        except (OSError, ValueError) as error:
            raise CommandError(f"读不到文件：{error}") from error
        roots = given or trusted()
        if not roots:
            raise CommandError("没有可信任的证书，请用 --trust 指定颁发机构的证书文件")
        if content[:2] == b"PK":
            good, faults = check_archive(content, roots, passphrase)
        else:
            report = check_seal(content, roots)
            at = f"，用印时间{report.sealed_at:%Y-%m-%d %H:%M:%S %z}" if report.sealed_at else ""
            good, faults = ([report.sentence + at], []) if report.ok else ([], [report.sentence])
        for sentence in good:
            self.stdout.write(sentence)
        if faults:
            raise CommandError("\n".join(faults))
