"""Articles are entered once, dated, and named as letters name them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from documents import rendering
from documents.law import statutes
from documents.law.basis import rows
from documents.law.remedies import remedies
from documents.law.statutes import NotInForce, UnknownCitation, article_in_words, citation, cited
from documents.samples import Sample, samples

ON = date(2026, 11, 28)
CITED = re.compile(
    r"《([^《》]+(?:〈[^〉]+〉[^《》]*)?)》(?:（[^（）]*）)?((?:第[〇零一二三四五六七八九十百千]+条(?:第[一二三四五六七八九十]+款)?(?:、|和|至)?)+)"
)
ARTICLE = re.compile(r"第([〇零一二三四五六七八九十百千]+)条")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("23", "第二十三条"),
        ("23/2", "第二十三条第二款"),
        ("ch5", "第五章"),
        ("2.2.8", "第二部分第（二）项第8点"),
        ("2.1", "第二部分第（一）项"),
        ("10", "第十条"),
        ("110", "第一百一十条"),
        ("1034", "第一千零三十四条"),
        ("", ""),
    ],
)
def test_numbers_of_articles_are_written_as_statutes_write_them(number: str, words: str) -> None:
    assert article_in_words(number) == words


def test_articles_of_one_statute_stand_together() -> None:
    found = [citation(one, ON) for one in ("petition/23", "petition/31", "arrears/25")]
    assert cited(found) == (
        "《信访工作条例》第二十三条、第三十一条和《保障中小企业款项支付条例》第二十五条"
    )


def test_an_article_that_nobody_entered_is_unknown() -> None:
    with pytest.raises(UnknownCitation):
        citation("petition/99", ON)


def test_an_article_holds_from_its_first_day_only() -> None:
    begins = statutes.statutes()["private"].valid_from
    assert citation("private/70", begins).article == "第七十条"
    with pytest.raises(NotInForce, match="民营经济促进法"):
        citation("private/70", begins - timedelta(days=1))


def test_every_article_that_a_table_names_is_entered() -> None:
    named = {one for listed in rows().values() for row in listed for one in (*row.by, *row.like)}
    named |= {one for row in remedies() for one in row.articles}
    assert named <= set(statutes.citations())


def test_every_article_entered_says_something() -> None:
    assert all(one.says for one in statutes.citations().values() if one.number)


@pytest.mark.parametrize("one", samples(), ids=lambda one: one.file_name)
def test_every_article_that_a_letter_cites_is_in_force(one: Sample) -> None:
    """Reads the printed text itself, whatever table or typist it came from."""
    html = rendering.render_html(
        one.entry,
        one.variables,
        number=one.number,
        signed_on=one.signed_on,
        addressee_name=one.addressee,
    )
    text = re.sub(r"\s+|<[^>]+>", "", html)
    known: dict[str, set[str]] = {}
    for item in statutes.citations().values():
        if item.in_force(one.signed_on):
            title = item.statute.cite.partition("》")[0][1:]
            known.setdefault(title, set()).update(ARTICLE.findall(item.article))
    for title, articles in CITED.findall(text):
        name = title if title in known else f"中华人民共和国{title}"
        assert name in known, title
        assert set(ARTICLE.findall(articles)) <= known[name], (title, articles)
    assert "（参照）" not in text
