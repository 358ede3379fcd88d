"""Files enciphered under a passphrase that is handed over apart, so that others open them without our keys.

The form is that of `openssl enc -aes-256-cbc -pbkdf2`, which any machine with OpenSSL opens: "Salted__", 8 bytes
of salt, then AES-256 in CBC, its key and first block derived by PBKDF2-HMAC-SHA256. CBC alone does not
show a change; whoever opens a file compares its SHA-256 with the one that was signed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.padding import PKCS7

COMMAND = "openssl enc -d -aes-256-cbc -pbkdf2 -in {path} -out {out}"
"""Opens a file; OpenSSL asks for the passphrase."""
MAGIC = b"Salted__"
SALT = 8
ROUNDS = 10_000
"""What OpenSSL does unless told otherwise. A passphrase of ours cannot be guessed however few they are."""
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without signs that are mistaken for one another when they are copied by hand."""
GROUPS, LETTERS = 6, 5
"""Thirty signs hold 148 bits."""
FORM = re.compile(rf"[{ALPHABET}]{{{LETTERS}}}(-[{ALPHABET}]{{{LETTERS}}}){{{GROUPS - 1}}}")


class Unopened(Exception):
    """The passphrase is another one, or the file was changed."""


def make() -> str:
    """A passphrase that nobody guesses, in groups that are copied by hand."""
    groups = ("".join(secrets.choice(ALPHABET) for _n in range(LETTERS)) for _m in range(GROUPS))
    return "-".join(groups)


def is_made(text: str) -> bool:
    """Whether a text has the form of a passphrase of ours."""
    return FORM.fullmatch(text) is not None


def enciphered(content: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """A file piece by piece, enciphered."""
    salt = secrets.token_bytes(SALT)
    yield MAGIC + salt
    encryptor, padder = _cipher(passphrase, salt).encryptor(), PKCS7(AES.block_size).padder()
    for piece in content:
        yield encryptor.update(padder.update(piece))
    yield encryptor.update(padder.finalize()) + encryptor.finalize()


def opened(content: bytes, passphrase: str) -> bytes:
    """What was enciphered. Raises Unopened."""
    salt, body = content[len(MAGIC) : len(MAGIC) + SALT], content[len(MAGIC) + SALT :]
    if content[: len(MAGIC)] != MAGIC:
        raise Unopened
    decryptor, unpadder = _cipher(passphrase, salt).decryptor(), PKCS7(AES.block_size).unpadder()
    try:
        padded = decryptor.update(body) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise Unopened from error


def _cipher(passphrase: str, salt: bytes) -> Cipher[CBC]:
    derived = PBKDF2HMAC(SHA256(), 48, salt, ROUNDS).derive(passphrase.encode())
    return Cipher(AES(derived[:32]), CBC(derived[32:]))
