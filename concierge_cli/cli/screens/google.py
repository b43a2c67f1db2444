"""The screens of `google`: what is shown while somebody is in their browser, how the connection stands, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from concierge_cli.cli.style import safe
from concierge_cli.i18n import N_, _
from concierge_cli.language import dates

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.connection import Connection, Disconnected, Waiting

_SCOPES: Final = {
    "file": N_("only what Concierge makes in your Drive, or you open with it (drive.file)"),
    "full": N_("all files of your Drive and all your spreadsheets (drive, spreadsheets)"),
}


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
    """After connecting: who, what may be done, where the permission lies, and what to know about it."""
    screen = session.screen
    lines = [*_verdict(session, done), *screen.facts(_facts(session, done)), *_remarks(session, done)]
    return [*lines, *_cure(session, done, otherwise="concierge google status")]


def status_lines(session: Session, found: Connection) -> list[str]:
    screen = session.screen
    lines = [*_verdict(session, found), *screen.facts(_facts(session, found)), *_remarks(session, found)]
    lines += ["", screen.block(_("Sheets and folders"))]
    if not found.stores:
        lines += screen.wrap(_("No store has its Sheet yet."), indent="  ")
    for store in found.stores:
        lines += [f"  {safe(store.name)}"]
        lines += screen.facts(
            [(name, safe(url)) for name, url in ((_("Sheet"), store.sheet), (_("Folder"), store.folder)) if url],
            indent="    ",
        )
    return [*lines, *_cure(session, found)]


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


# --- what all of them say -----------------------------------------------------------------------------------------


def _verdict(session: Session, found: Connection) -> list[str]:
    screen = session.screen
    who = safe(found.account.email)
    if found.problem is None:
        text = _("Connected with Google as {who}").format(who=who)
        return [screen.verdict(text)]
    if found.problem.exit_code == 5:
        text = _("Connected with Google as {who}, but it cannot be asked now") if who else _("Connected, not tried yet")
        return [screen.verdict(text.format(who=who), good=False)]
    text = _("The connection as {who} does not work") if who else _("The connection does not work")
    return [screen.verdict(text.format(who=who), good=False)]


def _cure(session: Session, found: Connection, *, otherwise: str = "") -> list[str]:
    """What comes next: the way out of what is wrong, else `otherwise`."""
    screen = session.screen
    if found.problem is None:
        return screen.next(otherwise, _("see how the connection stands")) if otherwise else []
    return ["", *screen.wrap(safe(found.problem.message)), screen.command(found.problem.hint)]


def _facts(session: Session, found: Connection) -> list[tuple[str, str]]:
    account = found.account
    rows = [(_("Permission"), _(_SCOPES[found.scope]))]
    kinds = {
        "service_account": _("service account: it has no storage of its own"),
        "default": _("the default credentials of this computer"),
    }
    if account.kind in kinds:
        rows.append((_("Account"), kinds[account.kind]))
    rows.append((_("Kept"), _where_kept(found)))
    moment = dates.long_moment(account.connected_at, tz=session.settings.timezone)
    rows.append((_("Since"), moment))
    return rows


def _where_kept(found: Connection) -> str:
    import sys

    account = found.account
    if account.kept == "keyring":
        return _("in this computer's keyring ({name})").format(name=safe(account.keyring))
    if account.kept == "elsewhere":
        return _("not by Concierge: where this computer keeps its own")
    if sys.platform == "win32":
        return _("in a file in your user's folder: {path}").format(path=safe(str(found.token_file)))
    return _("in a file that only you can read: {path}").format(path=safe(str(found.token_file)))


def _remarks(session: Session, found: Connection) -> list[str]:
    """What to know: the permission's end, a file that others can read, what a service account cannot do."""
    screen = session.screen
    lines: list[str] = []
    for text in remarks(session, found):
        lines += ["", *screen.wrap(text)]
    return lines


def remarks(session: Session, found: Connection) -> list[str]:
    end = found.lifetime.ends_at
    when = dates.long_moment(end, tz=session.settings.timezone) if end else ""
    said = {
        "ends": _(
            "Your app is in testing: Google ends the permission on {when}. Publish the app (“In production”) and "
            "connect again, and it lasts."
        ),
        "ends_soon": _(
            "Look: Google ends the permission on {when}, because your app is in testing. Publish the app (“In "
            "production”) and connect again, and it lasts."
        ),
        "ended": _(
            "Your app is in testing: Google ended the permission on {when}. Publish the app (“In production”) and "
            "connect again, and it lasts."
        ),
        "may_end": _(
            "If your app is still in testing, Google ends the permission on {when}. If you published it (“In "
            "production”), nothing happens."
        ),
    }.get(found.lifetime.state)
    texts = [said.format(when=when)] if said else []
    if found.account.kind == "service_account":
        texts.append(
            _(
                "A service account cannot make Sheets or keep files: it has no storage. Make each Sheet and folder "
                "yourself and share them with {who} as an editor."
            ).format(who=safe(found.account.email))
        )
    if found.exposed:
        texts.append(
            _("Look: other accounts of this computer can read the file with the permission. Connect again to close it.")
        )
    return texts
