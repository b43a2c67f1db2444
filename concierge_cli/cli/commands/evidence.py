"""`concierge evidence`: the files and facts that prove a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk


@command(
    examples=(
        "concierge evidence add ACC-42 photo.jpg --kind defect_photo --from buyer",
        'concierge evidence add ACC-42 --fact "order_id=2000007819609432"',
    ),
    about=N_(
        "Files and folders, also dragged into the terminal. In a folder the file names tell the kind, or you are asked once for all of them; links and hidden files are left out. "
        "Damaged files are kept, too: they are what the buyer sent, but they do not count."
    ),
    writes=True,
)
def add(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    paths: Annotated[list[str] | None, typer.Argument(help=_("Files or folders"))] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar=_("KIND"), help=_("What it proves; “evidence check” lists the kinds")),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar=_("WHO"), help=_("Who gave it: buyer, us, carrier …"))
    ] = None,
    taken_at: Annotated[
        str | None, typer.Option("--taken-at", metavar=_("WHEN"), help=_("When it was taken, if the file does not say"))
    ] = None,
    keep_location: Annotated[
        bool,
        typer.Option(
            "--keep-location", help=_("Also tell the store in Drive where it was taken; else that stays here")
        ),
    ] = False,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar=_("KIND=VALUE"), help=_("A fact instead of a file"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import after_asking, desk_of, entry_of, find_case, read_instant
    from concierge_cli.cli.evidence_pieces import gather, kind_word, pieces_of
    from concierge_cli.cli.pairs import pair
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.evidence import added_lines
    from concierge_cli.cli.session import missing_flags
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.words import match
    from concierge_cli.services.evidence import Fact, add_evidence

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    entry = entry_of(session, zone)
    giver = Party(match("party", source)) if source else None
    taken = read_instant(session, taken_at, zone=zone) if taken_at else None
    if not paths and not fact:
        raise missing_flags([_("FILE"), "--fact"], session.command)
    gathered = gather(found, paths or ())
    pieces = pieces_of(session, desk, found, gathered, kind=kind, giver=giver, taken=taken)
    typed_facts = [pair(one, hint="concierge evidence add --help") for one in fact or ()]
    facts = [
        Fact(kind=kind_word(desk, found, name), value=value, source=giver or Party.US) for name, value in typed_facts
    ]
    desk = after_asking(session, desk)
    with reading(session, _("Keeping the evidence"), 2 * gathered.size) as progress:
        done, items = add_evidence(
            desk,
            found,
            pieces,
            facts,
            entry=entry,
            keep_location=keep_location,
            left_out=lambda _piece: gathered.leave_out("unreadable"),
            repeated=lambda piece, other: gathered.repeated.append((piece.path.name, other)),
            progress=progress,
        )
    if not items:
        raise InvalidInput(
            _("Nothing of that can be read. Nothing was saved."), hint=f"concierge evidence add {found.id} FILE"
        )
    files = [item for item in items if item.sha256]
    details = added_lines(session, desk, done, files, gathered.repeated, left_out=gathered.left_out)
    beside = {
        "left_out": gathered.left_out,
        "repeated": [{"name": name, "same_as": other} for name, other in gathered.repeated],
    }
    answer_case(session, desk, done, _("evidence kept"), details=details, beside=beside)


@command(examples=("concierge evidence list ACC-42",))
def list_(session: Session, case: Annotated[str, typer.Argument(help=_("The case"))]) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.screens.evidence import kept_lines
    from concierge_cli.services.evidence_view import items_json

    desk = desk_of(session)
    found = find_case(session, desk, case)
    session.answer(lambda: items_json(desk, found), lambda: kept_lines(session, desk, found))


@command(
    examples=(
        "concierge evidence ask ACC-42",
        "concierge evidence ask ACC-42 --optional",
        "concierge evidence ask ACC-42 --to client",
    ),
    about=N_(
        "It writes the message in the buyer's language and says why a broken piece has to come again. It sends "
        "nothing: it copies the message and logs it once you have sent it. What the buyer cannot have is never asked "
        "of the buyer: --to client writes to the store."
    ),
    writes=True,
)
def ask(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar=_("KIND"), help=_("Only this piece; repeat it for several"))
    ] = None,
    optional: Annotated[
        bool, typer.Option("--optional", help=_("Also what would help, not only what is required"))
    ] = False,
    to: Annotated[
        str, typer.Option("--to", metavar="buyer|client", help=_("Who is asked: the buyer or the store"))
    ] = "buyer",
    next_update: Annotated[
        str | None, typer.Option("--next-update", metavar=_("WHEN"), help=_("When you promise to write again"))
    ] = None,
    keep_draft: Annotated[bool, typer.Option("--keep-draft", help=_("Keep it; it was not sent yet"))] = False,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help=_("Only show and check it"))] = False,
) -> None:
    from concierge_cli.cli.asking import Wish, ask_for_evidence
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_instant
    from concierge_cli.cli.evidence_pieces import kind_word
    from concierge_cli.cli.outgoing import refuse_past
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.words import match

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    when = read_instant(session, next_update, zone=zone, toward="future") if next_update else None
    refuse_past(session, when)
    whom = Party(match("party", to))
    if when is not None and whom is not Party.BUYER:
        raise InvalidInput(
            _("--next-update promises something to the buyer: leave it out for the store."),
            hint=f"concierge evidence ask {found.id} --to {whom}",
        )
    wish = Wish(
        to=whom,
        only=tuple(kind_word(desk, found, one) for one in kind or ()),
        optional=optional,
        next_update=when,
        keep=keep_draft,
        dry_run=dry_run,
    )
    ask_for_evidence(session, desk, found, wish, entry_of(session, zone))


@command(
    examples=("concierge evidence check ACC-42",),
    about=N_("It ends with code 7 while something required is missing or broken."),
)
def check(session: Session, case: Annotated[str, typer.Argument(help=_("The case"))]) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.screens.evidence import check_lines
    from concierge_cli.errors import CheckFailed
    from concierge_cli.services.case_view import evidence_json
    from concierge_cli.services.evidence import too_heavy
    from concierge_cli.services.evidence_view import gaps
    from concierge_cli.services.owed import mending_command

    desk = desk_of(session)
    found = find_case(session, desk, case)
    if heavy := too_heavy(desk, found):
        session.notice(heavy)
    missing = found.missing()
    failed = None
    if missing:
        failed = CheckFailed(
            _("{n} of {all} required pieces of evidence missing.").format(n=len(missing), all=len(found.required)),
            hint=mending_command(desk, found),
        )
    session.answer(
        lambda: {"id": found.id, **evidence_json(found), **gaps(found)},
        lambda: check_lines(session, desk, found),
        failed=failed,
    )


@command(
    examples=("concierge evidence verify ACC-42", "concierge evidence verify --all"),
    about=N_(
        "Without a case it reads the files of all open cases. It ends with code 7 when one is gone, changed or does "
        "not open; --from fetches those files from a backup."
    ),
)
def verify(
    session: Session,
    case: Annotated[str | None, typer.Argument(help=_("The case"))] = None,
    client: Annotated[str | None, typer.Option("--client", metavar=_("STORE"), help=_("Only this store"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Closed cases, too"))] = False,
    backup: Annotated[
        str | None, typer.Option("--from", metavar=_("BACKUP"), help=_("Fetch what is damaged from this backup"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.rechecking import cases_meant, fetched_from
    from concierge_cli.cli.screens.rechecked import rechecked_lines
    from concierge_cli.errors import CheckFailed
    from concierge_cli.services.recheck import recheck, rechecked_json, size_of

    desk = desk_of(session)
    cases = cases_meant(session, desk, case, client=client, everything=everything)
    total = size_of(cases)
    with reading(session, _("Reading the evidence"), total) as progress:
        report = recheck(desk, cases, progress=progress)
    fetched = fetched_from(session, desk, report.findings, backup) if backup else []
    if fetched:
        with reading(session, _("Reading the evidence"), total) as progress:
            report = recheck(desk, cases, progress=progress)
    failed = None
    if not report.sound:
        count = len(report.findings)
        text = ngettext(
            "{n} file of the evidence is not as it was.", "{n} files of the evidence are not as they were.", count
        )
        failed = CheckFailed(text.format(n=count), hint="concierge evidence verify --from FILE")
    session.answer(
        lambda: rechecked_json(report, fetched),
        lambda: rechecked_lines(session, desk, report, fetched),
        failed=failed,
    )


@command(
    examples=("concierge evidence send ACC-42", "concierge evidence send --client luna"),
    about=N_(
        "“sync” sends new files by itself; this also sends again what somebody removed, replaced or moved in Drive. Of "
        "photos and videos a copy goes that does not tell where they were taken; nothing else in it changes. Inside "
        "zip files, office documents and e-mails it does not look."
    ),
    writes=True,
    dated=False,
)
def send(
    session: Session,
    case: Annotated[str | None, typer.Argument(help=_("The case"))] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("All files of this store"))
    ] = None,
    keep_location: Annotated[
        bool, typer.Option("--keep-location", help=_("Let Drive see where the photos and videos were taken"))
    ] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.in_drive import failure_of, sent_lines
    from concierge_cli.services.mirror.evidence import waiting_files
    from concierge_cli.services.mirror.in_drive import send as send_again

    desk = desk_of(session)
    store, found = _meant(session, desk, case, client)
    _count, size = waiting_files(desk, store, None if found is None else [found.key])
    with reading(session, _("Sending to Drive"), size) as progress:
        done = send_again(
            desk,
            session.settings,
            store,
            found,
            keep_location=keep_location,
            progress=progress,
        )
    session.answer(done.to_json, lambda: sent_lines(session, store, found, done), failed=failure_of(done))


@command(
    examples=("concierge evidence fetch ACC-42", "concierge evidence fetch --client luna"),
    about=N_(
        "For a store that came from its Google Sheet, or when files were lost here. Only the very content that the log "
        "names is kept. A photo or video that went there without its place comes back without it."
    ),
    writes=True,
    dated=False,
)
def fetch(
    session: Session,
    case: Annotated[str | None, typer.Argument(help=_("The case"))] = None,
    client: Annotated[
        str | None, typer.Option("--client", metavar=_("STORE"), help=_("All files of this store"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.progress import reading
    from concierge_cli.cli.screens.in_drive import fetched_failure, fetched_lines
    from concierge_cli.services.mirror.fetching import wanted_files
    from concierge_cli.services.mirror.in_drive import bring

    desk = desk_of(session)
    store, found = _meant(session, desk, case, client)
    size = sum(one.size for one in wanted_files(desk, store, None if found is None else [found.key]))
    with reading(session, _("Fetching from Drive"), size) as progress:
        done = bring(desk, session.settings, store, found, progress=progress)
    session.answer(done.to_json, lambda: fetched_lines(session, store, found, done), failed=fetched_failure(done))


def _meant(session: Session, desk: Desk, case: str | None, client: str | None) -> tuple[Client, Case | None]:
    """The case named, and its store; else all of one store."""
    from concierge_cli.cli.desk import find_case, only_client

    if case is None:
        return desk.client(only_client(session, client)), None
    found = find_case(session, desk, case)
    return desk.client(found.client), found
