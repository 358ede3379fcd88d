"""manage.py import_commitments FILE --by USERNAME [--check]: enter the contracts of a table in the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor, ActorKind
from accounts.models import Membership
from accounts.roles import Role
from cases import clock, workbooks
from workflows import commitment_tables
from workflows.actions import StepRefused
from workflows.commitment_tables import HEADS, MOST_ROWS, Rows

EVERY = 500
"""Contracts between two lines that tell how far it is."""


class Command(BaseCommand):
    """See the module's first line."""

    help = (
        "Enter the commitments of an Excel or CSV table. By a body's head they are registered at once, "
        "by its liaison as drafts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and on whose behalf."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="username of the body's head or liaison")
        parser.add_argument("--check", action="store_true", help="try everything and keep nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError with a line for each wrong cell."""
        actor = _actor(options["by"])
        assert actor.organisation is not None
        try:
            outcome = commitment_tables.enter(
                _rows(options["file"]),
                body=actor.organisation,
                actor=actor,
                told=self._tell,
                check=options["check"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except StepRefused as refused:
            raise CommandError(refused.sentence) from refused
        for line in outcome.changed:
            self.stdout.write(line)
        words = "将登记" if options["check"] else "已登记"
        self.stdout.write(
            f"{words}{outcome.added}份，改动草稿{len(outcome.changed)}份，相同{outcome.same}份"
        )

    def _tell(self, done: int, of: int) -> None:
        if done % EVERY == 0 and done < of:
            self.stderr.write(f"{done}/{of}")


def _actor(username: str) -> Actor:
    """Whoever enters the table: the head of his body, or else its liaison."""
    held = Membership.objects.on(clock.today()).filter(
        user__username=username, user__is_active=True, role__in=[Role.PRINCIPAL, Role.LIAISON]
    )
    rows = sorted(
        held.select_related("user", "organisation"), key=lambda one: one.role != Role.PRINCIPAL
    )
    if not rows:
        raise CommandError(f"{username}目前不是任何单位的主要负责人或者联络员")
    if len({one.organisation_id for one in rows}) > 1:
        raise CommandError(f"{username}在几个单位任职，请用只在承诺单位任职的账号")
    first = rows[0]
    return Actor(ActorKind.PERSON, first.user, first.organisation, Role(first.role))


def _rows(path: Path) -> Rows:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"无法读取{path}：{error.strerror}") from error
    try:
        if path.suffix.lower() == ".csv":
            return commitment_tables.from_csv(content)
        return workbooks.first_sheet(content, MOST_ROWS + 2, len(HEADS))
    except ValueError as error:
        raise CommandError(f"无法打开{path.name}：{error}") from error
