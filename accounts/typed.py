"""What people type, made fit to be kept: one normaliser for text, one for names, one for codes.

Every field of every form passes one of them (`web.rendering`), so that what a keyboard, a copied page or an
old system puts in between is gone before anything is checked, stored, matched or printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from accounts.private_use import STANDARD

BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Whatever some program ends a line with; a vertical tab is what Word writes for a soft break."""
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
"""Control characters, format characters (right-to-left marks, zero width), halves of a pair."""
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Selectors of a variant of the character before them, which no document shows."""
NONCHARACTERS = re.compile(
    "[\ufdd0-\ufdef]|["
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
    )
    + "]"
)
EMOJI = re.compile(
    "[\u2190-\u2bff\u3030\u303d\u3297\u3299]\ufe0f|["
    "\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u20e3"
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55]"
)
"""Characters that are pictures by default. Unicode emoji-data, Emoji_Presentation, and their blocks."""
DOTS = re.compile("\\s*[·•‧∙⋅・●◦‥․᛫⸱ᐧ]+\\s*")
"""What is typed for the dot between the parts of a name."""
STOPS = re.compile(
    "(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\\s*[.。]\\s*(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
"""A full stop between Chinese characters of a name: a dot as well."""
BETWEEN_HAN = re.compile(
    "(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
BRACKETS = str.maketrans("()", "（）")
"""Half-width brackets, which a Chinese name is registered without."""
DASHES = re.compile("[\\-\u2010-\u2015\u2212\u30fc\u2500\ufe58\ufe63\uff0d]")


def text(value: str) -> str:
    """Running text: standard characters in composed form, lines apart by `\\n`, nothing invisible, no
    pictures."""
    plain = BREAKS.sub("\n", value).translate(STANDARD)
    plain = NONCHARACTERS.sub("", VARIATIONS.sub("", EMOJI.sub("", plain)))
    shown = (one for one in plain if one in "\n\t" or unicodedata.category(one) not in INVISIBLE)
    return unicodedata.normalize("NFC", "".join(shown))


def line(value: str) -> str:
    """Text of one line."""
    return " ".join(part.strip() for part in text(value).replace("\t", " ").split("\n")).strip()


def half_width(value: str) -> str:
    """One line in half-width letters and figures, for addresses and numbers that people copy."""
    return unicodedata.normalize("NFKC", line(value)).strip()


def number(value: str) -> str:
    """A telephone or file number: half width, every dash `-`, its spaces and case kept."""
    return DASHES.sub("-", half_width(value))


def code(value: str) -> str:
    """A code or number that is compared: half width, capitals, without spaces and dashes."""
    joined = "".join(DASHES.sub("", half_width(value)).split()).upper()
    return unicodedata.normalize("NFKC", joined)


def name(value: str) -> str:
    """A name as it is kept: standard characters, U+00B7 as the dot, no blanks between characters."""
    plain = " ".join(half_width(value).split())
    plain = STOPS.sub("·", DOTS.sub("·", plain))
    if HAN.search(plain):
        plain = plain.translate(BRACKETS)
    return unicodedata.normalize("NFC", BETWEEN_HAN.sub("", plain).strip("· "))


def name_key(value: str) -> str:
    """A name as it is matched: letters and their marks alone, whatever the case."""
    return "".join(one for one in name(value).casefold() if unicodedata.category(one)[0] in "LMN")


def dropped(value: str) -> str:
    """The pictures that `text` takes out of a value, each once: what its author has to be told of."""
    return "".join(dict.fromkeys(EMOJI.findall(value)))


def dropped_from(data: Mapping[str, object]) -> str:
    """The pictures taken out of any text of a form."""
    texts = (value for value in data.values() if isinstance(value, str))
    return dropped("".join(texts))
