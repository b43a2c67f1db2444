"""What every use case works with: the journal, the vault, the playbooks, the almanac, and the moment.

Time enters here and nowhere else: `now` is fixed for the whole command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from concierge_cli.domain.case import Case
from concierge_cli.domain.client import Client
from concierge_cli.domain.instants import whole_second
from concierge_cli.errors import InvalidInput, NotFound, RuleViolation
from concierge_cli.i18n import _
from concierge_cli.language.dates import long_moment

if TYPE_CHECKING:
    from concierge_cli.domain.event import Draft, Event
    from concierge_cli.journal import Journal
    from concierge_cli.journal.vault import Vault
    from concierge_cli.playbooks.book import Playbooks

ANY_TIME = frozenset({"noted", "heard", "evidence_added", "edited", "resolved", "waited", "resumed", "asked"})
"""Kinds that end no clock: they may have happened before the case came in."""

HolidaySource = Callable[[str, str | None, Iterable[int]], Mapping[date, str]]
"""Country, subdivision and years → days off with their names."""


class Entry(NamedTuple):
    """What every writing verb may add: when it happened, how long it took, why an exception."""

    at: datetime | None = None
    minutes: int | None = None
    because: str = ""


_PART_OF_PARTING: Final = frozenset({"client_archived", "access_revoked"})
"""What is logged once the file is written, because it is the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The place of work of one command."""

    journal: Journal
    playbooks: Playbooks
    holidays: HolidaySource
    now: datetime
    actor: str
    command: str | None = None
    """Joins what several steps log into one command, so that one `undo` takes back all of it."""

    @property
    def vault(self) -> Vault:
        """The files of this home."""
        return self.journal.vault

    def full_text(self, event: Event) -> str:
        """The event's text; a long one comes whole from the vault."""
        digest = event.text("text_sha256")
        return self.vault.read_text(digest) if digest else event.text("text")

    def client(self, slug: str) -> Client:
        """The client's profile, or NotFound with the command that lists them."""
        client = self.journal.client(slug)
        if client is None:
            raise NotFound(_("There is no store “{slug}”.").format(slug=slug), hint="concierge client list")
        return client

    def when(self, entry: Entry) -> datetime:
        """When it happened: `--at`, or now. The future is refused."""
        if entry.at is None:
            return whole_second(self.now)
        if entry.at > self.now:
            raise InvalidInput(
                _("That moment has not come yet: {at}. Write when it happened, not when it will.").format(
                    at=entry.at.isoformat()
                ),
                hint="concierge help dates",
            )
        return whole_second(entry.at)

    def moment(self, case: Case, entry: Entry) -> datetime:
        """When an answer or a decision in `case` happened: `--at`, or now.

        Raises InvalidInput for a `--at` before the case came in. Where this machine's clock went back, what happens
        now still comes after whatever it ends: a clock that runs would never be stopped otherwise.
        """
        if entry.at is None:
            running = [
                clock.started_at for clock in case.clocks.values() if clock.stopped_at is clock.cancelled_at is None
            ]
            return max(
                whole_second(self.now), case.received_at, *running, *([case.closed_at] if case.closed_at else ())
            )
        at = self.when(entry)
        if at < case.received_at:
            raise InvalidInput(
                _("{id} came in later than that: {received}. Nothing was saved.").format(
                    id=case.id, received=long_moment(case.received_at, tz=self.client(case.client).zone)
                ),
                hint=f"concierge show {case.id}",
            )
        return at

    def refuse_future(self, flag: str, instant: datetime | None, *, zone: str) -> None:
        """Raises InvalidInput when what `flag` says has not happened yet."""
        if instant is not None and instant > self.now:
            raise InvalidInput(
                _("{flag} lies in the future ({at}). Nothing was saved.").format(
                    flag=flag, at=long_moment(instant, tz=zone)
                ),
                hint="concierge help dates",
            )

    def log(self, case: Case, entry: Entry, *drafts: Draft, decides: bool = True) -> Case:
        """Appends the drafts as one command and returns the case as it is then.

        What `decides` stands upon what was read of the case: Conflict when somebody wrote in it meanwhile. Remarks
        and files contradict nobody, so that two at the same instant are both kept. `--minutes` becomes an event of its
        own that is the freelancer's alone; a reason that un-misses a target is marked in the facts of each event, its
        words stay personal.
        """
        self._append(case.client, case.key, entry, drafts, expect={case.key: case.heads} if decides else None)
        return self.reload(case.key)

    def log_store(
        self,
        slug: str,
        entry: Entry,
        *drafts: Draft,
        heads: tuple[str, ...] | None = None,
        guard: Callable[[], None] | None = None,
    ) -> None:
        """Appends the drafts about a store itself as one command; minutes and reason as `log` keeps them.

        `heads` are the store's when it was read: Conflict when somebody wrote about it meanwhile. `guard` is the
        journal's.
        """
        self._append(slug, "", entry, drafts, expect=None if heads is None else {slug: heads}, guard=guard)

    def _append(
        self,
        client: str,
        key: str,
        entry: Entry,
        drafts: Iterable[Draft],
        *,
        expect: Mapping[str, tuple[str, ...]] | None,
        guard: Callable[[], None] | None = None,
    ) -> None:
        from concierge_cli.domain.event import MINE, Draft

        logged = [_with_reason(draft, entry) for draft in drafts]
        if entry.minutes:
            logged.append(
                Draft(
                    kind="measured",
                    client=client,
                    case=key,
                    occurred_at=self.when(entry),
                    facts={"minutes": entry.minutes},
                    audience=MINE,
                )
            )
        self.journal.append(logged, now=self.now, actor=self.actor, command=self.command, expect=expect, guard=guard)
        if any(draft.audience != MINE and draft.kind not in _PART_OF_PARTING for draft in logged):
            self.notice_handed_over(client)

    def notice_handed_over(self, slug: str) -> None:
        """After an entry that is the store's: a notice when the store is archived, for what it was given lacks it."""
        client = self.client(slug)
        if client.archived_at is None:
            return
        text = _("{name} is archived: the file it was given is older than this entry. To work for it again: {command}")
        text = text.format(name=client.name, command=f"concierge client edit {slug} --unarchive")
        if text not in self.journal.notices:
            self.journal.notices.append(text)

    def reload(self, key: str) -> Case:
        """The case as the journal now has it."""
        case = self.journal.case(key)
        if case is None:
            raise NotFound(_("That case is not in this journal."), hint="concierge list --all")
        return case

    def draft(self, case: Case, entry: Entry, kind: str, **parts: object) -> Draft:
        """A draft about `case` that happened at the entry's moment; `parts` are `facts`, `personal`, `audience`."""
        from concierge_cli.domain.event import Draft

        at = self.when(entry) if kind in ANY_TIME else self.moment(case, entry)
        return Draft(kind=kind, client=case.client, case=case.key, occurred_at=at, **parts)  # type: ignore[arg-type]


def _with_reason(draft: Draft, entry: Entry) -> Draft:
    if not entry.because:
        return draft
    from concierge_cli.domain.event import Draft

    return Draft(
        kind=draft.kind,
        client=draft.client,
        case=draft.case,
        occurred_at=draft.occurred_at,
        facts={**draft.facts, "because_given": True},
        personal={**draft.personal, "because": entry.because},
        audience=draft.audience,
    )


def refuse_closed(case: Case) -> None:
    """A closed case takes only notes and evidence; anything else needs it open again."""
    if case.closed:
        raise RuleViolation(
            _("{id} is closed. Reopen it before going on.").format(id=case.id), hint=f"concierge reopen {case.id}"
        )


def events_of(desk: Desk, case: Case) -> list[Event]:
    """Every event of the case in the fold's order."""
    return sorted(desk.journal.events_of(case.key), key=lambda event: event.order)
