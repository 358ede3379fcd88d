#!/usr/bin/env bash
# GB 18030: one and the same two bytes are three different characters, by who decodes them.
#
# Expected: the two-byte code FE59 (and 23 others) decodes to the same character everywhere, now that GB 18030-2022 holds.
# Seen: Python's codec and ICU 72 give private use characters for 24 codes (the edition of 2000), glibc 2.36 the
#   standard character for all 24; for A8BC Python gives U+E7C7, ICU and glibc U+1E3F. A name that passed from one
#   to the other holds a character that no font draws, and does not equal itself.
# Versions: Python 3.11, glibc 2.36, ICU 72.1 of Debian 12. Tried 2026-11-28. Needs iconv (libc-bin) and uconv (icu-devtools).
# For a system like ours: names from registers arrive with U+E81E or U+E863 where the card says U+9FB4 or U+4DAE. Map
#   the private characters to the standard ones before a name is stored or matched; a private code point belongs to
#   one two-byte code, since those of FE50 to FEA0 are numbered in order from U+E815.
set -euo pipefail
python3 - <<'PYTHON'
import platform
import subprocess


def by(program, code):
    done = subprocess.run(program, input=code, capture_output=True, check=True)
    return done.stdout.decode()


def version(*program):
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.splitlines()[0]


print("Python", platform.python_version(), "|", version("iconv", "--version"), "|", version("uconv", "--version"))
lows = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
codes = [bytes([0xFE, low]) for low in lows] + [bytes([0xA6, low]) for low in
         (*range(0xD9, 0xE0), 0xEC, 0xED, 0xF3)] + [b"\xa8\xbc"]
private = {"python": 0, "iconv": 0, "uconv": 0}
for code in codes:
    decoded = {
        "python": code.decode("gb18030"),
        "iconv": by(["iconv", "-f", "GB18030", "-t", "UTF-8"], code),
        "uconv": by(["uconv", "-f", "gb18030", "-t", "utf-8"], code),
    }
    for name, character in decoded.items():
        private[name] += "\ue000" <= character <= "\uf8ff"
    if len(set(decoded.values())) > 1 and code in (b"\xfe\x59", b"\xfe\x51", b"\xa6\xd9", b"\xa8\xbc"):
        print(code.hex().upper(), {name: f"U+{ord(one):04X}" for name, one in decoded.items()})
print("still private:", private)
assert private == {"python": 25, "iconv": 0, "uconv": 24}, private
PYTHON
