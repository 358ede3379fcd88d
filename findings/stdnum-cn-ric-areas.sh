#!/usr/bin/env bash
# python-stdnum 2.2: stdnum.cn.ric (GB 11643) judges a number by a list of areas, and leaves some to a KeyError.
#
# Expected: is_valid(number) is True for a number with the right form, date of birth and check digit, and
#   False, never an exception, for any other text.
# Seen: cards keep the area they were issued with. Numbers with areas that exist today (510118, 510981), or of
#   the residence permits of Hong Kong, Macao and Taiwan (810000 to 830000) are invalid; for
#   thousands of others (all 510180 to 510199, 430419) is_valid raises KeyError, which its caller does not expect.
# Version: python-stdnum 2.2, Python 3.11. Tried 2026-11-28.
# For a system like ours: whoever was born in such an area cannot file, or gets an error page. Take the check digit
#   from stdnum.iso7064.mod_11_2, and leave the area alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$work/venv/bin/python" - <<'PYTHON'
from collections import Counter

import stdnum
from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

print("python-stdnum", stdnum.__version__)


def answer(area):
    bare = f"{area}19900307001"
    try:
        return str(ric.is_valid(bare + mod_11_2.calc_check_digit(bare)))
    except Exception as error:
        return type(error).__name__


shown = {area: answer(area) for area in
         ("110105", "510118", "510981", "513402", "511803", "810000", "510180", "430419")}
print(shown)
counted = Counter(answer(str(area)) for area in range(510_180, 510_200))
print(dict(counted))
assert shown["110105"] == "True" and shown["510118"] == "False" and shown["810000"] == "False"
assert shown["510180"] == "KeyError" and counted == {"KeyError": 20}
PYTHON
