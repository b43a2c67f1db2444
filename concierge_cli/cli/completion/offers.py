"""What could stand at a place of the line: values with a few words about each, those that fit what is typed.

A value that is not plain letters, digits and `_ . : / # + , = -` is never offered, wherever it comes from: what is
completed is put on a command line, and no name of a file or a store may become more than a word there.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from concierge_cli.cli.completion.books import Books
    from concierge_cli.cli.completion.cases import Cases
    from concierge_cli.cli.completion.homes import Home
    from concierge_cli.cli.completion.place import Place
    from concierge_cli.cli.completion.words import Words

    Offer = tuple[str, str]
    """The value, and a few words about it."""
    Answer = TypeVar("Answer")

FILES = "file"
"""The kind of place that the shell completes by itself."""

_SIGNS = frozenset("_.:/#+-,=")
_OPENS = ("=", ":", "/")
"""Signs behind which the value goes on: no blank is put after them."""


class Offers:
    """Offers for one place. `table`, `books` and the journal are looked into only where the place asks for it."""

    def __init__(self, table: Words, home: Home, books: Books) -> None:
        self._table = table
        self._home = home
        self._books = books

    def at(self, place: Place) -> list[Offer]:
        """The values that fit, each once, in the order in which they should be read."""
        kind, _colon, rest = place.kind.partition(":")
        makers: dict[str, Callable[[Place], Iterable[Offer]]] = {
            "command": self._commands,
            "option": self._options,
            "case": self._cases,
            "client": self._stores,
            "access": self._accesses,
            "platform": self._platforms,
            "place": self._places,
            "site": self._sites,
            "procedure": self._procedures,
            "rule": lambda place: _fitting(place.typed, self._books.rules()),
            "rule=": lambda place: _open_ended(_fitting(place.typed, self._books.rules())),
            "figure=": lambda place: _open_ended(_fitting(place.typed, self._books.figures())),
            "evidence": self._evidence,
            "evidence=": lambda place: _open_ended(self._evidence(place)),
            "clock": self._clocks,
            "clock=": lambda place: _open_ended(self._clocks(place)),
            "move": self._moves,
            "template": self._messages,
            "sop": self._instructions,
            "topic": self._topics,
        }
        if kind == "list":
            name, _colon, some = rest.partition(":")
            found: Iterable[Offer] = self._closed(name, place.typed, some.split("|") if some else None)
        elif kind == "words":
            found = _fitting(place.typed, [(word, "") for word in rest.split("|")])
        elif kind == "columns":
            found = _columns(place, rest.split("|"))
        else:
            found = makers[kind](place) if kind in makers else ()
        offers: dict[str, str] = {}
        for value, text in found:
            if plain(value):
                offers.setdefault(value, text)
        return list(offers.items())

    # --- what the program knows -----------------------------------------------------------------------------------

    def _commands(self, place: Place) -> Iterable[Offer]:
        """The commands by name; by their Spanish name where that is what is being typed."""
        rows = self._table.commands(place.command)
        found = [(name, what) for name, _alias, what in rows if name.startswith(place.typed)]
        if place.typed:
            found += [(alias, what) for _name, alias, what in rows if alias and alias.startswith(place.typed)]
        return found

    def _options(self, place: Place) -> Iterable[Offer]:
        return [(one.name, one.help) for one in place.options if one.name.startswith(place.typed)]

    def _closed(self, name: str, typed: str, codes: Iterable[str] | None = None) -> list[Offer]:
        """Codes of a closed list that begin as typed; where none does, those whose word on the screen does."""
        rows = [row for row in self._table.closed(name) if codes is None or row[0] in codes]
        if found := [(code, label) for code, label, _words in rows if code.lower().startswith(typed.lower())]:
            return found
        key = folded(typed)
        return [(row[0], row[1]) for row in rows if key and any(word.startswith(key) for word in row[2].split(" "))]

    def _topics(self, place: Place) -> Iterable[Offer]:
        rows = [(name, what) for name, _alias, what in self._table.commands()]
        return [*self._closed("topic", place.typed), *_fitting(place.typed, rows)]

    # --- what the playbooks know ----------------------------------------------------------------------------------

    def _platforms(self, place: Place) -> Iterable[Offer]:
        rows = self._books.platforms()
        if found := _fitting(place.typed, [(code, label) for code, label, _others in rows]):
            return found
        key = folded(place.typed)
        return [
            (code, label)
            for code, label, others in rows
            if key and any(folded(word).startswith(key) for word in (label, *others))
        ]

    def _places(self, place: Place) -> Iterable[Offer]:
        """`mercadolibre:MLM`: the platform, then one of its sites."""
        platform, colon, site = place.typed.partition(":")
        if not colon:
            return [(f"{code}:" if self._books.sites(code) else code, label) for code, label in self._platforms(place)]
        return [(f"{platform}:{code}", label) for code, label in _fitting(site, self._books.sites(platform))]

    def _sites(self, place: Place) -> Iterable[Offer]:
        platform = next(iter(place.given.get("platform", ())), "")
        if not platform and (rule := next(iter(place.given.get("rule", ())), "")):
            platform = self._books.book["rules"].get(rule, {}).get("platform", "")
        return _fitting(place.typed, self._books.sites(platform), anywhere=True)

    def _procedures(self, place: Place) -> Iterable[Offer]:
        """Those of the case's platform or of the one that stands on the line first."""
        platform = self._standing(place).get("platform") or next(iter(place.given.get("platform", ())), "")
        usual = self._books.procedures(platform) if platform else []
        found = dict(self._closed("procedure", place.typed))
        return [(code, found[code]) for code in (*(one for one in usual if one in found), *found)]

    def _evidence(self, place: Place) -> Iterable[Offer]:
        """The kinds, those first that the case still lacks."""
        found = _fitting(place.typed, self._books.evidence(), anywhere=True)
        missing = self._standing(place).get("missing", "").split()
        return sorted(found, key=lambda one: missing.index(one[0]) if one[0] in missing else len(missing))

    def _moves(self, place: Place) -> Iterable[Offer]:
        case = self._standing(place)
        now = dict(self._books.moves(case)) if case else {}
        return [(code, now.get(code, label)) for code, label in self._closed("option", place.typed, now or None)]

    def _messages(self, place: Place) -> Iterable[Offer]:
        case = self._standing(place)
        platform = case.get("platform") or next(iter(place.given.get("platform", ())), "")
        return _fitting(place.typed, self._books.messages(platform, case.get("procedure", "")))

    def _instructions(self, place: Place) -> Iterable[Offer]:
        """`sop show PLATFORM PROCEDURE`, or a case."""
        rows = self._books.instructions()
        if before := place.given.get("sop"):
            return _fitting(place.typed, [(procedure, title) for one, procedure, title in rows if one == before[0]])
        names = {code: label for code, label, _others in self._books.platforms()}
        known = [(platform, names.get(platform, "")) for platform, _procedure, _title in rows]
        return [*_fitting(place.typed, known), *self._cases(place)]

    # --- what the journal knows -----------------------------------------------------------------------------------

    def _cases(self, place: Place) -> Iterable[Offer]:
        found = self._ask(lambda cases: list(cases.like(place.typed, closed=place.command == "reopen"))) or []
        return [(case, self._about(procedure, buyer, over=over)) for case, procedure, buyer, over in found]

    def _about(self, procedure: str, buyer: str, *, over: bool) -> str:
        """`reclamo · Ana P.`."""
        closed = self._table.label("status", "closed") if over else ""
        return " · ".join(filter(None, (self._table.label("procedure", procedure), harmless(buyer), closed)))

    def _stores(self, place: Place) -> Iterable[Offer]:
        stores = self._ask(lambda cases: cases.stores()) or []
        return _fitting(place.typed, [(slug, harmless(name)) for slug, name in stores], anywhere=True)

    def _accesses(self, place: Place) -> Iterable[Offer]:
        """The store first, which may be left out where there is one; then its accesses that were not named yet."""
        stores = [slug for slug, _name in self._ask(lambda cases: cases.stores()) or []]
        named = place.given.get("access", [])
        store = next((one for one in named[:1] if one in stores), stores[0] if len(stores) == 1 else "")
        rows = (self._ask(lambda cases: cases.accesses(store)) or []) if store else []
        platforms = {code: label for code, label, _others in self._books.platforms()} if rows else {}
        found = [
            (number, harmless(", ".join(filter(None, (platforms.get(platform, platform), user)))))
            for number, platform, user in rows
            if number not in named
        ]
        return [*([] if named else self._stores(place)), *_fitting(place.typed, found, anywhere=True)]

    def _clocks(self, place: Place) -> Iterable[Offer]:
        named = next(iter(place.given.get("case", ())), "")
        rows = self._ask(lambda cases: cases.deadlines(named)) or []
        titles = dict(self._books.rules()) if any(rule for _clock, _base, rule in rows) else {}
        found = [(clock, titles.get(rule) or self._table.label("own_clock", base)) for clock, base, rule in rows]
        return _fitting(place.typed, found)

    def _standing(self, place: Place) -> dict[str, str]:
        """What the journal says of the case on the line; nothing where there is none or it cannot be read."""
        named = next(iter(place.given.get("case", ())), "")
        return (self._ask(lambda cases: cases.standing(named)) if named else None) or {}

    def _ask(self, question: Callable[[Cases], Answer]) -> Answer | None:
        """The journal's answer; None where it cannot be asked."""
        from concierge_cli.cli.completion.cases import Cases, Unreadable

        try:
            return question(Cases(self._home.data, self._table.journal_version))
        except Unreadable:
            return None


def plain(value: str) -> bool:
    """Whether a value is one word in every shell, as it stands."""
    begins = value[:1].isalnum() or value.startswith("--")
    return begins and value.isascii() and all(char.isalnum() or char in _SIGNS for char in value)


def open_ended(value: str) -> bool:
    """Whether the value goes on behind what is offered: `first_response=`."""
    return value.endswith(_OPENS)


def harmless(text: str) -> str:
    """What somebody wrote, fit for a terminal. Most of it is, and costs nothing."""
    if text.isprintable():
        return text
    from concierge_cli.cli.style import safe

    return safe(text)


def folded(text: str) -> str:
    """Letters and digits only, without accents: how words are compared."""
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFKD", text)
    return "".join(char for char in text.casefold() if char.isalnum())


def _fitting(typed: str, rows: Iterable[Offer], *, anywhere: bool = False) -> list[Offer]:
    """The rows whose value begins as typed, else (with `anywhere`) those whose words do."""
    rows, wanted = list(rows), typed.lower()
    found = [row for row in rows if row[0].lower().startswith(wanted)]
    if found or not anywhere:
        return found
    key = folded(typed)
    return [row for row in rows if key and any(folded(word).startswith(key) for word in row[1].split(" "))]


def _open_ended(rows: Iterable[Offer]) -> list[Offer]:
    return [(f"{value}=", what) for value, what in rows]


def _columns(place: Place, known: list[str]) -> list[Offer]:
    """The next of several columns with commas between."""
    before, comma, last = place.typed.rpartition(",")
    used = before.split(",")
    return [(f"{before}{comma}{name}", "") for name in known if name.startswith(last) and name not in used]
