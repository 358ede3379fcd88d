"""What can be wrong with a file, by a word that `cases.files` has a sentence for."""

from __future__ import annotations


class Problem(Exception):
    """The file cannot be used: broken, password, bomb, absurd, unknown, differs, large; of a table
    also merged, hidden, formula."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Unclean(Exception):
    """The file can be read, but no copy can be made of which all is known."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
