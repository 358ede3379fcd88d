"""The tables of what is issued: documents, and the keys that seal them."""

from documents.models.document import Document, State
from documents.models.keys import SealAuthority, SealKey
from documents.models.template import TemplateSource

__all__ = ["Document", "SealAuthority", "SealKey", "State", "TemplateSource"]
