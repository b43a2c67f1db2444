"""Names that the journal makes: event and case keys, readable case ids, and the keyed hash of an order number.

Keys come from the system's randomness and the real clock, never from `CONCIERGE_NOW`: two machines that were told
the same instant must not make the same key.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterable

ORDER_KEY_LENGTH = 32

_LETTER = re.compile(r".+-([A-Z]*)[0-9]+")


def new_id() -> str:
    """A UUIDv7: its first 48 bits are the real time in milliseconds, so ids made later sort later."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def case_id(prefix: str, letter: str, number: int) -> str:
    """`ACC-42`, or `ACC-B7` on a machine that has the letter B."""
    return f"{prefix}-{letter}{number}"


def letter_of(readable_id: str) -> str:
    """The letter of the machine that gave the id out; "" for the first machine."""
    match = _LETTER.fullmatch(readable_id.upper())
    return str(match.group(1)) if match else ""


def next_letter(used: Iterable[str]) -> str:
    """The first of B, C … Z, BA, BB … that is not used. The first machine has none, so there is no A."""
    taken = set(used)
    alphabet = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
    candidates: list[str] = [*alphabet, *(first + second for first in alphabet for second in alphabet)]
    return next(letter for letter in candidates if letter not in taken)


def order_key(secret: str, order_number: str) -> str:
    """HMAC-SHA256 of the order number under the client's key (hex), cut to 32 hex digits.

    `112-3456789-0123456`, `112 3456789 0123456` and `1123456789 0123456` are one order.
    """
    import hashlib
    import hmac

    message = plain(order_number).encode() or order_number.strip().encode("utf-8", "surrogatepass")
    return hmac.new(bytes.fromhex(secret), message, hashlib.sha256).hexdigest()[:ORDER_KEY_LENGTH]


def plain(number: str) -> str:
    """An order or claim number without spaces, dashes, `#` and case: how two spellings of it are compared."""
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(char for char in folded if char.isalnum()).encode("utf-8", "replace").decode()


def folded(text: str) -> str:
    """`text` without case and accents: how a part of a name is looked for."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.encode("utf-8", "replace").decode()


def url_key(url: str) -> str:
    """A URL without scheme, `www.`, fragment and closing slash, host in lower case: how two links are compared."""
    bare = url.strip().partition("#")[0]
    _scheme, found, rest = bare.partition("://")
    host, slash, path = (rest if found else bare).partition("/")
    return (host.casefold().removeprefix("www.") + slash + path).rstrip("/").encode("utf-8", "replace").decode()


def numbers_in(url: str) -> list[str]:
    """The parts of a URL that could be an order or claim number (at least 6 characters, with a digit), plain."""
    parts = [*re.split(r"[/?&=#:;,]|%2[FfCc]", url), *re.findall(r"[0-9]{6,}", url)]
    found = dict.fromkeys(plain(part) for part in parts if any(char.isdigit() for char in part))
    return [part for part in found if len(part) >= 6]
