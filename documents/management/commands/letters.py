"""`manage.py letters`: every document of the catalogue as PDF on sample data. Needs no database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.catalogue import entries
from documents.samples import samples


class Command(BaseCommand):
    """Write the sample documents into a folder."""

    help = "Write every document of the catalogue as PDF on sample data."
    requires_system_checks = ["documents"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, help="folder to write into")
        parser.add_argument("--code", choices=list(entries()), help="only this document")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["out"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for sample in samples(options["code"]):
                (folder / sample.file_name).write_bytes(sample.pdf())
                self.stdout.write(sample.file_name)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
