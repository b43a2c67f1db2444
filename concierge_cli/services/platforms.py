"""Platforms as people name them: by code, by label in either language, by short name."""

from __future__ import annotations

from concierge_cli.errors import RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.words import label, match, match_site
from concierge_cli.services.desk import Desk


def platform_names(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What each platform is called: both labels and its short names, for typing in either language."""
    return {
        one.code: tuple(dict.fromkeys((one.label.es, one.label.en, one.tag, *one.aliases)))
        for one in desk.playbooks.platforms()
    }


def site_word(desk: Desk, platform: str, typed: str) -> str:
    """The site of `platform` that `typed` means: its code in any case, or its country. InvalidInput with those there are."""
    sites = desk.playbooks.platform(platform).sites
    exact = [code for code in sites if code.casefold() == typed.strip().casefold()]
    if exact or not sites:
        return exact[0] if exact else typed.strip()
    countries = {platform: {code: site.country for code, site in sites.items()}}
    return match_site(f"{platform} {typed}", countries, extra=platform_names(desk))[1]


def platform_word(desk: Desk, typed: str) -> str:
    """The platform that `typed` means, or InvalidInput with the nearest ones.

    One on which a store sells keeps its code where no file describes it any more.
    """
    names = platform_names(desk)
    for client in desk.journal.clients():
        for code in client.platforms:
            names.setdefault(code, (code,))
    return match("platform", typed, extra=names)


def refuse_unlisted(desk: Desk, platform: str, procedure: str, *, because: str) -> None:
    """Raises RuleViolation for a procedure that the platform does not have, unless a reason is given: none of its
    deadlines would begin. One whose file names no procedure at all may have any.
    """
    listed = desk.playbooks.procedures(platform)
    if because or not listed or any(one.code == procedure for one in listed):
        return
    raise RuleViolation(
        _(
            "{platform} has no procedure “{procedure}”, so none of its deadlines would begin. It has: {known}. "
            "If its panel shows one all the same, say so with --because. Nothing was saved."
        ).format(
            platform=desk.playbooks.platform(platform).label,
            procedure=label("procedure", procedure),
            known=", ".join(str(one.label) for one in listed),
        ),
        hint="concierge sop list",
    )
