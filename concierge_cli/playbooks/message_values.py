"""The values and functions that a message template may use, and how a value becomes plain text.

STANDARD is the table of the values that every template knows; a template's front matter may add its own. Everything a
template gets is text, a whole number or a list of texts: a buyer's words are data and never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from concierge_cli.domain.outside_text import SEQUENCE
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.playbooks.sandbox import Value

Kind = Literal["text", "list", "code", "flag"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that a template may use.

    `kind` is `text`, `list` (of human words, in `--set` divided by `;`), `code` (a word of a closed list) or `flag` (0
    or 1). One that is `optional` is empty when nobody gives it; the others must be given where they are printed.
    """

    name: str
    es: str
    en: str
    example_es: str = ""
    example_en: str = ""
    kind: Kind = "text"
    optional: bool = False

    def label(self, language: str) -> str:
        """What it is, in `language` (`es`, else English)."""
        return self.es if language == "es" else self.en

    def example(self, language: str) -> str:
        """A value to show or to preview a template with, as `--set` takes it."""
        return (self.example_es or self.example_en) if language == "es" else (self.example_en or self.example_es)

    @property
    def empty(self) -> Value:
        """What stands for an optional value that nobody gave."""
        if self.kind == "list":
            return ()
        return 0 if self.kind == "flag" else ""

    def typed(self, text: str) -> Value:
        """The value that `--set` gives. Raises InvalidInput for a word that is not in the closed list."""
        if self.kind == "list":
            return tuple(part.strip() for part in text.split(";") if part.strip())
        if self.kind == "flag":
            return int(text.strip().casefold() in {"1", "yes", "si", "sí", "true"})
        word = text.strip()
        if self.name == "address_form" and word not in set(AddressForm):
            raise InvalidInput(
                _("«{word}» is not a form of address; it is one of these: {known}.").format(
                    word=word, known=", ".join(AddressForm)
                )
            )
        return word


STANDARD: Mapping[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable("buyer", "nombre de pila de quien compró", "the buyer's first name", "Ana", optional=True),
        Variable("store", "nombre de la tienda", "the store's name", "Accesorios Luna"),
        Variable("platform", "nombre de la plataforma", "the platform's name", "Mercado Libre"),
        Variable("order", "número de pedido", "the order number", "2000007819609432"),
        Variable(
            "item",
            "el producto, como se dice detrás de «tu» (nunca su SKU)",
            "the product as one says it after “your” (never its SKU)",
            "cable",
            optional=True,
        ),
        Variable("reason", "motivo del caso", "the reason of the case", "defect", kind="code", optional=True),
        Variable(
            "missing",
            "las pruebas que faltan, como se dicen detrás de «¿me compartes…?»",
            "the missing evidence as one says it after “could you send …?”",
            "una foto nítida donde se vea bien la falla",
            "a clear photo that shows the fault",
            kind="list",
            optional=True,
        ),
        Variable(
            "options",
            "las opciones que la tienda ofrece, por su código (offer_return; replace) o como un sustantivo",
            "the options that the store offers, by their codes (offer_return; replace) or each as a noun",
            "offer_return; replace",
            kind="list",
            optional=True,
        ),
        Variable(
            "next_update",
            "cuándo vuelves a escribir, como se dice detrás de «a más tardar»",
            "when you write again, as one says it after “no later than”",
            "mañana a las 14:00",
            "tomorrow at 14:00",
            optional=True,
        ),
        Variable("amount", "el monto con su moneda", "the amount with its currency", "$189.00 MXN"),
        Variable(
            "platform_case",
            "número del reclamo o caso en la plataforma",
            "the number of the claim or case on the platform",
            "5298178312",
            optional=True,
        ),
        Variable("tracking", "número de guía", "the tracking number", "794612345678"),
        Variable("carrier", "la paquetería", "the carrier", "DHL", optional=True),
        Variable(
            "signature",
            "la firma de la tienda, que va al final",
            "the store's signature, which goes last",
            "Equipo de Accesorios Luna",
            "The Accesorios Luna team",
            optional=True,
        ),
        Variable(
            "address_form",
            "el trato: tu, usted o vos",
            "the form of address in Spanish: tu, usted or vos",
            "tu",
            kind="code",
            optional=True,
        ),
        Variable("emojis", "1 si la tienda usa emojis", "1 if the store uses emojis", "1", kind="flag", optional=True),
    )
}
"""The values that every template may use. A service fills in those it knows; `--set` gives or replaces any."""


_ONE_WITH_S = frozenset(
    {"abrelatas", "arnés", "autobús", "bus", "compás", "gps", "paraguas", "portavasos", "sacacorchos"}
)
"""Spanish things that are one although their name ends in s."""


def functions(
    values: Mapping[str, Value], *, language: str, tone: str, joins: str = ""
) -> dict[str, Callable[..., str]]:
    """What a template may call; each gives text and depends on nothing but its arguments and the values.

    `joins` is the language's word between the last two things of a list. `trato` and `yours` are of Spanish and English
    alone: elsewhere they would put another language's words into the message.
    """
    form = str(values.get("address_form") or AddressForm.TU)
    reason = str(values.get("reason") or "")
    emojis = bool(values.get("emojis")) and tone != "formal"

    def trato(tu: str, usted: str, vos: str = "") -> str:
        """The words for the form of address; `vos` is left out where it says the same as `tu`."""
        if form == AddressForm.USTED:
            return usted
        return vos or tu if form == AddressForm.VOS else tu

    def by_reason(other: str = "", **words: str) -> str:
        """The words for the reason of the case, else `other`."""
        return words.get(reason, other)

    def emoji(sign: str) -> str:
        """The sign where the store's voice and the tone allow it, else nothing."""
        return sign if emojis else ""

    def listed(items: Sequence[str], last: str = "") -> str:
        """The items as one says them: «a, b y c»; `last` is another joining word (o, or)."""
        return said(items, last=last or joins or ("y" if language == "es" else "and"), language=language)

    def yours(item: str, otherwise: str) -> str:
        """«tu cable», «sus audífonos», “your cable”; with no item, `otherwise` stands in its place."""
        thing = item or otherwise
        if language != "es":
            return f"your {thing}"
        first = thing.split(maxsplit=1)[0].casefold()
        many = (first.endswith("s") and first not in _ONE_WITH_S) or (first.isdecimal() and first != "1")
        return trato(tu="tu", usted="su") + ("s " if many else " ") + thing

    anywhere: dict[str, Callable[..., str]] = {"by_reason": by_reason, "emoji": emoji, "listed": listed}
    return {**anywhere, "trato": trato, "yours": yours} if language in ("es", "en") else anywhere


def said(items: Sequence[str], *, last: str, language: str) -> str:
    """The items in one phrase. Spanish «y» and «o» give way to «e» and «u» before their own sound."""
    if isinstance(items, str) or len(items) < 2:
        return items if isinstance(items, str) else "".join(items)
    sound = items[-1].casefold().lstrip("¿¡«“\"' ")
    if language == "es":
        if last == "y" and sound.startswith(("i", "í", "hi", "hí")) and not sound.startswith(("hie", "ia", "io")):
            last = "e"
        elif last == "o" and sound.startswith(("o", "ó", "ho", "hó")):
            last = "u"
    if any("," in item for item in items):
        return "; ".join(items[:-1]) + f"; {last} {items[-1]}"
    comma = "," if language == "en" and len(items) > 2 else ""
    return ", ".join(items[:-1]) + f"{comma} {last} {items[-1]}"


def plain(value: Value, *, lines: bool = False) -> Value:
    """A value as visible text: what a buyer typed may hold line ends and signs that steer a terminal.

    With `lines` the line ends stay: the user's own words may have paragraphs.
    """
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        return tuple(str(plain(item, lines=lines)) for item in value)
    whole = re.sub(SEQUENCE, "", value)
    shown = "".join(sign if sign.isprintable() or sign in "\n\u200d" else " " for sign in whole)
    parts = shown.split("\n") if lines else [shown]
    return "\n".join(" ".join(part.split()) for part in parts).strip()


def nearest(name: str, known: Iterable[str]) -> str:
    """« Did you mean …?» to put behind a sentence, or nothing when no known name is near."""
    from difflib import get_close_matches

    close = [" ".join(one.split()) for one in get_close_matches(name.casefold(), sorted(known), n=2, cutoff=0.6)]
    return " " + _("Did you mean {names}?").format(names=" / ".join(close)) if close else ""
