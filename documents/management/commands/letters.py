"""`manage.py letters`: every document of the catalogue on sample data, as PDF and OFD. Needs no database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.catalogue import entries
from documents.ofd import About, ofd_of
from documents.samples import Sample, samples


class Command(BaseCommand):
    """Write the sample documents into a folder."""

    help = "Write every document of the catalogue as PDF on sample data, and as OFD where asked."
    requires_system_checks = ["documents"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, help="folder to write into")
        parser.add_argument("--ofd", action="store_true", help="write the OFD of each beside it")
        parser.add_argument("--code", choices=list(entries()), help="only this document")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["out"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for sample in samples(options["code"]):
                pdf, path = sample.pdf(), folder / sample.file_name
                path.write_bytes(pdf)
                self.stdout.write(path.name)
                if options["ofd"]:
                    path.with_suffix(".ofd").write_bytes(ofd_of(pdf, about(sample)))
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error


def about(sample: Sample) -> About:
    """What the OFD of a sample says of it."""
    organ = sample.variables["organ"]["name"]
    return About(sample.entry.title, organ, sample.signed_on, sample.number)
