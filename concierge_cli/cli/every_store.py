"""`report --all`: the report of each store by itself, and on the screen a line a store.

Each paper is made from its own store's log alone. One that cannot be written stops no other; it decides how the
command ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from concierge_cli.cli.style import safe
from concierge_cli.errors import ConciergeError, Conflict, InvalidInput, NotFound
from concierge_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from concierge_cli.cli.session import Session
    from concierge_cli.domain.client import Client
    from concierge_cli.domain.period import Period
    from concierge_cli.reports.document import Document
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.mirror.papers import Saved
    from concierge_cli.services.papers import Form
    from concierge_cli.services.report import Standing


class Wanted(NamedTuple):
    """What was asked for: `week` or `month` as it was typed, the form, the folder, and whether it goes to Drive."""

    week: str | None
    month: str | None
    form: str | None
    output: str | None
    cases: bool
    drive: bool
    force: bool


class Told(NamedTuple):
    """What came of one store's report. `error` is why its paper was not written or saved, or could not be made."""

    client: Client
    standing: Standing | None = None
    path: Path | None = None
    saved: Saved | None = None
    error: ConciergeError | None = None

    def to_json(self) -> dict[str, Any]:
        from concierge_cli.cli.session import error_document

        found: dict[str, Any] = self.standing.to_json() if self.standing else {"client": self.client.slug}
        found["path"] = str(self.path) if self.path else None
        if self.saved:
            found["drive"] = self.saved.to_json()
        if self.error:
            found["error"] = error_document(self.error)
        return found


def report_every_store(session: Session, wanted: Wanted) -> None:
    """Answers for all stores that are not archived."""
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.progress import counting
    from concierge_cli.cli.screens.every_store import every_store_lines
    from concierge_cli.services.periods import flags_of, refuse_future

    session.writes = wanted.drive  # where their folders lie is kept in the journal
    desk = desk_of(session)
    stores = desk.journal.active_clients()
    if not stores:
        raise NotFound(_("You have no store yet."), hint="concierge init")
    period = _period(session, wanted, session.settings.timezone)
    refuse_future(period, session.now, again=f"concierge report {period.kind} --all")
    again = f"concierge report {period.kind} --all {flags_of(period)}"
    form = _form(session, wanted, again)
    folder = _folder(session, wanted, again=f"{again} --output FOLDER")
    periods = [(store, _period(session, wanted, store.zone)) for store in stores]
    if folder is not None:
        _may_replace(session, [_path(folder, *one, form) for one in periods], wanted, again=again)
    found = []
    with counting(session, _("Reports")) as moved:
        for store, its in periods:
            found.append(_one(session, desk, store, its, wanted, form, folder))
            moved(1)
    session.answer(
        lambda: {
            "period": flags_of(period).rpartition(" ")[2],
            "format": form or None,
            "folder": None if folder is None else str(folder),
            "stores": [one.to_json() for one in found],
        },
        lambda: every_store_lines(session, found, period=period, folder=folder),
        failed=next((one.error for one in found if one.error is not None), None),
    )


def _period(session: Session, wanted: Wanted, zone: str) -> Period:
    from concierge_cli.services.periods import period_of

    again = f"concierge report {'week' if wanted.week else 'month'} --all"
    return period_of(week=wanted.week, month=wanted.month, now=session.now, zone=zone, again=again)


def _form(session: Session, wanted: Wanted, again: str) -> str:
    """The form of the papers, "" where none is asked for; raises here what would go wrong with each of them."""
    from concierge_cli.cli.handing_out import SCREEN, wanted_form
    from concierge_cli.services.papers import FORMS, refuse_unmakeable

    try:
        form, _path = wanted_form(wanted.form or "html", None, again=again, more=FORMS)
    except InvalidInput as refused:
        raise InvalidInput(refused.message, hint=f"{again} --format html --output FOLDER") from None
    if wanted.output is None and not wanted.drive:
        if wanted.form not in (None, SCREEN):
            raise InvalidInput(
                _("The papers of every store need a folder: name it with --output."),
                hint=f"{again} --format {form} --output FOLDER",
            )
        if wanted.cases:
            raise InvalidInput(
                _("The screen has a line for each store: --cases goes with the papers, in a folder or in Drive."),
                hint=f"{again} --cases --output FOLDER",
            )
        return ""
    if form == SCREEN:
        raise InvalidInput(
            _("The screen has a line for each store; a paper is md, html, pdf or xlsx."),
            hint=f"{again} --format html --output FOLDER",
        )
    refuse_unmakeable(form)
    if wanted.drive:
        from concierge_cli.services.mirror.papers import refuse_unconnected

        refuse_unconnected(session.settings)
    return form


def _folder(session: Session, wanted: Wanted, *, again: str) -> Path | None:
    if wanted.output is None:
        return None
    from concierge_cli.files.typed_paths import typed_path
    from concierge_cli.services.destination import made_folder
    from concierge_cli.services.papers import FORMS

    folder = typed_path(wanted.output)
    if folder.suffix.lstrip(".").lower() in FORMS and not folder.is_dir():
        raise InvalidInput(
            _(
                "With --all each store has a paper of its own: --output names a folder, and {name} looks like a file."
            ).format(name=safe(folder.name)),
            hint=f"{again.removesuffix(' --output FOLDER')} --format {folder.suffix[1:].lower()} --output FOLDER",
        )
    return made_folder(folder, session.settings, again=again)


def _one(
    session: Session, desk: Desk, store: Client, period: Period, wanted: Wanted, form: str, folder: Path | None
) -> Told:
    """One store's report. What goes wrong with it is its own."""
    from concierge_cli.services.report import MOST_LISTED, gather, report_paper, standing_of

    told = Told(store)
    try:
        gathered = gather(
            desk, client=store, period=period, listing=bool(form), most=None if wanted.cases else MOST_LISTED
        )
        told = told._replace(standing=standing_of(gathered))
        if form:
            document = report_paper(desk, gathered)
            if folder is not None:
                path = _path(folder, store, period, form)
                told = told._replace(path=_put(session, path, store, period, document, form))
            if wanted.drive:
                from concierge_cli.services.report.in_drive import save_report

                saved = save_report(desk, session.settings, store, document, period, form=form)
                told = told._replace(saved=saved)
    except ConciergeError as error:
        return told._replace(error=error)
    return told


def _path(folder: Path, store: Client, period: Period, form: str) -> Path:
    """`luna-2026-W47.html` in the folder."""
    from concierge_cli.services.periods import flags_of

    return folder / f"{store.slug}-{flags_of(period).rpartition(' ')[2]}.{form}"


def _may_replace(session: Session, paths: list[Path], wanted: Wanted, *, again: str) -> None:
    """Nobody's file is replaced unasked: one question, or one refusal, for all of them and before any is written."""
    there = [path for path in paths if path.exists()]
    if not there or wanted.force:
        return
    said = ngettext(
        "{n} of these papers is in the folder already: {names}.",
        "{n} of these papers are in the folder already: {names}.",
        len(there),
    ).format(n=len(there), names=safe(", ".join(path.name for path in there)))
    if session.interactive:
        session.say(session.screen.wrap(said))
        if session.ask.confirm(_("Replace them?"), default=False):
            return
        raise Conflict(_("Nothing was written; the folder is as it was."), hint=f"{again} --output FOLDER")
    text = said + " " + _("Nothing was written: name another folder, or replace them with --force.")
    raise Conflict(text, hint=f"{again} --output FOLDER --force")


def _put(session: Session, path: Path, store: Client, period: Period, document: Document, form: str) -> Path:
    from typing import cast

    from concierge_cli.services.destination import occupant, whole_file
    from concierge_cli.services.papers import paper
    from concierge_cli.services.periods import flags_of

    again = f"concierge report {period.kind} --client {store.slug} {flags_of(period)} --format {form} --output FILE"
    occupant(path, session.settings, again=again)
    content = paper(document, cast("Form", form), cache=session.settings.cache)
    with whole_file(path, again=again, placed=session.wrote) as file:
        file.write(content)
    return path
