"""What Polish messages must not say: promises, contact data, requests to close a claim, pressure for a review.

Polish bends its words, so stems are looked for. Addresses and numbers are found by `message_contacts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from concierge_cli.domain.message_text import Span, any_of, finds, finds_unless, one_a_sentence

_THIRD = any_of(
    "allegro(?:_protect)? bank platforma mediator kurier przewoznik firma_kurierska inpost dpd dhl poczta amazon "
    "wystawca_karty"
)
_WILL = any_of(
    "zwroci odda przyzna uzna wyplaci zaakceptuje zatwierdzi zrekompensuje zrefunduje pokryje pozytywnie_rozpatrzy stanie_po"
)
_FAVOUR = r"na\s+(?:(?:pani|pana|panstwa|twoja|nasza)\s+)?(?:korzysc|rzecz)(?:\s+(?:pani|pana|kupujac\w+))?"
_CASE = any_of("reklamacj[aei] wniosek spor dyskusja odwolanie spraw[ae] zgloszenie roszczenie rekompensata")
_GRANTED = (
    r"(?:uznan|zaakceptowan|przyznan|wygran|zatwierdzon|rozpatrzon\w+\s+pozytywnie|rozstrzygniet\w+\s+na|pozytywnie)\w*"
)
_OPEN = re.compile(
    r"\b(?:jesli|jezeli|gdy|kiedy|czy|o\s+ile|dopiero|az|po\s+tym|nikt|nigdy)\b"
    r"|\bnie\s+(?:mozemy\s+|moge\s+)?(?:gwarant|obiec|zapewn|wiemy|wiem)\w*|\bnie\b[^.,;:\n]{0,30}$"
)
_CALM = re.compile(r"\b(?:prosze\s+)?sie\s+nie\s+martwic|\bnie\s+martw\w*(?:\s+sie)?|\bnie\s+ma\s+watpliwosci")


@cache
def _promise_rules() -> tuple[re.Pattern[str], ...]:
    vow = any_of(
        "gwarantuj\\w+ obiecuj\\w+ zapewniam\\w* przyrzekam\\w* na_pewno z_pewnoscia bez_watpienia niewatpliwie"
    )
    parts = (
        rf"\b{_THIRD}\s+(?:\w+\s+){{0,3}}?{_WILL}\b",
        rf"\b(?:rozstrzygnie|rozpatrzy|zdecyduje|zakonczy\s+sie|zostanie|bedzie)\b[^.,;\n]{{0,50}}?\b{_FAVOUR}",
        rf"\b{_CASE}\s+(?:\w+\s+){{0,4}}?(?:zostanie|bedzie)\s+(?:\w+\s+){{0,2}}?{_GRANTED}",
        r"\bwygra(?:my|sz|cie|ja)?\s+(?:(?:pani|pan|panstwo|ten|te)\s+){0,2}(?:spor|spraw|reklamacj|odwolani)\w*",
        rf"\b{vow}\b[^.;\n]{{0,60}}?\b(?:zwrot\s+(?:pieniedzy|srodkow)|odzyska\w*|dostanie\s+\w+\s+zwrot|wygra\w*)\b",
        r"\b(?:zwrot|rekompensata|wygrana)\s+(?:\w+\s+)?(?:jest|sa)\s+(?:gwarantowan|pewn|zagwarantowan)\w*",
    )
    return tuple(re.compile(part) for part in parts)


def promises(folded: str) -> Iterator[Span]:
    """Promises of what somebody else decides; at most one a sentence."""
    return one_a_sentence(_promise_rules(), folded, calm=_CALM, unless=(_OPEN,))


_DENIED = re.compile(r"\b(?:nie|bez|nigdy)\b[^.,;:!?\n]{0,45}$")


@cache
def _contact_rules() -> tuple[re.Pattern[str], ...]:
    parts = (
        r"\b(?:zadzwon\w*|dzwonic|prosze\s+dzwonic|oddzwon\w*)\b(?!\s+(?:przed|do\s+drzwi))",
        r"\bkontakt\w*\s+(?:telefoniczn\w+|mailow\w+|e-?mailow\w+)|\btelefonicznie\b",
        r"\btel\.?\s*:?\s*(?:\+?48[\s-]?)?\d[\d\s-]{6,}|\bpod\s+numer\w*\s+(?:telefonu\s+)?\+?\d[\d\s-]{6,}\d",
        r"\b(?:na|przez|poprzez|nasz\w*|moj)\s+(?:whats\s?app\w*|messenger\w*|telegram\w*|instagram\w*|facebook\w*)",
        r"\b(?:podac|podanie|przeslac|wyslac|udostepnic)\s+(?:\w+\s+){0,2}?(?:numer\w*\s+telefonu|adres\w*\s+e-?mail\w*|e-?mail\w*)",
        r"\bpoza\s+(?:allegro|platform\w+|serwis\w+|portal\w+)\b",
        r"\b(?:na|w)\s+nasz(?:a|ej|ym)\s+(?:stron\w+|sklep\w+)\b|\bbezposrednio\s+(?:w|na|u)\s+nas\w*\b",
    )
    return tuple(re.compile(part) for part in parts)


_CARRIER = re.compile(r"\b(?:kurier\w*|przewoznik\w*|inpost|dpd|allegro)\b[^.,;:!?\n]{0,25}$")


def contacts(folded: str) -> Iterator[Span]:
    """Invitations to talk or to buy elsewhere."""
    return finds_unless(_contact_rules(), folded, _DENIED, _CARRIER)


_CLAIM = r"(?:(?:te|ta|tej|swoj\w*|pani|pana|panstwa|ten)\s+){0,2}" + any_of(
    "dyskusj\\w+ reklamacj\\w+ spor\\w* spraw\\w+ zgloszeni\\w+ roszczeni\\w+"
)


@cache
def _closing_rules() -> tuple[re.Pattern[str], ...]:
    end = any_of("zamkn\\w+ wycofa\\w+ anulowa\\w+ zakoncz\\w+ usun\\w+ cofn\\w+")
    begin = any_of("otwiera\\w+ otwarci\\w+ zglasza\\w+ zaklada\\w+ rozpoczyna\\w+ skladac zglosic otworzyc")
    parts = (
        rf"\b(?:prosze|prosimy|prosba)\s+(?:\w+\s+){{0,2}}?{end}\s+{_CLAIM}",
        rf"\b(?:moze|mogl\w*|mozna|moglibyscie)\s+(?:\w+\s+){{0,3}}?{end}\s+{_CLAIM}",
        rf"\b(?:jesli|jezeli|gdy|jak)\s+(?:\w+\s+){{0,2}}?{end}\s+(?:pani\s+|pan\s+|panstwo\s+)?{_CLAIM}",
        rf"\b(?:prosze|prosimy)\s+(?:o\s+)?nie\s*{begin}\s+{_CLAIM}",
        rf"\bnie\s+(?:ma\s+(?:potrzeby|sensu)|trzeba|musi\w*|warto)\s+(?:\w+\s+)?{begin}\s+{_CLAIM}",
        rf"\bzamiast\s+{begin}\s+{_CLAIM}",
    )
    return tuple(re.compile(part) for part in parts)


def closings(folded: str) -> Iterator[Span]:
    """Requests to close a claim or not to open one."""
    return finds(_closing_rules(), folded)


@cache
def _review_rules() -> tuple[re.Pattern[str], ...]:
    review = r"(?:ocen\w*|opini\w*|komentarz\w*|recenzj\w*)"
    stars = r"(?:5|pie[cn]\w*)\s+gwiazd\w+"
    parts = (
        rf"\b(?:prosimy|prosze|prosba|liczymy|zachecamy|wdzieczni|milo|czekamy|zalezy)\b(?:(?!\bnie\b)[^.;\n]){{0,50}}?"
        rf"(?:pozytywn\w+\s+{review}|{stars}|dobr\w+\s+{review}|najwyzsz\w+\s+{review})",
        rf"\b(?:zmien|zmian|usun|edytow|edycj|wycof|skasow|poprawien|poprawic)\w*\s+(?:\w+\s+){{0,2}}?{review}",
        rf"\b(?:rabat|kupon|znizk|prezent|zwrot)\w*\b[^.;\n]{{0,20}}\bza\b[^.;\n]{{0,40}}\b{review}",
    )
    return tuple(re.compile(part) for part in parts)


def reviews(folded: str) -> Iterator[Span]:
    """Requests for a good review, or for a change of one."""
    return finds(_review_rules(), folded)
