"""Text of every script and kind that people type or paste, and what may be missing where it is read again.

A few examples run with the suite. ZHENGXIN_FUZZ=n has n more drawn for every form, at random.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import typed
from accounts.private_use import STANDARD
from web.rendering import normaliser

FUZZ = int(os.environ.get("ZHENGXIN_FUZZ", "0"))
"""Texts drawn for each form beside the fixed one."""
SCRIPTS = {
    "han": "拖欠工程款𠮷喆堃䶮\U00031350",
    "provinces": "བོད་ཡིག ꆈꌠꁱꂷ",
    "others": "ئۇيغۇرچە العربية עברית ไทย देवनागरी 한국어 ᠮᠣᠩᠭᠣᠯ",
    "latin": "Zoë e\u0301 ǅ ß İstanbul ﬁ Ω K",
    "widths": "ＡＢＣ１２３（）．，ﾊﾝｶｸ ㎡㈱①½",
    "private": "\ue863\ue123\U000f0000",
    "bidi": "欠款\u202e万元40\u2066甲\u2069乙\u200f",
    "invisible": "零\u200b宽\ufeff\u00ad\u2060字\u180e",
    "control": "铃\x07\x00\x1b[31m红\x7f\x9b",
    "lines": "一\r\n二\r三\n四\x0b五\x0c六\x85七\u2028八\u2029九\t十",
    "formula": "=1+1 +86 -5万元 @SUM(A1) ＝2 ＋3 －4 ＠5",
    "markup": "<b>加粗</b>&amp;&#60;{{ organ }}{% now %}]]>\"'`\\ %s %(x)s $x",
    "pictures": "好😀的❤️👨‍👩‍👧🇨🇳㊗️",
    "odd": "\ufffd\ufffe\U0001fffe \u0344 \u1e9b Å ﷺ",
}
EVERYTHING = "".join(SCRIPTS.values())
CHARACTERS = st.one_of(
    st.sampled_from(sorted(set(EVERYTHING))),
    st.characters(exclude_categories=["Cs"]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
)
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=120),
    st.sampled_from(sorted(SCRIPTS.values())),
    st.lists(st.sampled_from(sorted(SCRIPTS.values())), max_size=4).map("".join),
    st.text(CHARACTERS, min_size=1, max_size=4).map(lambda text: text * 150),
)
"""Any text but halves of surrogate pairs, which no browser sends."""


def seen(text: str) -> Counter[str]:
    """The characters of a text that a reader sees, each in its parts, pictures left out."""
    plain = typed.VARIATIONS.sub("", typed.EMOJI.sub("", text.translate(STANDARD)))
    parts = unicodedata.normalize("NFKD", plain)
    return Counter(one for one in parts if unicodedata.category(one)[0] in "LMNPS" or _private(one))


def lost(text: str, kept: str) -> str:
    """What a reader would miss of a text where `kept` is all that is left."""
    return "".join((seen(text) - seen(kept)).elements())


def _private(one: str) -> bool:
    return unicodedata.category(one) == "Co"


def lost_by(field: forms.Field, text: str, kept: str) -> str:
    """What is missing of a text typed into a field. Names, numbers and codes are kept in one form."""
    normal = normaliser(field)
    assert normal is not None
    running = not hasattr(field, "normal") and not isinstance(field, forms.EmailField)
    return lost(text if running else normal(text), kept)


def not_kept(form: Any, page: str, given: Mapping[str, str]) -> list[str]:
    """What is wrong with a refused form: no sentence in the reader's words, or something typed is gone."""
    faults = words_of_refusal(form.errors)
    if not form.errors:
        faults.append("refused without a sentence")
    for name, text in given.items():
        kept = str(form[name].value() or "")
        if gone := lost_by(form.fields[name], text, kept):
            faults.append(f"{name}: the form lost {gone!r}")
        elif missing := [one for one in kept.splitlines() if one not in page]:
            faults.append(f"{name}: not on the form again: {missing!r}")
    return faults


def with_texts(fields: Collection[str], check: Callable[[dict[str, str]], None]) -> None:
    """Call `check` with a text for each field: everything at once, then as many drawn ones as asked for."""
    check(dict.fromkeys(fields, EVERYTHING))
    if not FUZZ or not fields:
        return

    @settings(
        max_examples=FUZZ, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.fixed_dictionaries(dict.fromkeys(sorted(fields), TEXTS)))
    def drawn(texts: dict[str, str]) -> None:
        check(texts)

    drawn()


def words_of_refusal(errors: Any) -> list[str]:
    """What is wrong with the errors of a form: each must be a sentence in the reader's language."""
    sentences = [(name, str(one)) for name, many in errors.items() for one in many]
    return [
        f"{name}: no sentence: {sentence!r}"
        for name, sentence in sentences
        if not typed.HAN.search(sentence) or "%(" in sentence
    ]
