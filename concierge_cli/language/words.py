"""The closed words: from code to the screen's word, and from whatever a person typed back to the code.

Screens translate codes with `label`; options read them with `match`, which understands both languages whatever the
screen speaks. Platforms are open (a folder in `sops/` each): callers pass their names in `extra`, the label first.
"""

from __future__ import annotations

import functools
import gettext
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import CATALOGS, _, pgettext
from concierge_cli.language.labels import LABELS, PROCEDURE_WORDS, TYPED_TOO
from concierge_cli.language.typed import plain, shown

Names = Mapping[str, Sequence[str]]
"""Code → the names that a playbook gives it; the first one is its label."""

_SHORTEST_PREFIX: Final = 2


def label(list_name: str, code: str, *, extra: Names | None = None) -> str:
    """The word for `code` in the bound language; what is in no table (a newer version's code) is shown as it is."""
    if extra and extra.get(code):
        return extra[code][0]
    english = LABELS[list_name].get(code)
    return pgettext(list_name, english) if english else code.replace("_", " ")


def match(list_name: str, typed: str, *, codes: Collection[str] | None = None, extra: Names | None = None) -> str:
    """The code that `typed` means: a code, a label of either language, a usual short name, or a unique beginning.

    Case, accents, spaces and signs do not count. `codes` narrows the list to what is allowed here.
    Raises InvalidInput naming the accepted words, with the nearest one as the hint.
    """
    allowed = _allowed(list_name, codes, extra)
    found = _meant(list_name, typed, allowed, extra)
    if len(found) == 1:
        return found[0]
    # Many labels are phrases, so only those in question are listed when the word fits several.
    words = " · ".join(label(list_name, code, extra=extra) for code in found or allowed)
    if found:
        raise InvalidInput(
            _("“{typed}” could be several things: {words}.").format(typed=shown(typed), words=words),
            hint=_("Write one of these: {words}.").format(words=" · ".join(found)),
        )
    raise InvalidInput(
        _("“{typed}” is not one of these: {words}.").format(typed=shown(typed), words=words),
        hint=_did_you_mean(list_name, typed, allowed, extra),
    )


def party_phrase(code: str, role: Literal["subject", "object", "source"] = "subject") -> str:
    """A party inside a sentence: `quien compró`; after «Esperas», `a quien compró`; its origin, `de quien compró`."""
    return label("party" if role == "subject" else f"party_{role}", code)


def own_procedure(platform: str, procedure: str) -> str:
    """What a platform of the closed list calls a procedure, as the shipped playbooks say it: `reclamación` on Allegro."""
    own = PROCEDURE_WORDS.get(f"{platform}/{procedure}") or PROCEDURE_WORDS.get(f"/{procedure}")
    return pgettext("platform_procedure", own) if own else label("procedure", procedure)


def case_phrase(procedure: str, reason: str, *, name: str = "") -> str:
    """What a case is about: `reclamo por defecto`, `reclamo porque no llegó`, `garantía`.

    `name` is what its platform calls the procedure, where it has a word of its own.
    """
    name = name or label("procedure", procedure)
    return name if reason == procedure else f"{name} {label('because', reason)}"


def site_label(platform: str, country: str, *, extra: Names | None = None) -> str:
    """`Mercado Libre México`; without a country (`""`), `Instagram`."""
    name = label("platform", platform, extra=extra)
    return f"{name} {label('country', country)}" if country else name


_SITE_NOISE: Final = frozenset({"com", "www", "https", "de", "of", "en", "in"})


def match_site(
    typed: str,
    sites: Mapping[str, Mapping[str, str]],
    *,
    extra: Names | None = None,
    country: str | None = None,
    optional: Collection[str] = (),
) -> tuple[str, str]:
    """The platform and site that `typed` means: `ml mexico`, `amazon us`, `mercadolibre:MLM`, `MLA`, `instagram`.

    `sites` maps each platform to its sites and their countries; a platform without sites has site `""`. Where a
    platform has several and none was named, it is the one of `country`; `""` is a country not known yet, and leaves
    the site open. On the `optional` platforms none need be named. Raises InvalidInput for an unknown platform or
    country, and where no site can be told.
    """
    words = re.findall(r"\w+", plain(typed))
    alone = [
        (platform, site)
        for platform, ours in sites.items()
        if platform not in optional
        for site in ours
        if words == [site.casefold()]
    ]
    if len(alone) == 1 and not _meant("platform", typed, sites, extra):
        return alone[0]
    # The last word may be a country's own sign: `amazon de` is Germany, `mercado libre de chile` is not.
    words = [word for place, word in enumerate(words) if word not in _SITE_NOISE or place == len(words) - 1]
    platform, place = _platform_and_place(words, sites, extra)
    if not platform:
        return match("platform", typed, codes=sites, extra=extra), ""
    if not place and platform in optional:
        return platform, ""
    if not place and country is not None and len(sites[platform]) > 1:
        if not country:
            return platform, ""
        there = [site for site, its in sites[platform].items() if its == country]
        if len(there) == 1:
            return platform, there[0]
    return platform, _site(platform, place, sites[platform], typed, extra)


def _platform_and_place(
    words: list[str], sites: Mapping[str, Mapping[str, str]], extra: Names | None
) -> tuple[str, str]:
    """The longest beginning that names a platform, and the rest; a full name goes before an abbreviated one."""
    for prefixes in (False, True):
        for end in range(len(words), 0, -1):
            found = _meant("platform", " ".join(words[:end]), sites, extra, prefixes=prefixes)
            if len(found) == 1:
                return found[0], " ".join(words[end:])
    return "", ""


def _site(platform: str, place: str, ours: Mapping[str, str], typed: str, extra: Names | None) -> str:
    if not place:
        if len(ours) <= 1:
            return next(iter(ours), "")
        raise _which_site(platform, ours, typed, extra)
    for site in ours:
        if word_key(place) == word_key(site):
            return site
    countries = _meant("country", place, LABELS["country"], None)
    found = [site for site, country in ours.items() if country in countries]
    if len(found) == 1:
        return found[0]
    if not ours and countries:
        return ""
    raise _which_site(platform, ours, typed, extra)


def _which_site(platform: str, ours: Mapping[str, str], typed: str, extra: Names | None) -> InvalidInput:
    name = label("platform", platform, extra=extra)
    words = " · ".join(site_label(platform, country, extra=extra) for country in ours.values()) or name
    example = f"{platform}:{next(iter(ours))}" if ours else platform
    return InvalidInput(
        _("“{typed}” does not say which site of {platform}. There are: {words}.").format(
            typed=shown(typed), platform=name, words=words
        ),
        hint=_("Write it as {example}.").format(example=f'"{example}"'),
    )


def _allowed(list_name: str, codes: Collection[str] | None, extra: Names | None) -> list[str]:
    if codes is not None:
        return list(codes)
    return list(dict.fromkeys([*LABELS[list_name], *(extra or {})]))


def _meant(
    list_name: str, typed: str, allowed: Collection[str], extra: Names | None, *, prefixes: bool = True
) -> list[str]:
    """The codes that `typed` may mean: its own code first, then whole words, then beginnings."""
    wanted = word_key(typed)
    if not wanted:
        return []
    for code in allowed:
        if word_key(code) == wanted:
            return [code]
    spoken = {
        code: _spoken(list_name, code) | {word_key(name) for name in (extra or {}).get(code, ())} for code in allowed
    }
    whole = [code for code, keys in spoken.items() if wanted in keys]
    if whole or not prefixes or len(wanted) < _SHORTEST_PREFIX:
        return whole
    return [code for code, keys in spoken.items() if any(key.startswith(wanted) for key in (*keys, word_key(code)))]


def _did_you_mean(list_name: str, typed: str, allowed: Collection[str], extra: Names | None) -> str:
    import difflib

    keys = {key: code for code in allowed for key in (word_key(code), *_spoken(list_name, code))}
    keys |= {word_key(name): code for code in allowed for name in (extra or {}).get(code, ())}
    near = difflib.get_close_matches(word_key(typed), keys, n=1)
    if not near:
        return ""
    return _("Did you mean “{word}”?").format(word=label(list_name, keys[near[0]], extra=extra))


def word_key(text: str) -> str:
    """What is compared: letters and digits only, so that `A-to-z`, `a to z` and `atoz` are one."""
    return "".join(char for char in plain(text) if char.isalnum())


def spoken_words(list_name: str, code: str) -> tuple[str, ...]:
    """Every word for `code` but the code itself, in both languages: its labels and what people say for it."""
    english = LABELS[list_name].get(code)
    labels = (english, _spanish().pgettext(list_name, english)) if english else ()
    others = TYPED_TOO.get(list_name, {}).get(code, "").split(",")
    return tuple(dict.fromkeys(filter(None, (*labels, *(word.strip() for word in others)))))


@functools.cache
def _spoken(list_name: str, code: str) -> frozenset[str]:
    """Those words as they are compared."""
    return frozenset(filter(None, map(word_key, spoken_words(list_name, code))))


@functools.cache
def _spanish() -> gettext.NullTranslations:
    return gettext.translation("concierge", CATALOGS, languages=["es"])
