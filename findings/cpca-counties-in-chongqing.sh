#!/usr/bin/env bash
# cpca 0.5.5 places a county that it does not know, and even "某县", in Chongqing; its table ends about 2016.
#
# Expected: transform() gives province, city, county and division code (GB/T 2260) of an address, and nothing where it
#   knows none. Names that a county had before, and those it has today, are what people write.
# Seen: the heading under which the code list has the counties of Chongqing, "县" (500200), is a place in the table, and is
#   found in any text with that character that names neither a province nor a county of the table: 双流县 and 彭山县 (names until
#   2015 and 2014), 马边县 (short for 马边彝族自治县), even 某县财政局 come out as 重庆市, 500200. Names since about 2016 are not in the table: 郫都区, 新津区,
#   射洪市, 叙州区, 会理市 get the code of their city or only of their province, and no sign that the county was lost, while the
#   codes of their former names (510124, 510132, 510922, 511521, 513425), which no list holds any more, are given.
# Version: cpca 0.5.5 with pandas 3.1.1, Python 3.11. Tried 2026-11-29.
# For a system like ours: a complaint is sent to another province, or to the city instead of the county. Take the division from
#   a list of one's own bodies, which knows former and short names by day, and ask whoever files.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cpca==0.5.5 pandas==3.1.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import cpca

TAKEN_FOR_CHONGQING = ["双流县", "彭山县", "马边县", "某县财政局"]
LOST = {
    "四川省成都市郫都区": "510100",
    "四川省成都市新津区": "510100",
    "四川省遂宁市射洪市": "510900",
    "四川省宜宾市叙州区": "511500",
    "四川省凉山彝族自治州会理市": "513400",
}
FORMER = {"郫县": "510124", "新津县": "510132", "射洪县": "510922", "宜宾县": "511521", "会理县": "513425"}
KNOWN = {"四川省成都市双流区": "510116", "四川省成都市简阳市": "510185", "马边彝族自治县": "511133"}

print("cpca", version("cpca"))
asked = [*TAKEN_FOR_CHONGQING, *LOST, *FORMER, *KNOWN]
found = dict(zip(asked, cpca.transform(asked)[["省", "市", "区", "adcode"]].values.tolist()))
for address, (province, city, county, code) in found.items():
    print(address, "->", province, city, county if isinstance(county, str) else "-", code)
for address in TAKEN_FOR_CHONGQING:
    assert found[address][0] == "重庆市" and found[address][3] == "500200", address
for address, code in {**LOST, **FORMER, **KNOWN}.items():
    assert found[address][3] == code, (address, found[address])
PYTHON
