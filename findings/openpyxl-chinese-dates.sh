#!/usr/bin/env bash
# openpyxl 3.1.5: a day in a Chinese built-in format (yyyy年m月d日, number 31) is read as a bare number; calamine reads the day.
#
# Expected: a cell whose number format is one of the built-in ones that ECMA-376 Part 1 (18.8.30) gives to days in the
#   Chinese interface (27-31, 36, 50-54, 57, 58; the file then need not spell the format out) is read as a day, as one
#   of format 14 is.
# Seen: openpyxl takes 27-36 and 50-58 for "General" and returns 46203 for 30 June 2026, in its ordinary and its read-only
#   mode; pandas, where it reads through openpyxl, gives 46203 too. python-calamine returns the day; it also
#   returns days for 32-35, 55 and 56, which the Chinese interface shows as times of day.
# Version: openpyxl 3.1.5, pandas 3.1.1, python-calamine 0.9.1, files by XlsxWriter 3.3.1. Tried 2026-11-30.
# For a system like ours: tables that offices send in (people, calendars, contracts) come with such days. Either mark the
#   styles with these numbers as days after the workbook is loaded, or read with calamine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  openpyxl==3.1.5 pandas==3.1.1 python-calamine==0.9.1 xlsxwriter==3.3.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
from datetime import date, datetime
from importlib.metadata import version

import openpyxl
import pandas
import xlsxwriter
from python_calamine import CalamineWorkbook

for name in ("openpyxl", "pandas", "python-calamine", "xlsxwriter"):
    print(name, version(name))
DAYS = [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]
TIMES = [32, 33, 34, 35, 55, 56]
book = xlsxwriter.Workbook("days.xlsx")
sheet = book.add_worksheet()
for row, number in enumerate([14, *DAYS, *TIMES]):
    sheet.write_number(row, 0, number)
    sheet.write_datetime(row, 1, datetime(2026, 6, 30), book.add_format({"num_format": number}))
book.close()

plain = list(openpyxl.load_workbook("days.xlsx").worksheets[0].values)
lazy = list(openpyxl.load_workbook("days.xlsx", read_only=True).worksheets[0].values)
framed = pandas.read_excel("days.xlsx", header=None, engine="openpyxl").values.tolist()
other = CalamineWorkbook.from_path("days.xlsx").get_sheet_by_index(0).to_python()
for one, two, three, four in zip(plain, lazy, framed, other, strict=True):
    print(one[0], "openpyxl", one[1], "pandas", three[1], "calamine", four[1])
    assert one == two
    if one[0] == 14:
        assert one[1] == datetime(2026, 6, 30)
    else:
        assert one[1] == 46203
        assert three[1] == 46203
    assert four[1] == date(2026, 6, 30)
PYTHON
