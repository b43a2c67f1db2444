"""`concierge client access add`, `list`, `review`, `revoke`: who may enter a store's platforms. Never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from concierge_cli.domain.access import Access
    from concierge_cli.domain.client import Client
    from concierge_cli.services.desk import Desk, Entry


def _store() -> Any:
    return typer.Argument(help=_("The store; may be left out when there is one"))


def _words() -> Any:
    return typer.Argument(
        metavar=_("[STORE] ACCESS"),
        help=_("The store, and which accesses: their numbers, user names, or platforms"),
    )


def _sharing() -> Any:
    return typer.Option("--dedicated/--shared", help=_("Whether the user is yours alone"))


def _two_step() -> Any:
    return typer.Option("--2fa/--no-2fa", help=_("Whether signing in asks for a second step besides the password"))


def _role() -> Any:
    return typer.Option("--role", metavar=_("TEXT"), help=_("What it is for, such as “claims and messages”"))


@command(
    examples=(
        "concierge client access add accesorios --platform ml --user ana.luna --role claims --dedicated --2fa",
        "concierge client access add accesorios --platform amazon:US --user luna --shared --granted 2026-03-01",
    ),
    about=N_(
        "It keeps who has access to what, never how to get in: a text that looks like a password, a key or a code is "
        "refused. What you leave out about sharing and two steps counts as not known, and is asked for later."
    ),
    writes=True,
)
def add(
    session: Session,
    slug: Annotated[str | None, _store()] = None,
    platform: Annotated[
        str | None,
        typer.Option("--platform", metavar=_("PLATFORM"), help=_("Where: ml, amazon:US, email, own_store …")),
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar=_("NAME"), help=_("The user name, never the password"))
    ] = None,
    role: Annotated[str | None, _role()] = None,
    dedicated: Annotated[bool | None, _sharing()] = None,
    two_step: Annotated[bool | None, _two_step()] = None,
    granted: Annotated[
        str | None, typer.Option("--granted", metavar=_("DAY"), help=_("Since when; today if left out"))
    ] = None,
) -> None:
    from concierge_cli.cli.desk import desk_of, entry_of, only_client
    from concierge_cli.cli.screens.access import added_lines
    from concierge_cli.services import access as accesses
    from concierge_cli.services.client_values import read_day

    accesses.refuse_secrets(
        {"--platform": platform or "", "--user": user or "", "--role": role or "", **_reason(session)}
    )
    desk = desk_of(session)
    client = desk.client(only_client(session, slug, by_flag=False))
    entry = entry_of(session, client.zone)
    known: dict[str, Any] = {}
    if platform is not None:
        known["place"] = accesses.read_access_place(desk, client, platform)
    if user is not None:
        known["user"] = accesses.read_user(user)
    if role is not None:
        known["role"] = accesses.read_role(role)
    if dedicated is not None:
        known["dedicated"] = dedicated
    if two_step is not None:
        known["two_step"] = two_step
    day = read_day(desk, granted, zone=client.zone, toward="past") if granted else _today(desk, client, entry)
    answers = session.ask.form(_questions(desk, client), known)
    new = accesses.Grant(
        platform=answers["place"][0],
        site=answers["place"][1],
        user=answers["user"],
        role=answers["role"] or "",
        dedicated=answers["dedicated"],
        two_step=answers["two_step"],
        granted=day,
    )
    access = accesses.grant(desk, client, new, entry=entry)
    _notices(session, desk)
    session.answer(
        lambda: accesses.access_json(desk, client, access), lambda: added_lines(session, desk, client, access)
    )


@command(
    examples=("concierge client access list", "concierge client access list accesorios --all"),
    about=N_(
        "Without a store, those of all your stores. It points out shared users, sign-ins without a second step, and "
        "what nobody has reviewed for more than 90 days."
    ),
)
def list_(
    session: Session,
    slug: Annotated[str | None, typer.Argument(help=_("Only this store"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Revoked ones, too"))] = False,
) -> None:
    from concierge_cli.cli.desk import chosen_client, desk_of, only_client
    from concierge_cli.cli.screens.access import list_lines
    from concierge_cli.services.access import access_json, register

    desk = desk_of(session)
    store = chosen_client(session, slug)
    clients = [desk.client(store)] if store else desk.journal.active_clients()
    if not clients:
        only_client(session, None)  # says what to do where there is no store
    found = [(client, register(desk, client.slug)) for client in clients]
    session.answer(
        lambda: [
            access_json(desk, client, one) for client, known in found for one in known if everything or not one.revoked
        ],
        lambda: list_lines(session, desk, found, everything=everything),
    )


@command(
    examples=(
        "concierge client access review accesorios 2 --2fa",
        "concierge client access review accesorios --all",
    ),
    about=N_(
        "After a look at the platform: the user is still needed, its role is right, nobody else uses it, and signing "
        "in asks for a second step. Say what is otherwise than before."
    ),
    writes=True,
)
def review(
    session: Session,
    words: Annotated[list[str] | None, _words()] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("All of the store's accesses"))] = False,
    role: Annotated[str | None, _role()] = None,
    dedicated: Annotated[bool | None, _sharing()] = None,
    two_step: Annotated[bool | None, _two_step()] = None,
) -> None:
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.cli.screens.access import reviewed_lines
    from concierge_cli.services import access as accesses

    accesses.refuse_secrets({"--role": role or "", **_reason(session)})
    desk, client, chosen = _chosen(session, words or [], everything=everything)
    entry = entry_of(session, client.zone)
    found = accesses.Found(
        dedicated=_still(session, chosen, "dedicated", typed=dedicated),
        two_step=_still(session, chosen, "two_step", typed=two_step),
        role=role,
    )
    done = accesses.review(desk, client, chosen, found, entry=entry)
    _notices(session, desk)
    session.answer(
        lambda: [accesses.access_json(desk, client, one) for one in done],
        lambda: reviewed_lines(session, desk, client, done),
    )


@command(
    examples=("concierge client access revoke accesorios 2", "concierge client access revoke accesorios --all"),
    about=N_("Take it away at the platform first: here it is only noted. The log keeps who had it and until when."),
    writes=True,
)
def revoke(
    session: Session,
    words: Annotated[list[str] | None, _words()] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("All of the store's accesses"))] = False,
) -> None:
    from concierge_cli.cli.desk import entry_of
    from concierge_cli.cli.screens.access import revoked_lines
    from concierge_cli.services import access as accesses

    accesses.refuse_secrets(_reason(session))
    desk, client, chosen = _chosen(session, words or [], everything=everything)
    done = accesses.revoke(desk, client, chosen, entry=entry_of(session, client.zone))
    _notices(session, desk)
    session.answer(
        lambda: [accesses.access_json(desk, client, one) for one in done],
        lambda: revoked_lines(session, desk, client, done),
    )


# --- what was typed, and what is asked ----------------------------------------------------------------------------


def _reason(session: Session) -> dict[str, str]:
    return {"--because": session.written.because}


def _today(desk: Desk, client: Client, entry: Entry) -> date:
    from concierge_cli.language.dates import local

    return local(desk.when(entry), client.zone).date()


def _notices(session: Session, desk: Desk) -> None:
    for notice in desk.journal.notices:
        session.notice(notice)


def _questions(desk: Desk, client: Client) -> list[Any]:
    from concierge_cli.cli.ask import Question
    from concierge_cli.services import access as accesses
    from concierge_cli.services.client_values import place_phrases

    places = ", ".join(place_phrases(desk, client.platforms))
    return [
        Question(
            "place",
            _("Which platform does it open?"),
            "--platform",
            parse=lambda text: accesses.read_access_place(desk, client, text),
            explain=_("{name} sells on {places}. A mailbox or a shop's own panel can be one, too.").format(
                name=client.name, places=places
            ),
        ),
        Question(
            "user",
            _("With which user name?"),
            "--user",
            parse=accesses.read_user,
            explain=_("The name that you sign in with. Never the password: nothing of it belongs here."),
        ),
        Question(
            "role",
            _("What is it for?"),
            "--role",
            parse=accesses.read_role,
            explain=_("The role that the store gave it, such as claims and messages. Enter leaves it empty."),
            needed=False,
        ),
        _yes_no("dedicated", _("Is that user yours alone?"), "--dedicated"),
        _yes_no("two_step", _("Does signing in ask for a second step?"), "--2fa"),
    ]


def _yes_no(key: str, text: str, flag: str) -> Any:
    """Yes, no, or Enter for not known."""
    from concierge_cli.cli.ask import Question

    return Question(
        key,
        text,
        flag,
        parse=_read_yes_no,
        explain=_("Yes or no; Enter where you do not know, and Concierge reminds you to ask."),
        needed=False,
    )


def _read_yes_no(text: str) -> bool:
    from concierge_cli.errors import InvalidInput
    from concierge_cli.language.typed import plain

    word = plain(text)
    if word in ("s", "si", "y", "yes"):
        return True
    if word in ("n", "no"):
        return False
    raise InvalidInput(_("Answer yes or no: y or n."))


def _still(session: Session, chosen: Sequence[Access], name: str, *, typed: bool | None) -> bool | None:
    """What was typed; where one access is reviewed on a terminal and nobody knows yet, it is asked."""
    if typed is not None or len(chosen) != 1 or getattr(chosen[0], name) is not None or not session.interactive:
        return typed
    question = (
        _yes_no(name, _("Is that user yours alone?"), "--dedicated")
        if name == "dedicated"
        else _yes_no(name, _("Does signing in ask for a second step?"), "--2fa")
    )
    answer: bool | None = session.ask.one(question)
    return answer


def _chosen(session: Session, words: Sequence[str], *, everything: bool) -> tuple[Desk, Client, list[Access]]:
    """The store and its accesses that were named; the store may be left out where there is one."""
    from concierge_cli.cli.desk import client_named, desk_of, only_client
    from concierge_cli.errors import InvalidInput, NotFound
    from concierge_cli.services.access import find_access, place_of, refuse_secrets, register

    refuse_secrets(dict.fromkeys([_("ACCESS")], "\n".join(words)))
    desk = desk_of(session)
    slug = client_named(session.journal, words[0]) if words else None
    named = list(words[1:] if slug else words)
    # With several stores the first word can only be meant as one of them: `only_client` says which there are.
    unknown = words[0] if words and not session.settings.client and len(desk.journal.active_clients()) > 1 else None
    client = desk.client(slug or only_client(session, unknown, by_flag=False))
    hint = f"concierge client access list {client.slug}"
    live = [one for one in register(desk, client.slug) if not one.revoked]
    if everything and named:
        raise InvalidInput(_("Name the accesses, or all of them with --all; not both."), hint=hint)
    if named:
        return desk, client, list({one.id: one for one in (find_access(desk, client, word) for word in named)}.values())
    if not live:
        raise NotFound(
            _("{name} has no access in force.").format(name=client.name),
            hint=f"concierge client access add {client.slug}",
        )
    if everything:
        return desk, client, live
    if not session.interactive:
        raise InvalidInput(_("Which access? Write its number, or --all."), hint=hint)
    picked = session.ask.choice(
        _("Which access?"), [(one.id, f"{place_of(desk, one)}, {one.user}") for one in live], flag=_("ACCESS")
    )
    return desk, client, [one for one in live if one.id == picked]
