"""The seal itself: keys dated and replaceable, whole files told from changed ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pdfplumber
import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from weasyprint import HTML

from documents import keys, rendering
from documents.models import SealKey
from documents.samples import samples
from documents.sealers import KeyTable
from documents.signatures import check_seal, check_signature
from documents.trust import certificate
from tests.world import World

NOW = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A small PDF/A of our renderer's making."""
    return bytes(HTML(string="<html lang=zh><title>函</title><p>函</p>").write_pdf())


@pytest.fixture
def key(world: World) -> SealKey:
    return keys.issue_key(world["lead"], valid_from=date(2026, 1, 1), now=NOW)


def sealed(plain: bytes, key: SealKey, now: datetime = NOW) -> bytes:
    return KeyTable().seal(plain, key=key, reason="受理通知书", now=now)


@pytest.mark.django_db
def test_pyhanko_accepts_a_sealed_file_and_sees_that_it_permits_no_change(
    plain: bytes, key: SealKey
) -> None:
    root = certificate(key.authority.certificate)
    pdf = sealed(plain, key)
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[root], moment=NOW))
    assert status.bottom_line
    assert (found.docmdp_level, found.self_reported_timestamp) == (MDPPerm.NO_CHANGES, NOW)
    assert status.pkcs7_signature_mechanism == "sha256_ecdsa"
    assert check_seal(pdf, [root]).sentence == (
        "电子印章完好，由成都市发展和改革委员会加盖，用印后没有改动"
    )


@pytest.mark.django_db
def test_every_flipped_byte_of_the_text_is_refused_in_words(plain: bytes, key: SealKey) -> None:
    root = certificate(key.authority.certificate)
    pdf = sealed(plain, key)
    for position in range(20, len(plain) - 40, max(1, len(plain) // 24)):
        changed = bytearray(pdf)
        changed[position] ^= 1
        report = check_seal(bytes(changed), [root])
        assert not report.ok, position
        assert "不可信" in report.sentence or "损坏" in report.sentence


@pytest.mark.django_db
def test_content_appended_after_sealing_is_refused(plain: bytes, key: SealKey) -> None:
    root = certificate(key.authority.certificate)
    writer = IncrementalPdfFileWriter(BytesIO(sealed(plain, key)))
    writer.root["/Note"] = writer.root["/Pages"]
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    assert check_seal(output.getvalue(), [root]).sentence == ("用印以后又往文件里加了内容，不可信")


@pytest.mark.django_db
def test_a_stranger_s_seal_and_no_seal_are_refused(plain: bytes, key: SealKey) -> None:
    assert check_seal(sealed(plain, key), []).sentence == (
        "盖章的证书不是本系统信任的机构颁发的，不可信"
    )
    assert check_seal(plain, []).sentence == "这个文件没有电子印章"
    assert check_seal(b"no pdf", []).sentence == "这个文件不是完整的PDF文件，或者已经损坏"


@pytest.mark.django_db
def test_what_an_expired_or_replaced_key_sealed_keeps_verifying(
    plain: bytes, key: SealKey, world: World
) -> None:
    root = certificate(key.authority.certificate)
    old = sealed(plain, key)
    new_key = keys.replace_key(world["lead"], on=TODAY, now=NOW)
    assert keys.current_key(world["lead"], TODAY) == new_key
    assert check_seal(old, [root]).ok
    assert check_seal(sealed(plain, new_key, NOW), [root]).ok
    long_after = sealed(plain, key, NOW + timedelta(days=365 * 9))
    assert check_seal(long_after, [root]).sentence == ("用印时间不在盖章证书的有效期内，不可信")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "on", "sentence"),
    [
        (None, TODAY, "还没有电子印章密钥"),
        ((date(2025, 1, 1), date(2025, 12, 31)), TODAY, "已于2025-12-31到期"),
        ((date(2026, 6, 1), date(2027, 6, 1)), TODAY, "自2026-06-01起才可使用"),
    ],
)
def test_no_usable_key_is_said_clearly(world: World, made: Any, on: date, sentence: str) -> None:
    SealKey.objects.all().delete()
    if made is not None:
        keys.issue_key(world["lead"], valid_from=made[0], valid_to=made[1], now=NOW)
    with pytest.raises(keys.NoKey, match=sentence):
        keys.current_key(world["lead"], on)


@pytest.mark.django_db
def test_private_keys_are_encrypted_at_rest(key: SealKey) -> None:
    assert keys.private_key(key)[:1] == b"\x30"
    assert keys.private_key(key) not in bytes(key.private_key)


@pytest.mark.django_db
def test_set_up_gives_a_key_to_every_organ_once(world: World) -> None:
    SealKey.objects.all().delete()
    first = keys.issue_missing(valid_from=TODAY, now=NOW)
    assert (first, keys.issue_missing(valid_from=TODAY, now=NOW)) == (
        len(world.organisations),
        0,
    )


@pytest.mark.django_db
def test_a_detached_signature_names_its_organ_and_tells_changed_data(key: SealKey) -> None:
    root = certificate(key.authority.certificate)
    signature = KeyTable().sign(b"manifest", key=key, now=NOW)
    assert check_signature(b"manifest", signature, [root]) == "成都市发展和改革委员会"
    with pytest.raises(ValueError, match="被改动过"):
        check_signature(b"Manifest", signature, [root])
    with pytest.raises(ValueError, match="不是本系统信任"):
        check_signature(b"manifest", signature, [])
    with pytest.raises(ValueError, match="损坏"):
        check_signature(b"manifest", signature[:-9], [root])


@pytest.mark.django_db
def test_the_seal_is_seen_at_its_place_and_the_file_stays_of_its_version(key: SealKey) -> None:
    sample = samples("D16")[0]
    pdf, place = rendering.render_for_seal(
        sample.entry,
        sample.variables,
        number=sample.number,
        signed_on=sample.signed_on,
        addressee_name=sample.addressee,
    )
    assert place is not None
    done = KeyTable().seal(pdf, key=key, reason="处理意见书", now=NOW, place=place)
    root = certificate(key.authority.certificate)
    assert check_seal(done, [root]).ok
    with pikepdf.open(BytesIO(done)) as opened:
        assert (opened.pdf_version, "/Version" in opened.Root) == ("1.7", False)
        (field,) = opened.Root.AcroForm.Fields
        assert [float(one) for one in field.Rect] == [float(round(one)) for one in place.box]
        assert "/N" in field.AP
        assert int(field.F) & 4
    with pdfplumber.open(BytesIO(pdf)) as plain:
        assert "印章位置" not in (plain.pages[place.page].extract_text() or "")


@pytest.mark.django_db
def test_a_document_without_a_place_is_sealed_in_the_file_alone(key: SealKey) -> None:
    sample = samples("D10")[0]
    pdf, place = rendering.render_for_seal(
        sample.entry,
        sample.variables,
        number="",
        signed_on=sample.signed_on,
        addressee_name=sample.addressee,
    )
    assert place is None
    done = KeyTable().seal(pdf, key=key, reason="书面说明", now=NOW, place=place)
    assert check_seal(done, [certificate(key.authority.certificate)]).ok
