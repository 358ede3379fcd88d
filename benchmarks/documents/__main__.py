"""python -m benchmarks.documents [DOCUMENTS] [ENDURANCE]: documents a second, ratios, peak memory."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from benchmarks.installation import installation

Works = dict[str, Callable[[], Any]]
ROUND = 10
"""Documents of each kind before the next kind has its turn, so that a noisy machine harms all alike."""


def main(documents: int, endurance: int) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with installation():
        works = prepared()
        measure(works, documents)
        endure(works, endurance)


def measure(works: Works, documents: int) -> None:
    """Print the rate of every kind of work, and the ratios that are promised."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _round in range(documents // ROUND):
        for name, work in works.items():
            for _n in range(ROUND):
                started = time.process_time()
                work()
                seconds[name].append(time.process_time() - started)
    for name, taken in seconds.items():
        mean, median = statistics.mean(taken), statistics.median(taken)
        print(f"{name:28} {1 / mean:8.1f} a second   median {median * 1000:6.1f} ms")
    means = {name: statistics.mean(taken) for name, taken in seconds.items()}
    print(f"rendering / bare WeasyPrint: {means['bare WeasyPrint'] / means['rendering']:.2f}x")
    print(f"OFD / rendering: {means['OFD'] / means['rendering']:.2f} (at most 0.3)")
    both = means["rendering"] + means["sealing"]
    print(f"rendered and sealed: {1 / both:.1f} two-page documents a second (at least 10)")


def prepared() -> Works:
    """The kinds of work, each on the same two-page document."""
    from pikepdf import Pdf
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    from documents import rendering
    from documents.management.commands.letters import about
    from documents.ofd import ofd_of
    from documents.sealers import KeyTable

    sample, key, now = material()
    shown: dict[str, Any] = {
        "number": sample.number,
        "signed_on": now.date(),
        "addressee_name": sample.addressee,
        "verification_url": "https://credit.example.gov.cn/verify/7KQ2M4X9TRWP3CHN/",
    }

    def render() -> bytes:
        return rendering.render_pdf(sample.entry, sample.variables, **shown)

    html = rendering.render_html(sample.entry, sample.variables, **shown)

    def bare() -> bytes:
        page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
        return bytes(
            page.write_pdf(
                stylesheets=[rendering._stylesheet()],
                font_config=rendering._font_configuration(),
                pdf_variant=rendering.PDF_VARIANT,
                pdf_tags=True,
            )
        )

    pdf = render()
    with Pdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 2, len(opened.pages)
    return {
        "bare WeasyPrint": bare,
        "rendering": render,
        "sealing": lambda: KeyTable().seal(pdf, key=key, reason=sample.entry.title, now=now),
        "OFD": lambda: ofd_of(pdf, about(sample)),
    }


def material() -> tuple[Any, Any, Any]:
    """A two-page sample, a key and the time."""
    from cases import clock
    from documents import keys
    from documents.samples import samples
    from tests.world import SINCE, make_world

    now = clock.now()
    world = make_world()
    key = keys.issue_key(world["lead"], valid_from=SINCE, valid_to=now.date(), now=now)
    return next(one for one in samples("D26a") if not one.name), key, now


def endure(works: Works, documents: int) -> None:
    """Render and seal one document after the other and print how the peak of memory grows."""
    marks = [max(1, documents * tenth // 10) for tenth in (1, 2, 4, 6, 8, 10)]
    for done in range(1, documents + 1):
        works["rendering"]()
        works["sealing"]()
        if done in marks:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {done:5} documents: peak {peak:6.1f} MB")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [100, 2000][len(given) :]))
