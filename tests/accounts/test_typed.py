"""What people type, as it is kept and as it is compared."""

from __future__ import annotations

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from accounts import typed
from accounts.private_use import STANDARD


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("道路工程款\x0b拖欠", "道路工程款\n拖欠"),
        ("一\r\n二\r三\x85四\u2028五\u2029六\x0c七", "一\n二\n三\n四\n五\n六\n七"),
        ("欠\x00款\x1b[1m\u200b\u202e\ufeff", "欠款[1m"),
        ("好的😀👍🏻🇨🇳❤️1⃣✅", "好的1"),
        ("★☆♀①☎", "★☆♀①☎"),
        ("\ue863\ue854\ue7c7", "䶮\u9fba\u1e3f"),
        ("葛\U000e0100城\ufe00", "葛城"),
        ("半\ud842\uffff\ufdd0个", "半个"),
        ("e\u0301", "é"),
    ],
)
def test_text(given_text: str, kept: str) -> None:
    assert typed.text(given_text) == kept


@pytest.mark.parametrize(
    ("given_name", "kept", "key"),
    [
        ("吉克・隽逸", "吉克·隽逸", "吉克隽逸"),
        ("吉克 • 隽逸", "吉克·隽逸", "吉克隽逸"),
        ("古丽.阿依", "古丽·阿依", "古丽阿依"),
        ("张　三", "张三", "张三"),
        ("Ｊｏｈｎ  Smith Jr.", "John Smith Jr.", "johnsmithjr"),
        ("四川A.B.（集团）有限公司", "四川A.B.（集团）有限公司", "四川ab集团有限公司"),
        ("བསོད་ནམས", "བསོད་ནམས", "བསོདནམས"),
        ("⼀\uf9d3", "一陸", "一陸"),
        (" · ", "", ""),
    ],
)
def test_name(given_name: str, kept: str, key: str) -> None:
    assert (typed.name(given_name), typed.name_key(given_name)) == (kept, key)


@pytest.mark.parametrize(
    "given_code", ["５１０１８０－１９９０ x", "510180-1990Ｘ", "510180—1990x"]
)
def test_code(given_code: str) -> None:
    assert typed.code(given_code) == "5101801990X"


@given(st.text())
def test_what_is_kept_stays_as_it_is(given_text: str) -> None:
    for normal in (typed.text, typed.line, typed.name, typed.code, typed.number):
        once = normal(given_text)
        assert normal(once) == once
        assert not [one for one in once if unicodedata.category(one) == "Cc" and one not in "\n\t"]


def test_private_characters_stand_for_what_every_table_says_that_knows_them() -> None:
    """The two-byte area numbers its private cells in order; the codec decodes what it knows of them."""
    cells = [bytes([0xFE, low]) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    known = {0xE815 + at: cell.decode("gb18030") for at, cell in enumerate(cells)}
    for private, character in known.items():
        decoded = ord(character)
        assert decoded in (private, STANDARD[private]), hex(private)
    assert len(STANDARD) == 106


def test_every_form_of_the_site_normalises() -> None:
    class Asked(forms.Form):
        words = forms.CharField()
        story = forms.CharField(widget=forms.Textarea)
        mail = forms.EmailField()
        secret = forms.CharField(strip=False, widget=forms.PasswordInput)

    form = Asked(
        {"words": "甲\x0b乙", "story": "甲\x0b乙", "mail": "ａ＠ｂ．ｃｎ", "secret": " \u200bＡ "}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "words": "甲 乙",
        "story": "甲\n乙",
        "mail": "a@b.cn",
        "secret": " \u200bＡ ",
    }
