#!/usr/bin/env bash
# python-stdnum 2.2: stdnum.cn.uscc (GB 32100-2015) takes digits only in the first two places.
#
# Expected: a 统一社会信用代码 that begins with letters is valid if its check character is right. GB 32100 gives the
#   first place (registering department) digits or capital letters; N2 is that of rural collective economic organisations, Y1 of others.
# Seen: InvalidFormat for N2…, though calc_check_digit computes its check character.
# Version: python-stdnum 2.2. Tried 2026-11-28.
# For a system like ours: a village collective, a frequent complainant of unpaid land and road money, cannot name its
#   code. Check the form by GB 32100's own alphabet, and take calc_check_digit for the last character.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$work/venv/bin/python" - <<'PYTHON'
import stdnum
from stdnum.cn import uscc
from stdnum.exceptions import InvalidFormat

print("python-stdnum", stdnum.__version__)
for bare in ("91510116MF0000001", "N2510116MF0000001", "Y1510116MF0000001"):
    code = bare + uscc.calc_check_digit(bare)
    try:
        answer = uscc.validate(code)
    except InvalidFormat as error:
        answer = f"InvalidFormat: {error}"
    print(code, "->", answer)
    assert answer.startswith("InvalidFormat") is bare[0].isalpha()
PYTHON
