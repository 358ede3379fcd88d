#!/usr/bin/env bash
# cn2an 0.5.24: transform reads figures in an official text, but no rate in parts of ten thousand, and figures in names.
#
# Expected: transform(text, "cn2an") turns what is a number into figures: 万分之五 (the statutory rate of overdue
#   interest, 款项支付条例第十七条) into 0.05% as 百分之三点六五 becomes 3.65%; words that hold a numeral stay words.
# Seen: 百分之三点六五 becomes 3.65%, 万分之五 becomes 万分之5 and 千分之五 千分之5, each with a UserWarning, and the
#   province 四川 becomes 4川, 三公经费 3公经费, 一次性 1次性. Document numbers and days come out right
#   (二〇一八 2018, 第二十五条 第25条). Amounts in capitals (an2cn in mode rmb) follow the rules for bills.
# Version: cn2an 0.5.24, Python 3.11. Tried 2026-11-30.
# For a system like ours: letters and contracts cannot be read for amounts and rates by transform as a whole; find the
#   amount first, and turn that alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
"$work/venv/bin/python" - <<'PYTHON'
import warnings
from importlib.metadata import version

import cn2an

print("cn2an", version("cn2an"))
SEEN = {
    "年利率百分之三点六五": "年利率3.65%",
    "每日万分之五": "每日万分之5",
    "千分之五": "千分之5",
    "四川省人民政府": "4川省人民政府",
    "三公经费": "3公经费",
    "一次性付清": "1次性付清",
    "〔二〇一八〕七号第二十五条": "〔2018〕7号第25条",
}
for text, seen in SEEN.items():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = cn2an.transform(text, "cn2an")
    print(text, "->", found, "(warns)" if told else "")
    assert found == seen, (text, found)
    assert bool(told) == ("万分之" in text or "千分之" in text), text
assert cn2an.an2cn("1264000.05", "rmb") == "壹佰贰拾陆万肆仟元零伍分"
PYTHON
