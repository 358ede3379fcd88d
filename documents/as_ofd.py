"""A letter as OFD: made from its sealed PDF when it is asked for, and recognised when it comes back."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from documents.models import Document
from documents.ofd import LETTER, About, Unforeseen, ofd_of

MARK = b"PK\x03\x04"
"""What an OFD begins with, for it is a ZIP."""


def made_of(pdf: bytes, document: Document) -> bytes:
    """The OFD of a letter. Raises `documents.ofd.Unforeseen` where the seal service drew something that
    OFD cannot say."""
    return ofd_of(pdf, about(document))


def about(document: Document) -> About:
    """What the OFD says of the letter: nobody's name but the organ's."""
    return About(
        title=document.title,
        organ=document.organisation.name,
        signed_on=document.signed_on,
        number=document.number or "",
        verification_code="" if document.secret else document.verification_code,
    )


def letter_in(content: bytes, most: int) -> bytes | None:
    """The PDF that lies in an OFD of ours, at most so many bytes; None where the file is no such OFD."""
    try:
        with ZipFile(BytesIO(content)) as package:
            if package.getinfo(LETTER).file_size > most:
                return None
            return package.read(LETTER)
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError):
        return None


def is_made_of(content: bytes, pdf: bytes, document: Document) -> bool:
    """Whether an OFD is, byte for byte, what is made of a letter's PDF today."""
    try:
        return made_of(pdf, document) == content
    except Unforeseen:
        return False
