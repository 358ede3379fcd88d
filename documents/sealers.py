"""Who puts the seal under a PDF: the adapter's interface, and the sealer that holds keys itself.

A hardware device or the provincial seal service is one more class with the two methods of `Sealer`,
named by `settings.SEALER`. `seal` gets the finished PDF and must return the same PDF with one PAdES
signature appended as an incremental update that certifies it and permits no later change. `sign`
makes a detached CMS signature over any other data. Either raises what it likes when it cannot, and
is then asked again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import closing
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol, TypeVar

from asn1crypto import keys as asn1_keys
from django.conf import settings
from django.utils.module_loading import import_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents import seal_mark
from documents.keys import private_key
from documents.models import SealKey
from documents.seal_mark import SealPlace
from documents.trust import certificate, trusted

T = TypeVar("T")
FIELD = "Seal"
RESERVED = 8192
"""Hexadecimal digits kept free for a signature without a time stamp; two certificates take some 3,600.
Knowing them beforehand saves signing once for measure."""


class Sealer(Protocol):
    """Seals PDFs in the name of organisations."""

    def seal(
        self,
        pdf: bytes,
        *,
        key: SealKey,
        reason: str,
        now: datetime,
        place: SealPlace | None = None,
    ) -> bytes:
        """The PDF with the seal of `key`'s organisation. `reason` is the document's title.

        The seal is seen at `place`; without one it is in the file and not on the page.
        """
        ...

    def sign(self, data: bytes, *, key: SealKey, now: datetime) -> bytes:
        """A detached CMS signature (DER) over `data` by `key`'s organisation."""
        ...


def sealer() -> Sealer:
    """The sealer of this installation."""
    made: Sealer = import_string(settings.SEALER)()
    return made


class KeyTable:
    """Seals with the keys of our own table: ECDSA P-256, B-B; B-LTA where a time-stamp service is named."""

    def seal(
        self,
        pdf: bytes,
        *,
        key: SealKey,
        reason: str,
        now: datetime,
        place: SealPlace | None = None,
    ) -> bytes:
        """See `Sealer`."""
        stamper = HTTPTimeStamper(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            name=key.organisation.name,
            reason=reason,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=stamper is not None,
            use_pades_lta=stamper is not None,
            validation_context=_context(key) if stamper is not None else None,
        )
        signer = PdfSigner(
            meta,
            _signer(key),
            timestamper=stamper,
            new_field_spec=_field(place),
            stamp_style=seal_mark.style_of(key.organisation.name) if place else None,
        )
        return _wait(_sign(pdf, signer, now, reserved=None if stamper else RESERVED))

    def sign(self, data: bytes, *, key: SealKey, now: datetime) -> bytes:
        """See `Sealer`."""
        signed = _signer(key).async_sign_general_data(
            data, "sha256", signed_attr_settings=PdfCMSSignedAttributes(signing_time=now)
        )
        return bytes(_wait(signed).dump())


def _field(place: SealPlace | None) -> SigFieldSpec | None:
    if place is None:
        return None
    left, bottom, right, top = place.box
    box = (round(left), round(bottom), round(right), round(top))
    return SigFieldSpec(FIELD, on_page=place.page, box=box)


def _wait(work: Coroutine[Any, Any, T]) -> T:
    """Run one of pyHanko's coroutines. `asyncio.run` also handles interrupts, at a fifth of a seal's cost."""
    with closing(asyncio.new_event_loop()) as loop:
        return loop.run_until_complete(work)


def _signer(key: SealKey) -> SimpleSigner:
    store = SimpleCertificateStore()
    store.register(certificate(key.authority.certificate))
    return SimpleSigner(
        signing_cert=certificate(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private_key(key)),
        cert_registry=store,
    )


def _context(key: SealKey) -> ValidationContext:
    roots = [certificate(key.authority.certificate), *trusted()]
    return ValidationContext(trust_roots=roots, allow_fetching=True)


class Appending(IncrementalPdfFileWriter):
    """Adds the seal and leaves title, dates and producer as they were rendered.

    pyHanko would set the time of the machine and its own name beside an information dictionary that
    still names the renderer; PDF/A wants the two to agree.
    """

    output_version = (1, 7)
    """PDF/A-2 rests on PDF 1.7. The PAdES signature is declared by the ESIC extension of that version."""

    def _update_meta(self) -> None:
        """Nothing: see above."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Keep the version that the file was rendered with."""

    def register_extension(self, ext: Any) -> None:
        """Declare extensions of PDF 1.7 alone; those of 2.0 would contradict the file's version."""
        if ext.base_version != "/2.0":
            super().register_extension(ext)


async def _sign(pdf: bytes, signer: PdfSigner, now: datetime, *, reserved: int | None) -> bytes:
    """Sign as `PdfSigner.async_sign_pdf` does, with the installation's own time."""
    writer = Appending(BytesIO(pdf))
    session = signer.init_signing_session(writer)
    session.system_time = now
    validation = await session.perform_presign_validation(writer)
    if reserved is None:
        reserved = await session.estimate_signature_container_size(validation)
    prepared = session.prepare_tbs_document(validation_info=validation, bytes_reserved=reserved)
    digest, output = prepared.digest_tbs_document()
    finished = await prepared.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=now),
    )
    await finished.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())
