"""The access register on the screen: one access, the list, and what to look at of a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from concierge_cli.cli.screens.text import flow, listed, muted, sentence, whole
from concierge_cli.cli.style import safe
from concierge_cli.i18n import N_, _, ngettext
from concierge_cli.language import dates
from concierge_cli.language.access_words import concern_words, sharing, signing_in
from concierge_cli.services.access import place_of, today_at

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.access import Access
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk


_MENDED: Final = {
    "shared": (" --dedicated", N_("ask for a user of your own; when you have it, say so")),
    "two_step_off": (" --2fa", N_("turn on the second step; when it asks for it, say so")),
}
"""What mends a concern that a look alone does not, and the flag that says that it is mended."""


def list_lines(
    session: Session, desk: Desk, found: Sequence[tuple[Client, Sequence[Access]]], *, everything: bool
) -> list[str]:
    """Store by store, its accesses, the revoked ones counted or shown."""
    screen = session.screen
    lines: list[str] = []
    for client, known in found:
        today = today_at(desk, client)
        shown = [one for one in known if everything or not one.revoked]
        wrong = sum(bool(one.concerns(today)) for one in shown)
        lines += ["", *screen.two(screen.name(safe(client.name)), _counted(len(shown), wrong))][0 if lines else 1 :]
        for one in shown:
            lines += ["", *access_lines(session, desk, client, one)]
        if hidden := len(known) - len(shown):
            text = ngettext("{n} more, revoked: {command}", "{n} more, revoked: {command}", hidden).format(
                n=hidden, command=whole(f"concierge client access list {client.slug} --all")
            )
            lines += ["", *flow(screen, text)]
    return [*lines, *_after_list(session, desk, found)]


def _counted(count: int, wrong: int) -> str:
    text = ngettext("{n} access", "{n} accesses", count).format(n=count) if count else _("no access noted")
    return text if not wrong else f"{text} · " + ngettext("{n} to look at", "{n} to look at", wrong).format(n=wrong)


def _after_list(session: Session, desk: Desk, found: Sequence[tuple[Client, Sequence[Access]]]) -> list[str]:
    for client, known in found:
        if not known:
            return session.screen.next(
                f"concierge client access add {client.slug}",
                _("note what {name} gave you").format(name=safe(client.name)),
            )
        for one in known:
            if concerns := one.concerns(today_at(desk, client)):
                flag, what = _MENDED.get(concerns[0], ("", N_("look at it on the platform, then say that it is right")))
                return session.screen.next(f"concierge client access review {client.slug} {one.number}{flag}", _(what))
    return session.screen.next(f"concierge client show {found[0][0].slug}", _("see the store"))


def access_lines(session: Session, desk: Desk, client: Client, access: Access) -> list[str]:
    """One access: what it opens, since when, what is well with it, and what to look at."""
    screen, today = session.screen, today_at(desk, client)
    number = screen.name(str(access.number))
    lines = flow(screen, title(session, desk, access), indent="   ", first=f"{number}  ")
    well = listed((sharing(access) if access.dedicated else "", signing_in(access) if access.two_step else ""), screen)
    for text in (well, listed(_days(access, today), screen)):
        if text:
            lines += muted(screen, flow(screen, sentence(text), indent="   "))
    return lines + [screen.soon(line) for line in concern_lines(session, [access], today, indent="   ")]


def title(session: Session, desk: Desk, access: Access) -> str:
    """`Mercado Libre México · ana.luna · reclamos`."""
    return listed((place_of(desk, access), safe(access.user) or _("(erased)"), safe(access.role)), session.screen)


def _days(access: Access, today: date) -> Iterable[str]:
    def day(one: date) -> str:
        return dates.short_day(one, today=today)

    yield _("granted on {day}").format(day=day(access.granted))
    if access.reviewed:
        yield _("reviewed on {day}").format(day=day(access.reviewed))
    if access.revoked:
        yield _("revoked on {day}").format(day=day(access.revoked))


def concern_lines(session: Session, accesses: Iterable[Access], today: date, *, indent: str) -> list[str]:
    """`Ojo: usuario compartido, sin revisar desde hace 104 días.`, a line for each access that has any."""
    lines = []
    for one in accesses:
        if found := one.concerns(today):
            text = _("Look: {text}").format(
                text=", ".join(concern_words(one, code, today=today) for code in found) + "."
            )
            lines += flow(session.screen, text, indent=indent)
    return lines


# --- what a command did -------------------------------------------------------------------------------------------


def added_lines(session: Session, desk: Desk, client: Client, access: Access) -> list[str]:
    """A new access, as it was understood."""
    said = _("{name}: access {n} noted").format(name=safe(client.name), n=access.number)
    return [
        session.screen.verdict(said),
        *access_lines(session, desk, client, access),
        *session.screen.next(f"concierge client access list {client.slug}", _("see all of its accesses")),
    ]


def reviewed_lines(session: Session, desk: Desk, client: Client, done: Sequence[Access]) -> list[str]:
    """What was reviewed and what is still to be mended."""
    count = len(done)
    said = ngettext("{name}: {n} access reviewed", "{name}: {n} accesses reviewed", count)
    return [
        session.screen.verdict(said.format(name=safe(client.name), n=count)),
        *(line for one in done for line in access_lines(session, desk, client, one)),
        *_next_review(session, desk, client),
    ]


def _next_review(session: Session, desk: Desk, client: Client) -> list[str]:
    return session.screen.next(f"concierge client access list {client.slug}", _("see all of its accesses"))


def revoked_lines(session: Session, desk: Desk, client: Client, done: Sequence[Access]) -> list[str]:
    """What is noted as revoked, and that the platform has the last word."""
    count = len(done)
    said = ngettext("{name}: {n} access noted as revoked", "{name}: {n} accesses noted as revoked", count)
    told = _("It ends at the platform only when it is taken away there, too.")
    return [
        session.screen.verdict(said.format(name=safe(client.name), n=count)),
        *(line for one in done for line in access_lines(session, desk, client, one)),
        *flow(session.screen, told, indent="  "),
        *_next_review(session, desk, client),
    ]


# --- of a store ---------------------------------------------------------------------------------------------------


def store_lines(session: Session, desk: Desk, client: Client, known: Sequence[Access]) -> list[str]:
    """The block of `client show`: how many, and what to look at; where none is noted, how to note one."""
    screen, today = session.screen, today_at(desk, client)
    live = [one for one in known if not one.revoked]
    if not live:
        text = _("None noted. When the store gives you a user: {command}").format(
            command=whole(f"concierge client access add {client.slug}")
        )
        return [screen.block(_("Accesses")), *flow(screen, text, indent="  ")]
    wrong = [one for one in live if one.concerns(today)]
    lines = [screen.block(_("Accesses"), _counted(len(live), len(wrong)))]
    for one in wrong or live:
        concerns = ", ".join(concern_words(one, code, today=today) for code in one.concerns(today))
        lines += flow(screen, title(session, desk, one), indent="     ", first=f"  {one.number}  ")
        if concerns:
            lines += [screen.soon(line) for line in flow(screen, f"{sentence(concerns)}.", indent="     ")]
    command = whole(f"concierge client access list {client.slug}")
    return [*lines, *flow(screen, _("All of it: {command}").format(command=command), indent="  ")]
