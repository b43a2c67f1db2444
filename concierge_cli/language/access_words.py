"""What is said of an access: whether its user is shared, how it signs in, and what to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from concierge_cli.domain.access import Access, Concern
from concierge_cli.i18n import _, ngettext
from concierge_cli.language.words import label


def sharing(access: Access) -> str:
    """`usuario propio`."""
    if access.dedicated is None:
        return _("find out whether it is shared")
    return _("a user of its own") if access.dedicated else _("a shared user")


def signing_in(access: Access) -> str:
    """`con verificación en dos pasos`."""
    if access.two_step is None:
        return _("find out whether it asks for two steps")
    return _("with two-step sign-in") if access.two_step else _("without two-step sign-in")


def concern_words(access: Access, concern: Concern, *, today: date) -> str:
    """What is wrong, as part of a sentence: `sin revisar desde hace 104 días`."""
    match concern:
        case "shared" | "sharing_unknown":
            return sharing(access)
        case "two_step_off" | "two_step_unknown":
            return signing_in(access)
        case "review_due":
            days = (today - max(access.granted, access.reviewed or access.granted)).days
            return ngettext("not reviewed for {n} day", "not reviewed for {n} days", days).format(n=days)


def concern_sentences(
    accesses: Iterable[Access], sites: Mapping[str, Collection[str]], *, today: date
) -> Iterator[str]:
    """`Amazon, acceso 2: usuario compartido`, an access each: by platform, since a user name is personal.

    `sites` are those of each platform: one is named where there are several.
    """
    for one in accesses:
        several = len(sites.get(one.platform, ())) > 1
        place = f"{label('platform', one.platform)} {one.site}".strip() if several else label("platform", one.platform)
        concerns = ", ".join(concern_words(one, concern, today=today) for concern in one.concerns(today))
        yield _("{place}, access {n}: {concerns}").format(place=place, n=one.number, concerns=concerns)
