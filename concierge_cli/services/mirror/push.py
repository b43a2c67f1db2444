"""Bringing a client's Sheet up to date: look once, take in what others wrote, plan, write once, and read the answer.

What the answer did not show was not sent, whatever Google said: the next look recognises what arrived after all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from concierge_cli.domain.event import CLIENT, MINE, Event
from concierge_cli.errors import Conflict
from concierge_cli.google.refusals import Rejected, Unclear
from concierge_cli.google.sheet import pages, survey
from concierge_cli.google.sheet.findings import Emptied, Twice
from concierge_cli.google.sheet.pending import Pending
from concierge_cli.google.sheet.planning import Plan, misplaced_rows, plan
from concierge_cli.google.sheet.seen import Entry, Known, Seen, look
from concierge_cli.google.sheet.tabs import LAYOUT, Tab
from concierge_cli.google.sheet.verifying import Outcome, verify
from concierge_cli.i18n import _
from concierge_cli.journal.mirror import Mirror, Place
from concierge_cli.services.mirror import letters, refusing
from concierge_cli.services.mirror.places import lay_out
from concierge_cli.services.mirror.pull import (
    Origin,
    changed_in_the_sheet,
    events_in,
    in_order,
    of_stores_here,
    take_in,
    take_in_private,
)

if TYPE_CHECKING:
    from concierge_cli.google.door import Door
    from concierge_cli.google.sheet.batches import Batch
    from concierge_cli.google.sheet.cells import Value
    from concierge_cli.google.sheet.tabs import Book
    from concierge_cli.services.desk import Desk

ROUNDS: Final = 5
"""Looks in a row of which each found something that another one had moved or that an unclear write had left open."""


@dataclass(slots=True)
class Mirrored:
    """What was done for one client: entries taken in and seen in the Sheet for the first time, rows that were not where
    they had been, and sentences for the person."""

    client: str
    pulled: int = 0
    pushed: int = 0
    healed: int = 0
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a sync would do: entries for the log, new and changed rows by tab, and how many writes that takes."""

    entries: int = 0
    new_rows: int = 0
    changed_rows: int = 0
    incoming: int = 0
    writes: int = 0
    bytes: int = 0
    new_sheet: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


Portion = Callable[[], tuple[list[Event], Pending]]
Weeks = Callable[[], "Sequence[Mapping[str, Value]]"]


class Pushing:
    """One client's turn. `portion` gives what is pending by now; `accept` takes a Sheet that lost most of its rows."""

    def __init__(
        self,
        desk: Desk,
        door: Door,
        place: Place,
        book: Book,
        portion: Portion,
        *,
        slug: str,
        accept: bool = False,
        progress: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self._desk, self._door, self._place, self._book = desk, door, place, book
        self._mirror = Mirror(desk.journal)
        self._portion = portion
        self._slug = slug
        self._accept = accept
        self._progress = progress
        self._known = Known(place.log_row, place.log_event, self._mirror.cases(place.client))
        self._extra: dict[Tab, set[int]] = {}
        self._all_rows = self._every_entry = False
        self._read: set[str] = set()
        """Ids of the entries that the present round has read of the log."""
        self._there: dict[str, int] = {}
        self._counted: set[str] = set()
        """Entries of the present portion that were seen in the Sheet, and those of them that are marked."""
        self._refusal: Rejected | None = None
        """What Google said of the last write, where it did not take it."""
        self.done = Mirrored(place.client)

    def run(self, *, weeks: Weeks | None = None, look_first: bool = False, every_entry: bool = False) -> Mirrored:
        """Sends everything that is pending. With `weeks` the weekly table too; `look_first` looks even where nothing is,
        and gives back rows that people deleted; `every_entry` reads for that which entries the log still holds."""
        rounds = 0
        settled = not look_first
        self._all_rows = look_first and self._place.audience == CLIENT
        self._every_entry = every_entry
        while True:
            events, pending = self._portion()
            if not events and not pending.rows and settled and not self._extra:
                return self.done
            try:
                figures = weeks() if weeks and not pending.more else None
                moved_on = self._round(events, replace(pending, weeks=figures))
            except Unclear:
                moved_on = False
                if rounds >= ROUNDS:
                    raise
            settled = settled or moved_on
            weeks = None if moved_on and not pending.more else weeks
            rounds = 0 if moved_on else rounds + 1
            if rounds > ROUNDS:
                raise self._refusal or Conflict(
                    _("The Sheet of {client} is being changed all the time. Nothing is lost.").format(
                        client=self._slug
                    ),
                    hint="concierge sync",
                )

    def preview(self, *, weeks: Weeks) -> Preview:
        """What `run` would do now, of the oldest portion; reads only."""
        events, pending = self._portion()
        pending = replace(pending, weeks=weeks())
        seen = self._look(pending, only_look=True)
        if seen is None:
            return Preview(entries=len(events), writes=1)
        incoming = sum(not self._desk.journal.has_event(one.event) for one in seen.log.entries)
        made = plan(seen, pending, self._book)
        if made.wants:
            seen = self._look_again(seen, made)
            made = plan(seen, pending, self._book)
        added = [one for batch in made.batches for one in batch.added]
        return Preview(
            entries=sum(len(one.keys) for one in added if one.tab is Tab.LOG),
            new_rows=sum(len(one.keys) for one in added if one.tab is not Tab.LOG),
            changed_rows=len({(one.tab, one.key) for batch in made.batches for one in batch.written}),
            incoming=incoming,
            writes=len(made.batches),
            bytes=sum(batch.size for batch in made.batches),
        )

    # --- one round ------------------------------------------------------------------------------------------------

    def _round(self, events: Sequence[Event], pending: Pending) -> bool:
        """Looks, plans and writes once; whether all of it is there now."""
        self._there, self._counted = {}, set()
        seen = self._look(pending)
        if seen is None:
            return False
        if self._pull(seen, events, pending):
            return False  # what came in, or has to go once more, changes what is pending
        if self._give_back(seen):
            events, again = self._portion()
            pending = replace(again, weeks=pending.weeks)
        made = plan(seen, pending, self._book)
        if made.wants:
            seen = self._look_again(seen, made)
            if seen.ids.get(Tab.LOG, {}).keys() - self._read:
                return False  # another machine's entry came in between: the log is not known up to ours
            made = plan(seen, pending, self._book)
        if made.forks:
            raise refusing.forked(self._slug, self._place.spreadsheet)
        self.done.pushed += self._note(seen.known, events, made.arrived, made.standing)
        self.done.healed += len(made.returned)
        if made.nearly_full:
            self.done.notices.append(
                _(
                    "The Sheet of {client} comes near to the ten million cells that Google allows. Begin a new one soon: {command}"
                ).format(client=self._slug, command=f"concierge sync --client {self._slug} --new-sheet")
            )
        self._extra = {}
        whole = True
        batches = made.batches
        if pending.more and len(batches) > 1:
            batches = batches[:-1]  # what does not fill a write goes with the portion that follows
        for batch in batches:
            outcome = self._write(batch)
            if outcome is None:
                return False
            self._settle(outcome, events, pending)
            whole = whole and outcome.whole
        return whole

    def _give_back(self, seen: Seen) -> bool:
        """Has rows that were in the Sheet and are not any more written again; whether there are any."""
        if not self._all_rows or not {Tab.CASES, Tab.EVIDENCE} <= seen.ids.keys():
            return False
        self._all_rows = False
        gone = self._mirror.gone(self._place.client, seen.ids[Tab.CASES], seen.ids[Tab.EVIDENCE])
        if gone:
            self._mirror.seen(self._place, (), rows=dict.fromkeys(gone, -1))
            self.done.healed += len(gone)
        return self._entries_gone(seen) or bool(gone)

    def _entries_gone(self, seen: Seen) -> bool:
        """Whether entries are gone whose rows were emptied: nothing else moved for that."""
        if not self._every_entry:
            return False
        self._every_entry = False
        ranges = [pages.id_range(seen.tabs[Tab.LOG], Tab.LOG)]
        return self._send_again(pages.ids(self._door.sheets.values(self._place.spreadsheet, ranges)))

    def _look(self, pending: Pending, *, only_look: bool = False) -> Seen | None:
        """What the Sheet holds; None where it had to be laid out first (or would have, with `only_look`)."""
        rows: dict[Tab, set[int]] = {tab: set(hints) for tab, hints in pending.hints().items()}
        for tab, more in self._extra.items():
            rows.setdefault(tab, set()).update(more)
        ids = {Tab.CASES, *pending.rows, *([Tab.EVIDENCE] if self._all_rows else [])} & set(self._book.titles)
        for attempt in (1, 2):
            asked = look(self._known, client=self._slug, rows=rows, ids=ids, kpi=pending.weeks is not None)
            try:
                answer = self._door.sheets.get_by_filter(self._place.spreadsheet, asked.filters, fields=asked.fields)
            except Rejected:
                if attempt == 2:
                    raise
                shape = self._survey(only_look=only_look)
                if shape is None:
                    return None
                rows = self._fitting(shape, rows)
                continue
            return self._fit(asked.read(answer), only_look=only_look)
        return None

    def _fitting(self, shape: survey.Survey, rows: Mapping[Tab, set[int]]) -> dict[Tab, set[int]]:
        """After a look at rows that are no more: what there is to look at."""
        self._known = self._known.within(shape.tabs[Tab.LOG].rows)
        return {
            tab: {number for number in numbers if number < shape.tabs[tab].rows}
            for tab, numbers in rows.items()
            if tab in shape.tabs
        }

    def _survey(self, *, only_look: bool) -> survey.Survey | None:
        """The Sheet's tabs, once those that can be made again are there (None where `only_look` forbids that). Raises
        Conflict where another one is gone."""
        for _attempt in (1, 2):
            shape = survey.read(self._door.sheets.get(self._place.spreadsheet, fields=survey.FIELDS))
            missing = shape.missing(self._book)
            if not missing:
                return shape
            self._refuse(missing)
            if only_look:
                return None
            lay_out(self._desk, self._door, self._place.spreadsheet, self._book)
            self.done.healed += len(missing)
        return shape

    def _refuse(self, findings: Sequence[object]) -> None:
        refusing.refuse(self._slug, self._book, findings, written_before=bool(self._known.log_row))

    def _fit(self, seen: Seen, *, only_look: bool) -> Seen | None:
        """The look itself, or None once the Sheet was given what its layout lacked."""
        if self._accept:
            seen = replace(seen, findings=tuple(one for one in seen.findings if not isinstance(one, Emptied)))
        stops = [finding for finding in seen.findings if finding.stops]
        self._refuse(stops)
        refusing.refuse_emptied(self._slug, seen, known=self._known.cases, accepted=self._accept)
        for finding in seen.findings:
            if isinstance(finding, Twice):
                self.done.notices.append(
                    _(
                        "In the Sheet of {client}, {key} stands in several rows ({rows}). The upper one is kept up to date."
                    ).format(client=self._slug, key=finding.key, rows=", ".join(str(row + 1) for row in finding.rows))
                )
        if stops or seen.layout < LAYOUT:
            if only_look:
                return None
            lay_out(self._desk, self._door, self._place.spreadsheet, self._book)
            self.done.healed += 1
            return None
        if not only_look:
            self._claim(seen)
        return seen.in_order(self._mirror.was_seen)

    # --- what others wrote ----------------------------------------------------------------------------------------

    def _pull(self, seen: Seen, events: Sequence[Event], pending: Pending) -> bool:
        """Takes in entries that are not here, and has those sent again that are not there any more; whether there were
        any."""
        entries = list(seen.log.entries)
        whole = not seen.log.anchored or seen.log.more
        if whole:
            entries = self._whole_log(seen)
        self._read = {entry.event for entry in entries}
        new = self._take_in(seen, events, pending, entries)
        return (whole and self._send_again(self._read)) or new

    def _take_in(self, seen: Seen, events: Sequence[Event], pending: Pending, entries: list[Entry]) -> bool:
        ours = misplaced_rows(seen, pending)
        entries = [entry for entry in entries if entry.row not in ours]
        if self._place.audience == MINE:
            entries = of_stores_here(self._desk, entries)
        if all(self._desk.journal.has_event(entry.event) for entry in entries):
            return False
        order_key = seen.remark("order_key")
        origin = Origin(self._slug, order_key.key if order_key else "", seen.claims())
        came = in_order(events_in(entries, changed_in_the_sheet(self._slug)))
        if self._place.audience == MINE:
            new = take_in_private(self._desk, came)
        else:
            new = take_in(self._desk, origin, lambda: came).events
        self.done.pulled += new
        known = replace(seen.known, log_row=entries[-1].row, log_event=entries[-1].event)
        # What is pending comes first: an entry of ours above one that is not there yet is not counted.
        self._note(known, [*events, *came], {one.event: one.row for one in entries}, {})
        return new > 0

    def _send_again(self, there: Collection[str]) -> bool:
        """Makes pending what was seen in the log and is not among `there`, the ids of all its entries, any more."""
        gone = self._mirror.unsee(self._place.client, self._place.audience, there)
        self.done.healed += gone
        return gone > 0

    def _whole_log(self, seen: Seen) -> list[Entry]:
        """Every entry of the log: its rows were moved, or there is more than one look reads."""
        return [
            entry
            for page in pages.pages(seen.tabs[Tab.LOG])
            for entry in page.read(self._door.sheets.values(self._place.spreadsheet, page.ranges, by_columns=True))
        ]

    def _claim(self, seen: Seen) -> None:
        """Sees to it that this machine's letter for case numbers is its own in the Sheet."""
        journal = self._desk.journal
        taken = seen.claims()
        if self._place.audience != CLIENT:
            return
        letter = letters.claim(
            self._desk,
            self._door,
            self._place.spreadsheet,
            seen.tabs[Tab.META],
            taken,
            first=journal.letter_for(self._slug),
        )
        journal.take_letter(self._slug, letter)  # whoever claimed it may have ended before it was taken here

    # --- what was read and written --------------------------------------------------------------------------------

    def _look_again(self, seen: Seen, made: Plan) -> Seen:
        """The same look with the rows and the ids that a plan could not do without."""
        if made.wants.rows:
            asked = look(seen.known, rows={tab: set(rows) for tab, rows in made.wants.rows.items()}, ids=(), log=False)
            answer = self._door.sheets.get_by_filter(self._place.spreadsheet, asked.filters, fields=asked.fields)
            seen = seen.joined(asked.read(answer))
        for tab in made.wants.ids:
            ranges = [pages.id_range(seen.tabs[tab], tab)]
            seen = seen.with_ids(tab, pages.ids(self._door.sheets.values(self._place.spreadsheet, ranges)))
        return seen

    def _write(self, batch: Batch) -> Outcome | None:
        """What the answer to one write shows; None where Google refused it, because the Sheet is not as it was."""
        try:
            answer = self._door.sheets.batch_update(self._place.spreadsheet, batch.body, fields=batch.fields)
        except Rejected as error:
            self._refusal = error
            return None
        self._refusal = None
        return verify(batch, answer, self._book, known=self._known)

    def _settle(self, outcome: Outcome, events: Sequence[Event], pending: Pending) -> None:
        hints = {key: row for tab, found in outcome.rows.items() for key, row in found.items()}
        hints |= {key: -1 for keys in outcome.again.values() for key in keys}
        self.done.pushed += self._note(outcome.known, events, outcome.entries, hints)
        for tab, rows in outcome.look_at.items():
            self._extra.setdefault(tab, set()).update(rows)
        if outcome.restore:
            self._door.sheets.batch_update(
                self._place.spreadsheet, {"requests": outcome.restore}, fields="spreadsheetId"
            )
        self.done.healed += sum(len(keys) for keys in outcome.again.values())
        for lost in outcome.lost:
            self.done.notices.append(
                _(
                    "In the Sheet of {client}, somebody moved columns while it was written: look at row {row} of “{tab}”, column “{heading}”."
                ).format(client=self._slug, row=lost.row + 1, tab=self._book.titles[lost.tab], heading=lost.heading)
            )

    def _note(self, known: Known, events: Sequence[Event], there: Mapping[str, int], hints: Mapping[str, int]) -> int:
        """Remembers what was seen: entries chain by chain, up to the first that was not, and where rows stand. Says how
        many entries are new in the Sheet.

        The log is read from its last known row on, so that row never lies below an entry that is there and not counted.
        """
        self._there |= there
        gaps: set[tuple[str, str]] = set()
        seen, uncounted = [], False
        for event in events:
            chain = (event.replica, event.client)
            if event.id not in self._there:
                gaps.add(chain)
            elif chain in gaps:
                uncounted = True
            elif event.id not in self._counted:
                seen.append(event)
        if uncounted:
            known = replace(known, log_row=self._place.log_row, log_event=self._place.log_event)
        moved = (known.log_row, known.log_event) != (self._place.log_row, self._place.log_event)
        self._known = known
        if not (seen or hints or moved):
            return 0
        self._place = self._place._replace(log_row=known.log_row, log_event=known.log_event)
        keys = self._mirror.keys_of(self._place.client, hints)
        self._mirror.seen(self._place, seen, rows={keys.get(name, name): row for name, row in hints.items()})
        self._counted |= {event.id for event in seen}
        self._progress(len(seen))
        return len(seen)
