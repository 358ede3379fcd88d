"""With a time-stamp service the seal outlives its certificate (PAdES B-LTA)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from weasyprint import HTML

from cases import clock
from documents import keys
from documents.sealers import KeyTable
from documents.signatures import check_seal
from documents.trust import certificate
from tests.world import World


def _certificate() -> tuple[rsa.RSAPrivateKey, str]:
    """A self-signed certificate that may stamp times."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "time stamps")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, built.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A time-stamp service (RFC 3161) on loopback, which this installation trusts."""
    key, pem = _certificate()
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stamper = DummyTimeStamper(
        certificate(pem), asn1_keys.PrivateKeyInfo.load(private), SimpleCertificateStore()
    )

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DATA_DIR = tmp_path
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "time.pem").write_text(pem)
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield
    server.shutdown()


@pytest.mark.django_db
def test_the_seal_is_stamped_and_still_permits_no_change(service: None, world: World) -> None:
    key = keys.current_key(world["lead"], clock.today())
    plain = bytes(HTML(string="<html lang=zh><title>函</title><p>函</p>").write_pdf())
    pdf = KeyTable().seal(plain, key=key, reason="受理通知书", now=clock.now())
    reader = PdfFileReader(BytesIO(pdf))
    assert len(reader.embedded_timestamp_signatures) == 1
    (found,) = reader.embedded_regular_signatures
    assert "signature_time_stamp_token" in {
        one["type"].native for one in found.signer_info["unsigned_attrs"]
    }
    roots = [certificate(key.authority.certificate)]
    assert check_seal(pdf, roots).sentence.endswith("用印后没有改动")
    changed = bytearray(pdf)
    changed[len(plain) // 2] ^= 1
    assert not check_seal(bytes(changed), roots).ok
