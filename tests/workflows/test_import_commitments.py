"""manage.py import_commitments: a file of contracts, tried and entered from the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl.workbook.workbook import Workbook

from accounts.roles import Role
from cases.models import Case
from tests.workflows.test_commitment_tables import row
from tests.world import World
from workflows.commitment_tables import HEADS

pytestmark = pytest.mark.django_db


def excel(path: Path, *rows: list[str]) -> Path:
    """The rows as an Excel file."""
    book = Workbook()
    for one in [list(HEADS), *rows]:
        book.worksheets[0].append(one)
    book.save(path)
    return path


def test_a_file_is_tried_then_entered(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = world.user(Role.PRINCIPAL, "bureau").username
    file = excel(tmp_path / "a.xlsx", row(), row(contract_number="HT-2"))
    call_command("import_commitments", str(file), "--by", head, "--check")
    assert "将登记2份" in capsys.readouterr().out
    assert not Case.objects.exists()
    call_command("import_commitments", str(file), "--by", head)
    assert "已登记2份" in capsys.readouterr().out
    assert Case.objects.filter(state="performing").count() == 2


def test_a_csv_is_entered_and_a_wrong_cell_named(world: World, tmp_path: Path) -> None:
    head = world.user(Role.PRINCIPAL, "bureau").username
    file = tmp_path / "a.csv"
    with file.open("w", newline="", encoding="gb18030") as out:
        csv.writer(out).writerows([list(HEADS), row(when="年底")])
    with pytest.raises(CommandError, match="M2（义务期限）"):
        call_command("import_commitments", str(file), "--by", head)


def test_only_a_head_or_liaison_enters(world: World, tmp_path: Path) -> None:
    handler = world.user(Role.HANDLER, "lead").username
    with pytest.raises(CommandError, match="不是任何单位"):
        call_command("import_commitments", str(excel(tmp_path / "a.xlsx", row())), "--by", handler)


def test_a_file_that_is_no_table_is_refused(world: World, tmp_path: Path) -> None:
    head = world.user(Role.PRINCIPAL, "bureau").username
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"no table")
    with pytest.raises(CommandError, match=r"无法打开a\.xlsx"):
        call_command("import_commitments", str(file), "--by", head)
    with pytest.raises(CommandError, match="无法读取"):
        call_command("import_commitments", str(tmp_path / "b.xlsx"), "--by", head)
