"""The access register of a store: what was granted, reviewed and revoked, and what to look at.

It says who has access, never how to get in: a text that looks like a secret is refused before anything is saved, and
nobody repeats it. Days are the store's local ones; whoever only reads needs no playbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from concierge_cli.domain.access import Access, fold_accesses, next_number
from concierge_cli.domain.client import Client
from concierge_cli.domain.event import Draft
from concierge_cli.domain.secrets import find_secret
from concierge_cli.errors import Ambiguous, Conflict, InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import N_, _
from concierge_cli.language.dates import local
from concierge_cli.language.typed import plain, shown
from concierge_cli.services.client_values import place_phrases, read_line, read_place, read_platform
from concierge_cli.services.desk import Desk, Entry
from concierge_cli.services.platforms import platform_names

_LOOKS_LIKE: Final = {
    "key": N_("a platform's key"),
    "token": N_("a token to sign in with"),
    "private_key": N_("a private key"),
    "password": N_("a password or PIN"),
    "one_time_seed": N_("the seed of one-time codes"),
    "random": N_("a password or key made at random"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An access as the store gave it. `site` "" is all of the platform; None is not known."""

    platform: str
    site: str
    user: str
    role: str = ""
    dedicated: bool | None = None
    two_step: bool | None = None
    granted: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a review found to be otherwise; None leaves it as it is."""

    dedicated: bool | None = None
    two_step: bool | None = None
    role: str | None = None


def refuse_secrets(texts: Mapping[str, str]) -> None:
    """Raises RuleViolation when one of these texts (by the name of its flag) looks like a secret.

    The error says which one and what it looks like; it holds nothing of the text.
    """
    for flag, text in texts.items():
        if kind := find_secret(text):
            raise RuleViolation(
                _(
                    "What stands in {flag} looks like {what}. Write only who has the access and for what: secrets "
                    "belong in a password manager. Nothing was saved. If it is a real one, change it: it may stand "
                    "in the history of this terminal."
                ).format(flag=flag, what=_(_LOOKS_LIKE[kind])),
                hint="concierge client access add --help",
                data={"flag": flag, "looks_like": kind},
            )


# --- reading ------------------------------------------------------------------------------------------------------


def register(desk: Desk, slug: str) -> tuple[Access, ...]:
    """Every access of the store, revoked ones too, by number."""
    return fold_accesses(desk.journal.client_events(slug))


def today_at(desk: Desk, client: Client) -> date:
    """The store's local day."""
    return local(desk.now, client.zone).date()


def read_access_place(desk: Desk, client: Client, text: str) -> tuple[str, str]:
    """Platform and site of an access. A platform alone means the store's only site there, or all of it."""
    if ":" not in text:
        try:
            platform = read_platform(desk, text)
        except InvalidInput:
            return read_place(desk, text)  # `ml mexico`: it names the site, too
        sites = client.platforms.get(platform, ())
        return platform, sites[0] if len(sites) == 1 else ""
    return read_place(desk, text)


def read_user(text: str) -> str:
    """The name with which somebody signs in: one line, not empty, no secret."""
    refuse_secrets({"--user": text})
    user = read_line(text)
    if not user:
        raise InvalidInput(_("An access needs its user name."), hint="--user ana.luna")
    return user


def read_role(text: str) -> str:
    """What the access is for: one line, no secret."""
    refuse_secrets({"--role": text})
    return read_line(text)


def place_of(desk: Desk, access: Access) -> str:
    """`Mercado Libre México`."""
    return place_phrases(desk, {access.platform: (access.site,) if access.site else ()})[0]


def find_access(desk: Desk, client: Client, named: str) -> Access:
    """The one access that `named` means: its number, its user name, or words of its platform and user.

    Raises NotFound or Ambiguous, with a list.
    """
    refuse_secrets({_("ACCESS"): named})
    known = register(desk, client.slug)
    hint = f"concierge client access list {client.slug}"
    for found in _attempts(desk, known, named):
        if len(found) == 1:
            return found[0]
        if found:
            listed = "\n".join(f"  {one.number}  {place_of(desk, one)}, {one.user}" for one in found)
            lines = listed.replace(" ", "\u00a0")  # an error's text is wrapped at its blanks
            raise Ambiguous(
                _("“{named}” can be {n} accesses:").format(named=shown(named), n=len(found)) + "\n" + lines,
                hint=hint,
                data={"candidates": [one.number for one in found]},
            )
    raise NotFound(
        _("{name} has no access “{named}”.").format(name=client.name, named=shown(named)),
        hint=hint if known else f"concierge client access add {client.slug}",
    )


def _attempts(desk: Desk, known: Iterable[Access], named: str) -> Iterable[list[Access]]:
    """What fits, the surest way first; those still in force before revoked ones."""
    word = plain(named)
    ordered = [
        list(group) for group in ([one for one in known if not one.revoked], [one for one in known if one.revoked])
    ]
    yield [one for group in ordered for one in group if str(one.number) == word.removeprefix("#")]
    names = platform_names(desk)
    for group in ordered:
        yield [one for one in group if plain(one.user) == word]
        told = {
            one.id: plain(
                " ".join((one.platform, *names.get(one.platform, ()), one.site, place_of(desk, one), one.user))
            )
            for one in group
        }
        yield [one for one in group if word and all(part in told[one.id] for part in word.split())]


# --- writing ------------------------------------------------------------------------------------------------------


def grant(desk: Desk, client: Client, new: Grant, *, entry: Entry) -> Access:
    """Notes an access that the store gave. Raises Conflict where the same user has one there already."""
    user, role = read_user(new.user), read_role(new.role)
    _refuse_reason(entry)
    _refuse_later(desk, client, "--granted", new.granted)
    facts = {
        "number": next_number(desk.journal.client_events(client.slug)),
        "platform": new.platform,
        "site": new.site,
        "dedicated": new.dedicated,
        "two_step": new.two_step,
        "granted": new.granted.isoformat(),
    }
    personal = {"user": user} | ({"role": role} if role else {})
    draft = Draft(
        kind="access_granted", client=client.slug, occurred_at=desk.when(entry), facts=facts, personal=personal
    )
    desk.log_store(client.slug, entry, draft, guard=lambda: _refuse_double(desk, client, new, user))
    return register(desk, client.slug)[-1]


def review(desk: Desk, client: Client, accesses: Sequence[Access], found: Found, *, entry: Entry) -> list[Access]:
    """Notes that these accesses were looked at on the entry's day, and what was found to be otherwise.

    Raises RuleViolation for one that is revoked, InvalidInput for a day before it was granted.
    """
    role = None if found.role is None else read_role(found.role)
    changes = {"dedicated": found.dedicated, "two_step": found.two_step}
    for access in accesses:
        if access.revoked:
            raise RuleViolation(
                _("Access {n} of {name} is revoked: there is nothing to review.").format(
                    n=access.number, name=client.name
                ),
                hint=f"concierge client access add {client.slug}",
            )
    facts = {"reviewed": _day(desk, client, accesses, entry)} | {
        name: value for name, value in changes.items() if value is not None
    }
    personal = {} if role is None else {"role": role}
    return _log_each(desk, client, "access_reviewed", accesses, facts, personal, entry=entry)


def revoke(desk: Desk, client: Client, accesses: Sequence[Access], *, entry: Entry) -> list[Access]:
    """Notes that these accesses were taken away on the entry's day; one that was revoked before stays as it is."""
    left = [access for access in accesses if not access.revoked]
    if left:
        facts = {"revoked": _day(desk, client, left, entry)}
        _log_each(desk, client, "access_revoked", left, facts, {}, entry=entry)
    return _again(desk, client, accesses)


def _log_each(
    desk: Desk,
    client: Client,
    kind: str,
    accesses: Sequence[Access],
    facts: Mapping[str, Any],
    personal: Mapping[str, str],
    *,
    entry: Entry,
) -> list[Access]:
    _refuse_reason(entry)
    drafts = [
        Draft(
            kind=kind,
            client=client.slug,
            occurred_at=desk.when(entry),
            facts={"access": access.id, **facts},
            personal=dict(personal),
        )
        for access in accesses
    ]
    desk.log_store(client.slug, entry, *drafts)
    return _again(desk, client, accesses)


def _again(desk: Desk, client: Client, accesses: Iterable[Access]) -> list[Access]:
    now = {one.id: one for one in register(desk, client.slug)}
    return [now[access.id] for access in accesses]


def _day(desk: Desk, client: Client, accesses: Iterable[Access], entry: Entry) -> str:
    day = local(desk.when(entry), client.zone).date()
    for access in accesses:
        if day < access.granted:
            raise InvalidInput(
                _("Access {n} was granted later than that: {day}. Nothing was saved.").format(
                    n=access.number, day=access.granted.isoformat()
                ),
                hint=f"concierge client access list {client.slug}",
            )
    return day.isoformat()


def _refuse_later(desk: Desk, client: Client, flag: str, day: date) -> None:
    if day > today_at(desk, client):
        raise InvalidInput(
            _("{flag} lies in the future ({at}). Nothing was saved.").format(flag=flag, at=day.isoformat()),
            hint="concierge help dates",
        )


def _refuse_reason(entry: Entry) -> None:
    refuse_secrets({"--because": entry.because})


def _refuse_double(desk: Desk, client: Client, new: Grant, user: str) -> None:
    for one in register(desk, client.slug):
        same = (one.platform, one.site, plain(one.user)) == (new.platform, new.site, plain(user))
        if same and not one.revoked:
            raise Conflict(
                _("{user} has an access there already: number {n}. Nothing was saved.").format(
                    user=shown(one.user), n=one.number
                ),
                hint=f"concierge client access review {client.slug} {one.number}",
            )


# --- showing ------------------------------------------------------------------------------------------------------


def access_json(desk: Desk, client: Client, access: Access) -> dict[str, Any]:
    """An access as scripts read it; days are the store's."""
    return {
        "client": client.slug,
        "number": access.number,
        "platform": access.platform,
        "site": access.site,
        "user": access.user or None,
        "role": access.role or None,
        "dedicated": access.dedicated,
        "two_step": access.two_step,
        "granted": access.granted,
        "reviewed": access.reviewed,
        "revoked": access.revoked,
        "review_due": None if access.revoked else access.review_due,
        "concerns": list(access.concerns(today_at(desk, client))),
    }
