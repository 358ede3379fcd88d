"""The folder of trusted certificates: what an offline check believes, one PEM file each."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from django.conf import settings


def certificate(text: str) -> asn1_x509.Certificate:
    """A PEM certificate as pyHanko takes it."""
    _name, _headers, der = pem.unarmor(text.encode())
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(der)
    return loaded


def trusted() -> list[asn1_x509.Certificate]:
    """Certificates of the seal authorities and time-stamp services this installation trusts."""
    return [certificate(path.read_text()) for path in sorted(_folder().glob("*.pem"))]


def trust(text: str) -> None:
    """Put a certificate into the folder, once, under its own digest."""
    path = _folder() / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(text)
        fresh.replace(path)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "trust"
