"""`concierge evidence`: the files and facts that prove a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from concierge_cli.domain.case import Case
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.evidence import Piece


@command(
    examples=(
        "concierge evidence add ACC-42 photo.jpg --kind defect_photo --from buyer",
        'concierge evidence add ACC-42 --fact "order_id=2000007819609432"',
    ),
    about=N_(
        "Files and folders, also dragged into the terminal. In a folder the file names tell the kind, or you are asked. "
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
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar=_("KIND=VALUE"), help=_("A fact instead of a file"))
    ] = None,
) -> None:
    from concierge_cli.cli.answers import answer_case
    from concierge_cli.cli.desk import desk_of, entry_of, find_case, read_instant
    from concierge_cli.cli.pairs import pair
    from concierge_cli.cli.screens.evidence import added_lines
    from concierge_cli.cli.session import missing_flags
    from concierge_cli.domain.vocabulary import Party
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
    pieces = [
        piece
        for typed in paths or ()
        for piece in _pieces(session, desk, found, typed, kind=kind, giver=giver, taken=taken)
    ]
    typed_facts = [pair(one, hint="concierge evidence add --help") for one in fact or ()]
    facts = [
        Fact(kind=kind_word(desk, found, name), value=value, source=giver or Party.US) for name, value in typed_facts
    ]
    done, items = add_evidence(desk, found, pieces, facts, entry=entry)
    files = [item for item in items if item.sha256]
    answer_case(session, desk, done, _("evidence kept"), details=added_lines(session, desk, done, files))


def _pieces(
    session: Session,
    desk: Desk,
    case: Case,
    typed: str,
    *,
    kind: str | None,
    giver: Party | None,
    taken: datetime | None,
) -> list[Piece]:
    """The files that one word of the command line means, each with its kind and giver."""
    from concierge_cli.errors import InvalidInput
    from concierge_cli.files.typed_paths import files_in, typed_path

    path = typed_path(typed)
    files = files_in(path) if path.is_dir() else [path]
    if not files:
        raise InvalidInput(
            _("There is no file in {name}.").format(name=path.name), hint=f"concierge evidence add {case.id} FILE"
        )
    return [_piece(session, desk, case, file, kind=kind, giver=giver, taken=taken) for file in files]


def _piece(
    session: Session,
    desk: Desk,
    case: Case,
    file: Path,
    *,
    kind: str | None,
    giver: Party | None,
    taken: datetime | None,
) -> Piece:
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.services.evidence import Piece

    code = kind_word(desk, case, kind) if kind else kind_of_name(desk, case, file.stem)
    if code is None:
        code = _ask_kind(session, desk, case, file)
    return Piece(path=file, kind=code, source=giver or Party(desk.playbooks.evidence_kind(code).giver), taken_at=taken)


def _ask_kind(session: Session, desk: Desk, case: Case, file: Path) -> str:
    from concierge_cli.cli.style import safe
    from concierge_cli.errors import InvalidInput

    wanted = list(dict.fromkeys((*case.missing(), *case.required, *case.optional))) or ["other"]
    if not session.interactive:
        raise InvalidInput(
            _("What does {name} prove? Add --kind with one of: {kinds}.").format(
                name=safe(file.name), kinds=_kinds_of(desk, case)
            ),
            hint=f"concierge evidence check {case.id}",
        )
    return session.ask.choice(
        _("What does {name} prove?").format(name=safe(file.name)),
        [(code, str(desk.playbooks.evidence_kind(code).label)) for code in wanted],
        flag="--kind",
    )


def kind_word(desk: Desk, case: Case, typed: str) -> str:
    """The evidence kind that `typed` means: its code or its label in either language, or a unique beginning."""
    from concierge_cli.cli.ask import Choice, pick
    from concierge_cli.cli.style import safe
    from concierge_cli.errors import InvalidInput

    kinds = desk.playbooks.evidence_kinds()
    if typed in {one.code for one in kinds}:
        return typed
    try:
        return pick(typed, [Choice(one.code, str(one.label), (one.label.es, one.label.en)) for one in kinds]).value
    except InvalidInput as error:
        raise InvalidInput(
            _("“{typed}” is not a kind of evidence. This case asks for: {kinds}.").format(
                typed=safe(typed), kinds=_kinds_of(desk, case)
            ),
            hint=f"concierge evidence check {case.id}",
        ) from error


def _kinds_of(desk: Desk, case: Case) -> str:
    """The kinds that the case asks for, with the word to type for each; for a case that asks for none, a free one."""
    kinds = list(dict.fromkeys((*case.missing(), *case.required, *case.optional))) or ["other"]
    return ", ".join(f"{code} ({desk.playbooks.evidence_kind(code).label})" for code in kinds)


def kind_of_name(desk: Desk, case: Case, stem: str) -> str | None:
    """The kind that a file's name tells: one of the case's kinds that it begins with. None when it tells nothing."""
    from concierge_cli.language.typed import plain

    name = plain(stem).replace("-", "_").replace(" ", "_")
    fitting = [
        code for code in dict.fromkeys((*case.required, *case.optional)) if name == code or name.startswith(f"{code}_")
    ]
    return max(fitting, key=len) if fitting else None


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
    from concierge_cli.cli.outgoing import refuse_past
    from concierge_cli.domain.vocabulary import Party
    from concierge_cli.language.words import match

    desk = desk_of(session)
    found = find_case(session, desk, case)
    zone = desk.client(found.client).zone
    when = read_instant(session, next_update, zone=zone, toward="future") if next_update else None
    refuse_past(session, when)
    wish = Wish(
        to=Party(match("party", to)),
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
    from concierge_cli.services.evidence_view import gaps
    from concierge_cli.services.owed import mending_command

    desk = desk_of(session)
    found = find_case(session, desk, case)
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
