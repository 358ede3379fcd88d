"""Seal keys: a development authority made at set-up, and dated, replaceable keys of organisations."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.db import transaction

from accounts import log
from accounts.actors import SYSTEM, Actor
from accounts.models import Organisation
from cases import clock
from cases.identity import decrypt, encrypt
from documents.models import SealAuthority, SealKey
from documents.trust import trust

SHANGHAI = ZoneInfo("Asia/Shanghai")
AUTHORITY_NAME = "政信开发用印章证书颁发中心（仅供开发演示）"
AUTHORITY_FROM = datetime(2010, 1, 1, tzinfo=UTC)
"""Early, so that a demo may be walked through at past times."""
AUTHORITY_TO = datetime(2060, 1, 1, tzinfo=UTC)
DAYS = 3 * 365
"""How long an organisation's key holds unless told otherwise, in calendar days."""


class NoKey(Exception):
    """The organ has no key that may seal on the day. `sentence` says so to the signer."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def current_key(organisation: Organisation, on: date) -> SealKey:
    """The key that seals for an organ on a day (Asia/Shanghai). Raises NoKey in clear words."""
    key = SealKey.objects.usable(on).filter(organisation=organisation).first()
    if key is not None:
        return key
    latest = SealKey.objects.filter(organisation=organisation).order_by("-pk").first()
    if latest is None:
        raise NoKey(f"{organisation.name}还没有电子印章密钥，请由系统管理员制发后再签发")
    if latest.retired_on is not None and latest.retired_on <= on:
        raise NoKey(f"{organisation.name}的电子印章密钥已停用，请由系统管理员换发后再签发")
    if latest.valid_from > on:
        raise NoKey(f"{organisation.name}的电子印章密钥自{latest.valid_from:%Y-%m-%d}起才可使用")
    raise NoKey(
        f"{organisation.name}的电子印章密钥已于{latest.valid_to:%Y-%m-%d}到期，"
        "请由系统管理员换发后再签发"
    )


def authority(*, now: datetime) -> SealAuthority:
    """The development authority, made on first use; its certificate is also written to `trust`."""
    found = SealAuthority.objects.exclude(key_id="").order_by("pk").first()
    if found is None:
        found = _make_authority(now)
    trust(found.certificate)
    return found


def issue_key(
    organisation: Organisation, *, valid_from: date, now: datetime, valid_to: date | None = None
) -> SealKey:
    """A new key and certificate for an organisation, from the development authority."""
    issuer = authority(now=now)
    valid_to = valid_to or valid_from + timedelta(days=DAYS)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_certificate = x509.load_pem_x509_certificate(issuer.certificate.encode())
    issuer_key = serialization.load_der_private_key(
        decrypt(issuer.key_id, bytes(issuer.private_key)), None
    )
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation.name[:64]),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, organisation.uscc),
        ]
    )
    built = (
        _builder(name, issuer_certificate.subject, key.public_key())
        .not_valid_before(_midnight(valid_from))
        .not_valid_after(_midnight(valid_to + timedelta(days=1)) - timedelta(seconds=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_documents=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    key_id, sealed = _sealed(key)
    return SealKey.objects.create(
        organisation=organisation,
        authority=issuer,
        certificate=_pem(built),
        key_id=key_id,
        private_key=sealed,
        valid_from=valid_from,
        valid_to=valid_to,
    )


@transaction.atomic
def replace_key(
    organisation: Organisation, *, on: date, now: datetime, by: Actor = SYSTEM
) -> SealKey:
    """Retire what an organisation has and issue anew, logged. What was sealed before keeps verifying."""
    SealKey.objects.filter(organisation=organisation, retired_on=None).update(retired_on=on)
    key = issue_key(organisation, valid_from=on, now=now)
    until = {"valid_from": key.valid_from, "valid_to": key.valid_to}
    log.append("issue_seal_key", organisation, actor=by, now=now, after=until)
    return key


def issue_missing(*, valid_from: date, now: datetime, valid_to: date | None = None) -> int:
    """Give a key to every organisation that has none; returns how many were made."""
    organs = Organisation.objects.not_over(clock.day(now)).filter(seal_keys=None)
    made = [issue_key(organ, valid_from=valid_from, valid_to=valid_to, now=now) for organ in organs]
    return len(made)


def private_key(key: SealKey) -> bytes:
    """PKCS #8 of a key that we hold."""
    return decrypt(key.key_id, bytes(key.private_key))


def _make_authority(now: datetime) -> SealAuthority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY_NAME),
        ]
    )
    built = (
        _builder(name, name, key.public_key())
        .not_valid_before(AUTHORITY_FROM)
        .not_valid_after(AUTHORITY_TO)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_documents=False), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_id, sealed = _sealed(key)
    return SealAuthority.objects.create(
        name=AUTHORITY_NAME, certificate=_pem(built), key_id=key_id, private_key=sealed, made_at=now
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        encipher_only=False,
        decipher_only=False,
    )


def _sealed(key: ec.EllipticCurvePrivateKey) -> tuple[str, bytes]:
    return encrypt(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
