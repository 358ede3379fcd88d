"""OFD (GB/T 33190-2016) of a letter: the same pages as its PDF, to the millimetre, with text as text.

Data flows one way: `faces` and `drawing` read the pages of a PDF that we made, `parts` writes each page as XML,
`package` puts all of it into one file.
"""

from documents.ofd.faces import Unforeseen
from documents.ofd.package import LETTER, About, ofd_of

__all__ = ["LETTER", "About", "Unforeseen", "ofd_of"]
