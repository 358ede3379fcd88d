"""The forms of a body's name that people type: short, without 市 or 局, in pinyin, by initials.

Pure functions over names; the rows are kept by `accounts.organisations`, searched by `accounts.finding`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin

from accounts.abbreviations import ABBREVIATIONS, READINGS

load_phrases_dict({word: [[one] for one in said] for word, said in READINGS.items()})

GOVERNMENT = "人民政府"
PEOPLES = (
    "(?:壮|回|维吾尔|藏|彝|羌|苗|土家|布依|侗|瑶|白|哈尼|傣|景颇|傈僳|蒙古|朝鲜|满|纳西|拉祜|佤|黎|"
    "畲|仡佬|水|撒拉|东乡|保安|土|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂伦春|鄂温克|毛南|仫佬|各)族"
)
RANK_OF_PLACE = re.compile(f"(?:省|市|(?:{PEOPLES})*自治[州县区]|地区|新区|区|县|州)$")
RANK_INSIDE = re.compile(r"(?<![城园发新开])[省市区县州](?![场监])")
KIND_AT_END = re.compile("(?:委员会|管委会|局|委|厅|办|处)$")
NOT_TYPED = re.compile(r"[\s'’·•.,，。、\-—_()（）〔〕\[\]【】“”\"]+")
MOST_READINGS = 32
"""Ways to read one place name that are kept."""
MOST_FORMS = 6
"""Ways to shorten one name that are kept."""


@dataclass(frozen=True)
class Keys:
    """What an organisation is found by: Chinese forms one a line, and letters separated by blanks."""

    names: str
    letters: str


def keys(names: Iterable[str], divisions: Sequence[Sequence[str]]) -> Keys:
    """The keys of a body called `names` (present, short, other and former ones).

    `divisions` are the governments it belongs to from the top down, each with all its names, the
    present one first.
    """
    forms: dict[str, None] = {}
    letters: dict[str, None] = {}
    places = [[place_of(name) for name in division] for division in divisions]
    for name in filter(None, (plain(one) for one in names)):
        place, rest = _parted(name, places)
        heads, said = _heads(place, places)
        for tail in shortened(rest) or [""]:
            forms |= dict.fromkeys(head + tail for head in heads)
            for head in said:
                letters |= dict.fromkeys(_letters(head, tail))
    return Keys("\n".join(forms), " ".join(letters))


def plain(text: str) -> str:
    """A text as it is compared: one width, one case, without blanks and marks."""
    return NOT_TYPED.sub("", unicodedata.normalize("NFKC", text).casefold())


def place_of(name: str) -> str:
    """The place that a government is named after: 双流区人民政府 -> 双流区."""
    return plain(name).removesuffix(GOVERNMENT)


def stem(place: str) -> str:
    """A place without its rank: 双流区 -> 双流, 凉山彝族自治州 -> 凉山. 高县 stays what it is."""
    bare = RANK_OF_PLACE.sub("", place)
    return bare if len(bare) > 1 else place


def shortened(name: str) -> list[str]:
    """A name and its abbreviations, itself first and the usual one second."""
    found = {name: None}
    ways: list[tuple[str, tuple[str, ...]]] = []
    marked = name
    for full, shorts in ABBREVIATIONS:
        if full in marked:
            hole = chr(0xE000 + len(ways))
            marked = marked.replace(full, hole, 1)
            ways.append((hole, shorts))
    for choice in islice(product(*(shorts for _hole, shorts in ways)), MOST_FORMS):
        form = marked
        for (hole, _shorts), short in zip(ways, choice, strict=True):
            form = form.replace(hole, short)
        found[form] = None
    return [form for form in found if form]


def usual(name: str) -> str:
    """A name in its usual abbreviation."""
    return shortened(name)[min(1, len(shortened(name)) - 1)] if name else ""


def bare(typed: str) -> str:
    """What was typed without ranks of places and without the kind of department at its end."""
    return KIND_AT_END.sub("", RANK_INSIDE.sub("", usual(typed)))


def _parted(name: str, places: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The place that a name begins with, and what is left. A name with no place has the nearest one,
    a name with a place that lacks its rank (四川天府新区) has none in front."""
    for division in reversed(places):
        for place in division:
            if place and name.startswith(place):
                return place, name[len(place) :]
    if any(name.startswith(stem(place)) for division in places for place in division if place):
        return "", name
    return (places[-1][0] if places else ""), name


def _heads(place: str, places: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """What may stand before the rest of a name: in characters (each with all it contains), in letters."""
    if not place:
        return [""], [""]
    level = next((at for at, division in enumerate(places) if place in division), 0)
    above = [division[0] for division in places[:level]]
    near = above[1:] if len(above) > 1 else above
    heads: dict[str, None] = {}
    said: dict[str, None] = {}
    own = dict.fromkeys([place, *(places[level] if places else ())])
    for one in own:
        heads |= dict.fromkeys(
            [
                "".join(above) + one,
                "".join(stem(higher) for higher in near) + one,
                "".join(stem(higher) for higher in near) + stem(one),
            ]
        )
        said |= dict.fromkeys([one, stem(one)])
    return list(heads), list(said)


def _letters(head: str, tail: str) -> Iterator[str]:
    """Pinyin and initials of a name, with every reading of its place and each of its other characters."""
    whole = _said(head + tail)
    first, rest = whole[: len(head)], whole[len(head) :]
    ways = [whole]
    for place in islice(
        product(*(_readings(*one) for one in zip(head, first, strict=True))), MOST_READINGS
    ):
        ways.append((*place, *rest))
    for at, (character, usual_way) in enumerate(zip(tail, rest, strict=True)):
        for other in _readings(character, usual_way)[1:]:
            ways.append((*first, *rest[:at], other, *rest[at + 1 :]))
    for way in ways:
        yield "".join(way)
        yield "".join(one[:1] for one in way)


@lru_cache(maxsize=4096)
def _said(text: str) -> tuple[str, ...]:
    """The usual reading of each character; what is no character stands for itself."""
    return tuple(lazy_pinyin(text, errors=list))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _readings(character: str, usual_way: str) -> tuple[str, ...]:
    known = pinyin(character, heteronym=True, style=Style.NORMAL, errors=list)[0]  # type: ignore[arg-type]
    return tuple(dict.fromkeys([usual_way, *known]))
