"""Is the seal under a PDF whole, whose is it, and was anything changed since? Asks no database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.sealers import FIELD


@dataclass(frozen=True)
class SealReport:
    """What the seal of one file says. `sentence` is what a citizen reads."""

    ok: bool
    sentence: str
    organ: str = ""
    sealed_at: datetime | None = None


def check_seal(pdf: bytes, roots: Iterable[asn1_x509.Certificate]) -> SealReport:
    """Validate the seal of a PDF at the time it was put there, so that an expired key still tells."""
    try:
        found = list(PdfFileReader(BytesIO(pdf)).embedded_regular_signatures)
    except Exception:
        return SealReport(False, _("这个文件不是完整的PDF文件，或者已经损坏"))
    if not found:
        return SealReport(False, _("这个文件没有电子印章"))
    if len(found) > 1 or found[0].field_name != FIELD:
        return SealReport(False, _("这个文件在用印以后又加了别的签名"))
    return _report(found[0], list(roots))


def _report(found: EmbeddedPdfSignature, roots: list[asn1_x509.Certificate]) -> SealReport:
    organ, sealed_at = _named(found), found.self_reported_timestamp
    context = ValidationContext(trust_roots=roots, moment=sealed_at, revocation_mode="soft-fail")
    try:
        status = validate_pdf_signature(found, context)
    except Exception:
        return SealReport(False, _("电子印章的数据已经损坏，文件不可信"), organ, sealed_at)
    return SealReport(*_judged(found, status, organ), organ, sealed_at)


def check_signature(data: bytes, signature: bytes, roots: Iterable[asn1_x509.Certificate]) -> str:
    """The organ that made a detached signature over `data`; raises ValueError in words."""
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        signer = next(one.chosen for one in signed["certificates"] if not one.chosen.ca)
        (info,) = signed["signer_infos"]
        made_at = next(a for a in info["signed_attrs"] if a["type"].native == "signing_time")
        context = ValidationContext(
            trust_roots=list(roots),
            moment=made_at["values"][0].native,
            revocation_mode="soft-fail",
        )
        status = asyncio.run(async_validate_detached_cms(data, signed, context))
    except Exception as error:
        raise ValueError(_("签名数据已经损坏")) from error
    if not (status.intact and status.valid):
        raise ValueError(_("内容在签名以后被改动过"))
    if not status.trusted:
        raise ValueError(_("签名的证书不是本系统信任的机构颁发的"))
    return str(signer.subject.native["common_name"])


def _judged(
    found: EmbeddedPdfSignature, status: PdfSignatureStatus, organ: str
) -> tuple[bool, str]:
    if not status.intact:
        return False, _("文件内容在用印以后被改动过，不可信")
    if not status.valid:
        return False, _("电子印章与文件不符，不可信")
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return False, _("用印以后又往文件里加了内容，不可信")
    if not status.trusted and not _in_force(found):
        return False, _("用印时间不在盖章证书的有效期内，不可信")
    if not status.trusted:
        return False, _("盖章的证书不是本系统信任的机构颁发的，不可信")
    return True, _("电子印章完好，由%s加盖，用印后没有改动") % organ


def _in_force(found: EmbeddedPdfSignature) -> bool:
    held, at = found.signer_cert, found.self_reported_timestamp
    return at is not None and held.not_valid_before <= at <= held.not_valid_after


def _named(found: EmbeddedPdfSignature) -> str:
    names = found.signer_cert.subject.native if found.signer_cert is not None else {}
    return str(names.get("common_name", ""))
