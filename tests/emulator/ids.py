"""Identifiers in Google's shapes, from one seeded generator: the same requests give the same ids."""

from __future__ import annotations

import random
import string

_URL_SAFE = string.ascii_letters + string.digits + "-_"


class Ids:
    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def _text(self, length: int) -> str:
        return "".join(self._random.choices(_URL_SAFE, k=length))

    def file(self) -> str:
        """Of a file or folder: 33 characters, as Drive generates them."""
        return "1" + self._text(32)

    def spreadsheet(self) -> str:
        return "1" + self._text(43)

    def root(self) -> str:
        """Of the top folder of a Drive."""
        return "0A" + self._text(13) + "Uk9PVA"

    def number(self) -> int:
        """Of a sheet, chart, protected range, filter view or piece of developer metadata: a positive 31-bit number."""
        return self._random.randrange(1, 2**31)

    def digits(self, length: int) -> str:
        return "".join(self._random.choices(string.digits, k=length))

    def secret(self, prefix: str, length: int = 60) -> str:
        """A token, code or upload session."""
        return prefix + self._text(length)
