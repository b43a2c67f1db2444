"""Does a text look like a password, a key or a code that only its owner should have?

Asked before anything about an access is kept: what never enters the journal cannot leak from it. Names, addresses,
telephone and order numbers are no secrets, nor is a sentence about a password that does not give it. What is found
is told by its kind; the text itself is never repeated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final, Literal

Secret = Literal["key", "token", "private_key", "password", "one_time_seed", "random"]
"""A platform's key, a signed token, a private key, a password or PIN, the seed of one-time codes, random letters."""

_LEAST_RUN: Final = 16
"""Letters and digits without a break. Shorter than this, names of shops and serial numbers look just as random."""

_LEAST_TURNS: Final = 0.25
"""Turns from letter to digit, digit to letter or small to capital, for each sign. Random letters and digits turn at
0.3 (base32) to 0.47 (hex); a shop's name with a year (`TiendaLunaOficialMexico2024`) at 0.15."""

_LEAST_GROUP_TURNS: Final = 0.35
"""The same inside groups of three to six signs, where a name with a year (`Luna2-Mx3-Co4`) turns at 0.27."""

_PREFIXES: Final = (
    r"(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}",  # Amazon Web Services
    r"amzn1\.oa2[\w.-]{8,}|Atz[ar]\|[\w+/=-]{8,}",  # Amazon, for sellers
    r"gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}",
    r"(?:sk|rk)[-_](?:live|test|proj|ant|or)[-_][\w-]{8,}|sk-[A-Za-z0-9]{16,}|whsec_\w{16,}",  # OpenAI, Stripe …
    r"xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}",  # Slack
    r"ya29\.[\w-]{8,}|AIza[\w-]{30,}|GOCSPX-[\w-]{16,}|1//0[\w-]{20,}",  # Google
    r"EAA[A-Za-z0-9]{16,}|IG[A-Z]{2}[\w-]{24,}",  # Facebook and Instagram
    r"APP_USR-[\w-]{8,}|TG-[0-9a-f]{16,}-\d+|TEST-\d{10,}-[\w-]{10,}",  # Mercado Libre and Mercado Pago
    r"shp(?:at|ca|pa|ss|ua)_[0-9A-Za-z]{8,}",  # Shopify
    r"SG\.[\w-]{16,}\.[\w-]{16,}|SK[0-9a-f]{32}|\d{8,10}:[\w-]{35}|hf_\w{20,}|npm_\w{20,}",
)

_LABEL: Final = (
    r"(?:contrasenas?|contrasenia|contra|claves?|pass(?:word|wort|phrase|code|wd|wrd)?|pwd|pw|pin|nip|token"
    r"|secretos?|secret|api[ _-]?key|codigo de (?:verificacion|recuperacion|seguridad|respaldo)|otp|cvv"
    r"|(?:recovery|backup|security|verification)[ _-]codes?)"
    r"(?:\s+(?:de|del|para|of|for|de\s+la|de\s+el)\s+(?:acceso|panel|usuario|la\s+cuenta|cuenta|login|access|account))?"
    r"(?:\s+(?:temporal|nuev[ao]|actual|maestr[ao]|secret[ao]|new|current))?"
)

_NOT_GIVEN: Final = (
    r"(?:no|sin|ningun[ao]?|none|n/?a|nunca|never|pid(?:e|o|a|en|an|ir|io|ieron)?(?:l[aeo]s?)?|ask(?:s|ed|ing)?"
    r"|pregunt(?:a|o|e|en|ar)(?:l[aeo]s?)?|pendientes?|pending|cambi(?:a|o|e|ar|aron|ad[ao]s?|arl[ao]s?)|changed?"
    r"|desconocid[ao]s?|unknown|compartid[ao]s?|shared|personal(?:es)?|necesari[ao]s?|needed|required|gestor|manager"
    r"|ok|si|yes|x{3,}|\*{3,}|\.{3,}|[-—?…]+)"
)
"""What stands behind `contraseña:` when somebody says that they do not write it down."""

_KEEPS: Final = (
    r"(?:tienen?|tenemos|tengo|guardan?|saben?|conocen?|manejan?|llevan?|custodian?|administran?|gestionan?|cambian?"
    r"|cambio|comparten?|recuerdan?|pone|ponen|da|dan|pide|piden|manda|mandan|envian?|has|have|keeps?|knows?|holds?)"
)
_KEEPER: Final = (
    r"(?:gestor\w*|administrador\w*|admin|duen[ao]s?|propietari[ao]s?|titular\w*|client[ea]s?|tienda|jef[ae]s?"
    r"|encargad[ao]s?|vendedor\w*|equipo|plataforma|(?:password\s+)?manager|owners?|clients?|store|shop|boss|team|platform"
    r"|seller)"
)
_KEPT_ELSEWHERE: Final = (
    rf"(?:(?:l[ao]s?(?:\s+que)?|se\s+l[ao]s?)\s+{_KEEPS}|(?:l[ao]s?|el|the|su|her|his)\s+{_KEEPER}"
    rf"|(?:el\s+|la\s+|the\s+)?[^\W\d]+\s+(?:l[ao]s?\s+{_KEEPS}|{_KEEPS}\s+it))(?!\w)"
)
"""Who has it: `la tiene Ana`, `el gestor`, `Ana la guarda`, `the owner`. An article before anything else tells it."""

_AS_BEFORE: Final = r"(?:l[ao]s?|el|the)\s+(?:de\s+(?:siempre|antes)|mism[ao]s?|same|usual)(?!\w)"
"""`la de siempre`: a password for whoever knows the other one."""

_WELL_KNOWN: Final = (
    r"(?:qwert[yz]\w*|1q2w3e\w*|12345(?:6(?:7(?:8(?:90?)?)?)?)?|p[a4@][s5$]{2}w[o0]rd\d*|[s5$]ecret[o0]\d+)"
)
"""What everybody tries first."""

_KNOWN_ALONE: Final = (
    r"(?<![\w-])(?:qwert[yz]\w*|1q2w3e\w*|123456(?:7(?:8(?:90?)?)?)?|p(?!assword)[a4@][s5$]{2}w[o0]rd\d*)(?![\w-])"
)
"""The same where nothing else says that it is one: `password manager` is none."""

_GLUED: Final = r"(?<![\w-])(?:(?:contrasenas?|claves?|password)\d|(?:contra|pass|pwd|pw|pin|nip|secret|secreto)\d{2})"
"""`contraseña123`, `clave2024`, `pin1234`."""

_AFTER_NAME: Final = rf"[^\s:/]*[^\W\d][^\s:/]*(?:\s*:\s*|\s+/\s+|/)(?:(?=[^\s:/]*\d)[^\s:/]{{4,}}|{_WELL_KNOWN})"
"""`ana:perro12`, `ana / perro12`: a name, and behind it a word with a digit."""

_QUOTES: Final = ".,;()\"'“”«»"
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.I)
_ADDRESS: Final = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^\s<>\"]+", re.I)
_VOWELS: Final = frozenset("aeiouy")


def find_secret(text: str) -> Secret | None:
    """What kind of secret `text` holds; None for a text that may be kept."""
    for kind, pattern in _patterns():
        if pattern.search(text):
            return kind
    folded = _folded(text)
    if _password_given(folded) or re.search(_KNOWN_ALONE, folded) or re.search(_GLUED, folded):
        return "password"
    if re.fullmatch(_AFTER_NAME, folded.strip()):
        return "password"
    bare = _MAIL.sub(" ", _ADDRESS.sub(" ", text))
    if any(_strong(word) or _mixed_groups(word.strip(_QUOTES)) for word in bare.split()):
        return "password"
    if _grouped(bare):
        return "one_time_seed"
    return "random" if any(_is_random(run) for run in re.findall(r"[A-Za-z0-9+/]+", bare)) else None


@cache
def _patterns() -> tuple[tuple[Secret, re.Pattern[str]], ...]:
    return (
        ("private_key", re.compile(r"-----BEGIN [A-Z0-9 ]*-----|PuTTY-User-Key-File|AGE-SECRET-KEY-")),
        ("one_time_seed", re.compile(r"otpauth(?:-migration)?://", re.I)),
        ("token", re.compile(r"\beyJ[\w-]{6,}\.[\w-]{6,}")),  # a JSON Web Token: base64 of `{"`
        (
            "token",
            re.compile(r"[?&#](?:access_token|refresh_token|token|key|secret|password|code|sig(?:nature)?)=\S", re.I),
        ),
        ("token", re.compile(r"\bBearer\s+[\w.~+/-]{12,}", re.I)),
        ("password", re.compile(r"://[^\s/@:]+:[^\s/@]+@")),
        ("key", re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_PREFIXES)})")),
    )


def _password_given(folded: str) -> bool:
    """`contraseña: luna`, `la clave es perro`, `pin 1234`; not `contraseña: la tiene Ana`, `clave fiscal nivel 3`."""
    for found in re.finditer(
        rf"(?<![\w-]){_LABEL}\s*(?:(?P<sign>[:=])|\s(?P<verb>es|is)\s|\s)\s*(?P<value>\S+)", folded
    ):
        value = found["value"].strip(_QUOTES)
        told = folded[found.start("value") :].lstrip(_QUOTES)
        given = found["sign"] or found["verb"]
        if given and re.match(_AS_BEFORE, told):
            return True
        if re.fullmatch(_NOT_GIVEN, value) or re.match(_KEPT_ELSEWHERE, told) or not value:
            continue
        if given or re.fullmatch(_WELL_KNOWN, value) or (len(value) >= 4 and any(char.isdigit() for char in value)):
            return True
    return False


def _strong(word: str) -> bool:
    """The form that sites ask of a password: small letters, capitals, digits and a sign, without a blank."""
    return (
        8 <= len(word) <= 128
        and any(char.islower() for char in word)
        and any(char.isupper() for char in word)
        and any(char.isdigit() for char in word)
        and any(char in "!#$%^*?~" for char in word)
    )


def _mixed_groups(word: str) -> bool:
    """The passwords that browsers and managers make up: `Qx7-9fKd-2mPz`; not `Luna2-MX-2024`."""
    groups = word.split("-")
    if len(groups) < 3 or not all(re.fullmatch("[A-Za-z0-9]{3,6}", group) for group in groups):
        return False
    mixed = sum(not group.isalpha() and not group.isdigit() for group in groups)
    turns = sum(sum(_turns(group)) for group in groups)
    cased = any(char.islower() for char in word) and any(char.isupper() for char in word)
    return cased and mixed >= 2 and turns >= _LEAST_GROUP_TURNS * sum(map(len, groups))


def _grouped(text: str) -> bool:
    """Groups of four as Google and others show a seed (`jbsw y3dp ehpk 3pxp`) or a password for one program."""
    for found in re.finditer(r"(?<!\S)[A-Za-z2-7]{4}(?:[ -][A-Za-z2-7]{4}){3,}(?!\S)", text):
        groups = re.split("[ -]", found[0])
        if sum(any(char.isdigit() for char in group) for group in groups) >= 2:
            return True
        if len(groups) == 4 and any(_VOWELS.isdisjoint(group.casefold()) for group in groups):
            return True
    return False


def _is_random(run: str) -> bool:
    """Letters and digits as no person puts them together."""
    if len(run) < _LEAST_RUN:
        return False
    if re.fullmatch("[A-Z2-7]+", run) and len(re.findall("[2-7]+", run)) >= 3:  # base32, as seeds are written
        return True
    if any(char.isdigit() for char in run):
        return sum(_turns(run)) >= _LEAST_TURNS * len(run)
    capitals = sum(a.islower() and b.isupper() for a, b in pairwise(run))
    return capitals >= _LEAST_TURNS * len(run) or re.search(r"[bcdfghjklmnpqrstvwxz]{7}", run.casefold()) is not None


def _turns(run: str) -> Iterator[bool]:
    for before, after in pairwise(run):
        yield before.isdigit() != after.isdigit() or (before.islower() and after.isupper())


def _folded(text: str) -> str:
    """Without accents and capitals."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return bare.casefold()
