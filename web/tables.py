"""Tables that offices fill in: the form that takes one, and the example they begin with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.workbook.workbook import Workbook

from cases import workbooks

LARGEST = 4 * 1024 * 1024
"""Bytes of an uploaded table."""


class TableForm(forms.Form):
    """A table as a file, or pasted from a sheet; what was read stands in the box and can be corrected."""

    file = forms.FileField(
        label=gettext_lazy("Excel文件（.xlsx）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    table = forms.CharField(
        label=gettext_lazy("表格内容"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "wrap": "off", "class": "code"}),
        help_text=gettext_lazy("也可以从Excel、WPS表格中连同表头复制后粘贴到这里"),
    )

    def __init__(
        self, *args: Any, columns: int, most_rows: int, example: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.most_rows = most_rows
        self.example = example

    def clean(self) -> dict[str, Any]:
        """The rows as text. A file takes the place of what stood in the box."""
        file = self.cleaned_data.pop("file", None)
        table = self.cleaned_data.pop("table", "")
        rows = [[cell.strip() for cell in one.split("\t")] for one in table.splitlines()]
        if file is not None:
            rows = self._read(file)
            data: Any = self.data
            data = data.copy()
            data["table"] = "\n".join("\t".join(row) for row in rows)
            self.data = data
        rows = [row for row in rows if any(row)]
        if not rows and not self.errors:
            raise ValidationError(_("请选择文件，或者粘贴表格内容"))
        return {"rows": rows}

    def _read(self, file: Any) -> list[list[str]]:
        if file.size > LARGEST:
            raise ValidationError({"file": _("文件过大，应不超过4MB")})
        try:
            rows = workbooks.first_sheet(file.read(), self.most_rows + 2, self.columns)
        except workbooks.SheetRefused as error:
            raise ValidationError({"file": str(error)}) from error
        return [[" ".join(cell.split()) for cell in row] for row in rows]


def example_file(title: str, heads: Sequence[str], row: Sequence[str]) -> FileResponse:
    """A table with its heading and one row, to be filled in."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    sheet.append(heads)
    sheet.append(row)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 22
    content = io.BytesIO()
    workbooks.save(book, content)
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx")
