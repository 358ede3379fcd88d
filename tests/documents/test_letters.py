"""`manage.py letters` writes every document of the catalogue."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents.samples import samples
from tests.documents.pages import measure


def test_one_code_with_its_variants(tmp_path: Path) -> None:
    out = StringIO()
    call_command("letters", out=str(tmp_path / "new"), code="D18", stdout=out)
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["D18-限期整改通知书.pdf", "D18-限期整改通知书（十二项整改要求）.pdf"]
    assert out.getvalue().split() == names


def test_the_catalogue_shows_what_is_hard() -> None:
    names = {one.name for one in samples() if one.name}
    assert names == {"三页", "十二项整改要求", "四十字机关名称", "三机关联合印发", "罕用字姓名"}
    long_name = next(one for one in samples("D03a") if one.name == "四十字机关名称")
    assert len(long_name.variables["organ"]["name"]) == 40
    twelve = next(one for one in samples("D18") if one.name == "十二项整改要求")
    assert len(twelve.variables["requirements"]) == 12
    three = next(one for one in samples("D16") if one.name == "三页")
    assert len(measure(three.pdf())) == 3


def test_an_unknown_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("letters", f"--out={tmp_path}", "--code=D99")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError):
        call_command("letters", f"--out={tmp_path / 'file' / 'below'}", "--code=D22")
