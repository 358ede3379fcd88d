"""Characters that older systems kept in Unicode's private use area, and the standard ones they stand for.

GB 18030-2000 had no standard code point for 106 of its characters; GB 18030-2005 gave one to some. Names
written by systems of those years still hold the private ones, which fonts draw as nothing or as another
character. A private code point belongs to one cell of the two-byte area (the cells are numbered in order:
U+E815 is FE50, U+E7E7 is A989); its standard character is what GNU libiconv's tables in glibc 2.36 decode
from that cell. ICU 72 and Python's codec leave 24 of them private, the tables of WHATWG's Encoding Standard
6 (U+E816 to U+E818, U+E831, U+E83B, U+E855); where those know a standard character it is the same one.
"""

from __future__ import annotations

_RUNS = {
    0xE76C: "20AC",
    0xE78D: "FE10 FE12 FE11 FE13 FE14 FE15 FE16 FE17 FE18 FE19",
    0xE7C7: "1E3F 01F9",
    0xE7E7: "303E 2FF0 2FF1 2FF2 2FF3 2FF4 2FF5 2FF6 2FF7 2FF8 2FF9 2FFA 2FFB",
    0xE815: "2E81 20087 20089 200CC 2E84 3473 3447 2E88 2E8B 9FB4 359E 361A 360E 2E8C 2E97 396E 3918 "
    "9FB5 39CF 39DF 3A73 39D0 9FB6 9FB7 3B4E 3C6E 3CE0 2EA7 215D7 9FB8 2EAA 4056 415F 2EAE 4337 2EB3 "
    "2EB6 2EB7 2298F 43B1 43AC 2EBB 43DD 44D6 4661 464C 9FB9 4723 4729 477C 478D 2ECA 4947 497A 497D "
    "4982 4983 4985 4986 499F 499B 49B7 49B6 9FBA 241FE 4CA3 4C9F 4CA0 4CA1 4C77 4CA2 4D13 4D14 4D15 "
    "4D16 4D17 4D18 4D19 4DAE 9FBB",
}
"""The first private code point of a run, and the standard ones in its order."""

STANDARD: dict[int, int] = {
    first + at: int(code, 16)
    for first, codes in _RUNS.items()
    for at, code in enumerate(codes.split())
}
"""Private code point: standard code point. Fit for `str.translate`."""
