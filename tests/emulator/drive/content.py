"""The bytes of a file. Large ones lie in an unnamed temporary file, so that half a gigabyte costs no memory."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

IN_MEMORY = 4 * 2**20
PIECE = 64 * 1024


class Content:
    """Grows by `append`; its checksums are those of what it holds so far."""

    def __init__(self, data: bytes = b"") -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - lives as long as we do
        self._lock = threading.Lock()  # a file may be downloaded twice at once
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.append(data)

    def __del__(self) -> None:
        self._file.close()

    def append(self, data: bytes) -> None:
        with self._lock:
            self._file.seek(0, 2)
            self._file.write(data)
        for digest in (self._md5, self._sha1, self._sha256):
            digest.update(data)
        self.size += len(data)

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        return b"".join(self.pieces(start, self.size if end is None else end))

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to `end`, without it, piece by piece."""
        while start < end:
            with self._lock:
                self._file.seek(start)
                piece = self._file.read(min(PIECE, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece

    @property
    def md5(self) -> str:
        return self._md5.hexdigest()

    @property
    def sha1(self) -> str:
        return self._sha1.hexdigest()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()
