"""The screens of `google`: what is shown while somebody is in their browser, how the connection stands, its end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.client import home_text
from concierge_cli.cli.style import safe
from concierge_cli.errors import NotSignedIn, Unavailable
from concierge_cli.i18n import _
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.connecting import Waiting
    from concierge_cli.services.connection import Connection, Disconnected


def waiting_lines(session: Session, waiting: Waiting, *, full: bool) -> list[str]:
    """While the browser is open: what it is for, its address on a line of its own, and how to get out."""
    screen = session.screen
    lines = []
    if full:
        lines += screen.wrap(
            _(
                "You will be asked for all of your Drive. That is only needed for Sheets and folders that others made "
                "and that you cannot open with Concierge; without it, leave out --scope full."
            )
        )
        lines.append("")
    if waiting.opened:
        lines += screen.wrap(_("Your browser opens: choose your account and agree. If it does not, open this address:"))
    else:
        lines += screen.wrap(_("No browser could be opened here. Open this address in one, and agree:"))
    lines += ["", waiting.address, ""]
    if waiting.pasted:
        lines += screen.wrap(
            _(
                "If that browser is on another computer, it ends at a page that does not load. Copy that page's address "
                "and paste it here."
            )
        )
    lines += screen.wrap(_("Waiting for you, at most 5 minutes. Ctrl-C leaves everything as it is."))
    return lines


def connected_lines(session: Session, done: Connection) -> list[str]:
    """After connecting: whether it works, who, what may be done, where the permission lies."""
    return [
        *_how_it_stands(session, done),
        *_next(session, done, otherwise="concierge sync", why=_("make each store's Sheet")),
    ]


def status_lines(session: Session, found: Connection) -> list[str]:
    screen = session.screen
    lines = [*_how_it_stands(session, found), "", screen.block(_("Sheets and folders"))]
    if not any(store.sheet for store in found.stores):
        lines += screen.wrap(_("No store has its Sheet yet."), indent="  ")
        return [*lines, *_next(session, found, otherwise="concierge sync", why=_("make each store's Sheet"))]
    for store in found.stores:
        lines.append(f"  {safe(store.name)}")
        lines += [f"    {address}" for address in (store.sheet, store.folder) if address]
        if not store.sheet:
            lines += screen.wrap(_("no Sheet yet"), indent="    ")
    return [*lines, *_next(session, found)]


def not_connected_lines(session: Session, hint: str) -> list[str]:
    screen = session.screen
    return [
        screen.verdict(_("Not connected with Google"), good=False),
        *screen.wrap(_("Everything stays on this computer, and all of Concierge works."), indent="  "),
        *screen.wrap(_("What the connection needs, step by step: concierge help google"), indent="  "),
        *screen.next(hint, _("connect")),
    ]


def disconnected_lines(session: Session, done: Disconnected | None) -> list[str]:
    """What was taken back, what was forgotten, and what stays."""
    screen = session.screen
    if done is None:
        return [screen.verdict(_("Nothing was connected with Google"))]
    who = f" ({safe(done.email)})" if done.email else ""
    lines = [screen.verdict(_("No longer connected with Google{who}").format(who=who))]
    said = []
    if done.revoked:
        said.append(
            _(
                "Google has taken the permission back. Other computers that used the same OAuth client with this "
                "account have to connect again."
            )
        )
    elif done.revoked is False:
        said.append(
            _(
                "Google could not be told: the permission may still stand there. Take it back in your Google account, "
                "under the apps with access."
            )
        )
    if not done.forgotten:
        said.append(
            _("The keyring ({name}) did not let go of its entry “concierge”: remove it there.").format(
                name=safe(done.keyring)
            )
        )
    said.append(_("The Sheets and folders in your Drive stay as they are, and so does everything on this computer."))
    for text in said:
        lines += screen.wrap(text, indent="  ")
    return lines


# --- what both say of a connection --------------------------------------------------------------------------------


def _how_it_stands(session: Session, found: Connection) -> list[str]:
    """The verdict with its reason, the facts, and what to know besides."""
    from concierge_cli.services.connection import remarks

    screen = session.screen
    problem = found.problem
    if problem is None:
        lines = [screen.verdict(_("Connected with Google"))]
    else:
        away = isinstance(problem, Unavailable)
        text = (
            _("Connected with Google, which cannot be asked now")
            if away
            else _("The connection with Google does not work")
        )
        lines = [screen.verdict(text, good=False), *screen.wrap(safe(problem.message), indent="  "), ""]
    lines += screen.facts(_facts(session, found))
    for remark in remarks(session.settings, found):
        text = safe(remark.message)
        if remark.level == "warning":
            lines += ["", *map(screen.soon, screen.wrap(_("Look: {text}").format(text=text)))]
        else:
            lines += ["", *screen.wrap(text)]
    return lines


def _next(session: Session, found: Connection, *, otherwise: str = "", why: str = "") -> list[str]:
    """The way out of what is wrong, else what a warning asks for, else `otherwise`."""
    from concierge_cli.services.connection import remarks

    screen = session.screen
    if found.problem is not None:
        again = _("connect again") if isinstance(found.problem, NotSignedIn) else ""
        return screen.next(found.problem.hint, again)
    asked = next((remark.hint for remark in remarks(session.settings, found) if remark.hint), "")
    if asked:
        return screen.next(asked, _("connect again"))
    makes_none = found.account.kind == "service_account"
    return screen.next(otherwise, why) if otherwise and not makes_none else []


def _facts(session: Session, found: Connection) -> list[tuple[str, str]]:
    account = found.account
    kinds = {
        "person": account.email,
        "service_account": _("{who}, a service account").format(who=account.email),
        "default": _("{who}, by the default credentials of this computer").format(who=account.email or "?"),
    }
    rows = [(_("Account"), safe(kinds[account.kind]) or _("not known yet"))]
    rows.append((_("Permission"), found.may))
    rows.append((_("Kept"), _where_kept(found)))
    moment = dates.long_moment(account.connected_at, tz=session.settings.timezone)
    rows.append((_("Since"), moment))
    return rows


def _where_kept(found: Connection) -> str:
    account = found.account
    if account.kept == "keyring":
        return _("in this computer's keyring ({name})").format(name=safe(account.keyring))
    if found.token_file is None:
        return _("not by Concierge: where this computer keeps its own")
    if sys.platform == "win32":
        return _("in a file that whoever may open its folder can read: {path}").format(path=home_text(found.token_file))
    return _("in a file that only you can read: {path}").format(path=home_text(found.token_file))
