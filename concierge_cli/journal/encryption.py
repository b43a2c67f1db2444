"""A file under a passphrase: scrypt makes the key, AES-256-GCM seals it chunk by chunk.

Header: magic, log2 of scrypt's n, r, p, log2 of the chunk size, salt (16), nonce prefix (7), key check (16). Then the
chunks, each with its 16-byte tag. A chunk's nonce is the prefix, its number (4 bytes) and whether it is the last (1
byte), and every chunk authenticates the header: none can be changed, moved, left out or cut off unnoticed. Reading
seeks freely and holds one chunk at a time. The cryptography library does the work; nothing here is a cipher of ours.
"""

from __future__ import annotations

import hmac
import io
import os
import unicodedata
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from concierge_cli.errors import InvalidInput, StorageFailed
from concierge_cli.i18n import _

if TYPE_CHECKING:
    from typing_extensions import Buffer

MAGIC: Final = b"CCLIENC1"
_SALT: Final = slice(12, 28)
_PREFIX: Final = slice(28, 35)
_CHECK: Final = slice(35, 51)
_HEADER: Final = 51
_TAG: Final = 16

SCRYPT_LOG2_N = 17
"""128 MiB of memory to try one passphrase."""

_MOST_MEMORY: Final = 1 << 29
_CHUNK_LOG2: Final = 16


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it into `target`. Only `close` writes the end; without it the file is void."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        if not passphrase:
            raise InvalidInput(_("The passphrase is empty."), hint=_("Choose one of several words."))
        start = MAGIC + bytes((SCRYPT_LOG2_N, 8, 1, _CHUNK_LOG2)) + os.urandom(16 + 7)
        key, check = _derive(passphrase, start)
        self._header = start + check
        self._cipher = AESGCM(key)
        self._target = target
        self._pending = bytearray()
        self._number = 0
        target.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self._pending += data
        size = 1 << _CHUNK_LOG2
        # One full chunk is held back: only the last one is sealed as the last.
        while len(self._pending) > size:
            self._seal(bytes(self._pending[:size]), last=False)
            del self._pending[:size]
        return len(memoryview(data))

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._pending), last=True)
            self._pending.clear()
        super().close()

    def abandon(self) -> None:
        """Closes without an end, so that nobody takes the torso for a whole file."""
        self._pending.clear()
        super().close()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what `SealedWriter` wrote, from any place.

    Raises InvalidInput for a wrong passphrase, StorageFailed for a file that was changed or cut off.
    """

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source = source
        self._header = source.read(_HEADER)
        if len(self._header) < _HEADER or not is_sealed(self._header):
            raise _broken()
        log2_n, r, p, chunk_log2 = self._header[8:12]
        if not (10 <= log2_n <= 24 and r and p and (r << log2_n) * 128 <= _MOST_MEMORY and p <= 4):
            raise _broken()
        if not 10 <= chunk_log2 <= 24:
            raise _broken()
        key, check = _derive(passphrase, self._header[: _CHECK.start])
        if not hmac.compare_digest(check, self._header[_CHECK]):
            raise InvalidInput(
                _("That is not the passphrase of this backup."), hint=_("Try again; capitals and spaces count.")
            )
        self._cipher = AESGCM(key)
        self._chunk = 1 << chunk_log2
        sealed = source.seek(0, io.SEEK_END) - _HEADER
        self._count = -(-sealed // (self._chunk + _TAG))
        if self._count == 0 or sealed - (self._count - 1) * (self._chunk + _TAG) < _TAG:
            raise _broken()
        self._size = sealed - self._count * _TAG
        self._place = 0
        self._number = -1
        self._content = b""
        self._open(self._count - 1)  # the end is there, and it is the end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._size, self._place + size)
        parts = []
        while self._place < end:
            number, within = divmod(self._place, self._chunk)
            self._open(number)
            part = self._content[within : within + end - self._place]
            parts.append(part)
            self._place += len(part)
        return b"".join(parts)

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        self._source.seek(_HEADER + number * (self._chunk + _TAG))
        sealed = self._source.read(self._chunk + _TAG)
        nonce = _nonce(self._header, number, last=number == self._count - 1)
        try:
            self._content = self._cipher.decrypt(nonce, sealed, self._header)
        except InvalidTag as error:
            raise _broken() from error
        self._number = number


def is_sealed(start: bytes) -> bool:
    """Whether a file that begins with `start` is one of `SealedWriter`'s."""
    return start.startswith(MAGIC)


def _derive(passphrase: str, start: bytes) -> tuple[bytes, bytes]:
    """The key, and a check that tells a wrong passphrase from a damaged file."""
    log2_n, r, p = start[8:11]
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    derived = Scrypt(salt=start[_SALT], length=48, n=1 << log2_n, r=r, p=p).derive(secret)
    return derived[:32], derived[32:]


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[_PREFIX] + number.to_bytes(4) + bytes((last,))


def _broken() -> StorageFailed:
    return StorageFailed(
        _("The backup is damaged: it was changed or cut off."), hint=_("Use another backup, or copy this one again.")
    )
