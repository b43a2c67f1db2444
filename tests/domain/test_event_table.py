"""What every kind of entry does to every kind of clock, to drafts, to whose move it is and to waits: one table to read.

Each row is told on a case in four moods: `new` (nobody answered), `open` (answered, and a word that waits for an answer
since), `waiting` (the same, on the buyer) and `closed`. Clocks and drafts are those of the open case; `first` is that of the
new one, and what resumes or reopens is shown where it can. A new kind of entry needs its row here.

`met`: stopped in time · `ends`: cancelled · `anew`: the next number of it runs instead · `more`: one beside it · `runs`:
again · `.`: nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concierge_cli.domain.case import Case
from concierge_cli.domain.clock import PLATFORM_TASK, Clock
from concierge_cli.domain.fold import HANDLERS, fold
from concierge_cli.domain.instants import iso
from concierge_cli.domain.vocabulary import Basis, ClockKind, ClockState, Party
from tests.domain.histories import promise, rule_clock
from tests.domain.story import Story, at

OPENED, ANSWERED, HEARD, WAITED, CLOSED = (f"2026-11-14 {hour:02}:00" for hour in (7, 8, 9, 10, 11))
NOW, SOON = "2026-11-14 12:00", "2026-11-14 12:05"

CLOCKS = {
    "first": "first_response",
    "next": "next_response",
    "end": "resolution",
    "rule": "protect_reputation",
    "refund": "refund_due",
    "window": "send_it_back",
    "task": "platform_task",
}
"""Column → clock: the three promises, two dates of the platform and the law, the buyer's window, what was asked."""

TOLD_IN = {"resumed": "waiting", "reopened": "closed"}
"""The mood of the case where an entry can do nothing to the open one."""

PAID = {"amount": "189.00", "currency": "MXN"}


def opening_clocks() -> list[Clock]:
    start = at(OPENED)
    return [
        promise("first_response", start),
        promise("resolution", start),
        rule_clock("protect_reputation", start, 100, "chosen", "decided"),
        rule_clock("refund_due", start, 100, "refunded", kind=ClockKind.LEGAL),
        rule_clock("send_it_back", start, 100, "heard:buyer", "shipped", kind=ClockKind.WINDOW, party=Party.BUYER),
        rule_clock("platform_task", start, 100, "submitted", "evidence_added", rule=None, basis=Basis.IMPORTED),
    ]


MOODS = ("new", "open", "waiting", "closed")


def case_in(mood: str) -> Story:
    story = Story()
    story.open(OPENED, clocks=[clock.to_json() for clock in opening_clocks()])
    if mood != "new":
        story.tell("replied", ANSWERED)
        story.tell("heard", HEARD, **{"from": "client"}, clocks=[promise("next_response", at(HEARD)).to_json()])
    story.tell("drafted", HEARD)
    if mood == "waiting":
        story.tell("waited", WAITED, on="buyer")
    if mood == "closed":
        story.tell("closed", CLOSED, outcome="duplicate", effect={})
    return story


def starts(*clocks: Clock) -> dict[str, Any]:
    return {"clocks": [clock.to_json() for clock in clocks]}


NOON = at(NOW)
WINDOW_AGAIN = rule_clock("send_it_back#2", NOON, 24, "heard:buyer", kind=ClockKind.WINDOW)
TYPED = {"due": {"protect_reputation": {"due_at": iso(at("2026-11-15 12:00")), "warn_at": iso(at("2026-11-15 06:00"))}}}
EARLIER = rule_clock("protect_reputation", at("2026-11-14 05:00"), 100, "chosen", "decided", basis=Basis.RULE)
ENTRIES: dict[str, dict[str, Any]] = {
    "opened": {},
    "noted": {},
    "heard buyer": {"from": "buyer", **starts(WINDOW_AGAIN)},
    "heard client": {"from": "client"},
    "heard platform": {
        "from": "platform",
        "task": "platform_task#2",
        **starts(rule_clock("platform_task#2", NOON, 24, "submitted", rule=None)),
    },
    "replied": {},
    "replied and asked": {"asked": ["defect_photo"]},
    "asked": {"to": "client", "asked": ["chat_log"]},
    "replied by itself": {"auto_ack": True},
    "drafted": {},
    "waited": {"on": "supplier"},
    "resumed": {},
    "chosen": {"option": "accept", "effect": {}},
    "chosen refund": {"option": "refund", "effect": {"money_state": "refunded"}, "amount": PAID},
    "submitted": {"required": 1, "present": 1, "effect": {"claim_state": "submitted"}},
    "decided": {"ruling": "denied", "effect": {"claim_state": "denied"}},
    "decided refund": {"ruling": "granted", "effect": {"money_state": "refunded"}, "amount": PAID},
    "escalated": {"procedure": "mediation", **starts(rule_clock("mediation_answer", NOON, 24, "submitted"))},
    "handed_off": {"channel": "email"},
    "resolved": {"keep": "e001", "over": []},
    "edited": {"urgent": True},
    "edited date": TYPED,
    "edited start": {"platform_opened_at": iso(EARLIER.started_at), **starts(EARLIER)},
    "edited delivery": {"delivered": False, "cancelled": ["send_it_back"]},
    "closed": {"outcome": "denied", "effect": {"money_state": "denied"}},
    "reopened": starts(promise("resolution", NOON, ["resolution"])),
    "evidence_added": {"kind": "defect_photo", "from": "buyer"},
    "file_mirrored": {"sha256": "0" * 64, "sent_sha256": "0" * 64, "size": 1, "location_removed": False},
    "measured": {"minutes": 5},
    "renumbered": {"id": "ACC-B7"},
    "retracted": {"events": []},
    "label_sent": {"payer": "client", "effect": {"return_state": "label_sent"}},
    "return_shipped": {"effect": {"return_state": "in_transit"}},
    "return_arrived": {"effect": {"return_state": "received"}},
    "return_not_arrived": {"effect": {"return_state": "lost"}},
    "refund_promised": {"amount": PAID, "effect": {"money_state": "promised"}},
    "refund_issued": {"amount": PAID, "effect": {"money_state": "refunded"}},
    "refund_confirmed": {"amount": PAID},
    "credit_issued": {"amount": PAID, "effect": {"money_state": "credited"}},
    "replacement_sent": {"effect": {"money_state": "replaced"}},
    "approval_asked": {"amount": PAID},
    "approval_answered": {"amount": PAID, "answer": "yes"},
    "recovered": {"amount": PAID, "from": "platform"},
}
"""What each entry says. The first word is its kind."""

WIDTHS = (19, *[7] * (len(CLOCKS) + 1), 9, 9, 9, 8)
HEADER = ("", *CLOCKS, "draft", "new", "open", "waiting", "closed", "ends the wait on")

TABLE = """
                   first  next   end    rule   refund window task   draft  new      open     waiting  closed  ends the wait on
opened             starts .      starts starts starts starts starts .      new      new      new      new     .
noted              .      .      .      .      .      .      .      .      .        .        .        .       .
heard buyer        .      .      .      .      .      anew   .      .      .        .        open     .       buyer
heard client       .      .      .      .      .      .      .      .      .        .        .        .       client
heard platform     .      .      .      .      .      .      more   .      .        .        .        .       platform
replied            met    met    .      .      .      .      .      goes   open     .        .        .       .
replied and asked  met    met    .      .      .      .      .      goes   open     .        .        .       .
asked              .      .      .      .      .      .      .      .      .        .        .        .       .
replied by itself  .      .      .      .      .      .      .      .      .        .        .        .       .
drafted            .      .      .      .      .      .      .      kept   .        .        .        .       .
waited             .      pauses pauses .      .      .      .      .      waiting  waiting  .        .       all
resumed            .      runs   runs   .      .      .      .      .      .        .        open     .       all
chosen             met    met    .      met    .      .      .      .      open     .        .        .       .
chosen refund      met    met    .      met    met    .      .      .      open     .        .        .       .
submitted          met    met    .      .      .      .      met    .      open     .        .        .       .
decided            .      .      .      met    .      .      .      .      .        .        .        .       platform
decided refund     .      .      .      met    .      .      .      .      .        .        .        .       platform
escalated          .      .      .      ends   ends   ends   .      .      .        .        open     .       all
handed_off         met    met    .      .      .      .      .      .      open     .        .        .       .
resolved           .      .      .      .      .      .      .      .      .        .        .        .       .
edited             .      .      .      .      .      .      .      .      .        .        .        .       .
edited date        .      .      .      moves  .      .      .      .      .        .        .        .       .
edited start       .      .      .      moves  .      .      .      .      .        .        .        .       .
edited delivery    .      .      .      .      .      ends   .      .      .        .        .        .       .
closed             ends   ends   met    ends   ends   ends   ends   goes   closed   closed   closed   .       all
reopened           .      runs   anew   runs   runs   runs   runs   .      .        .        .        open    .
evidence_added     .      .      .      .      .      .      met    .      .        .        .        .       .
file_mirrored      .      .      .      .      .      .      .      .      .        .        .        .       .
measured           .      .      .      .      .      .      .      .      .        .        .        .       .
renumbered         .      .      .      .      .      .      .      .      .        .        .        .       .
retracted          .      .      .      .      .      .      .      .      .        .        .        .       .
label_sent         .      .      .      .      .      .      .      .      .        .        .        .       .
return_shipped     .      .      .      .      .      met    .      .      .        .        open     .       buyer
return_arrived     .      .      .      .      .      .      .      .      .        .        open     .       buyer carrier
return_not_arrived .      .      .      .      .      .      .      .      .        .        open     .       buyer carrier
refund_promised    .      .      .      .      .      .      .      .      .        .        .        .       .
refund_issued      .      .      .      .      met    .      .      .      .        .        .        .       .
refund_confirmed   .      .      .      .      .      .      .      .      .        .        .        .       .
credit_issued      .      .      .      .      met    .      .      .      .        .        .        .       .
replacement_sent   .      .      .      .      .      .      .      .      .        .        .        .       .
approval_asked     .      .      .      .      .      .      .      .      .        .        .        .       .
approval_answered  .      .      .      .      .      .      .      .      .        .        .        .       client
recovered          .      .      .      .      .      .      .      .      .        .        .        .       platform
"""


def told(mood: str, entry: str) -> tuple[Case | None, Case]:
    """The case before and after; before it was opened there was none."""
    story = case_in(mood)
    if entry == "opened":
        before, story.events = None, story.events[:1]
    else:
        before = fold(story.events)
        story.tell(entry.split(maxsplit=1)[0], NOW, **ENTRIES[entry])
    after = fold(story.events)
    assert after is not None
    return before, after


def what_became_of(name: str, before: Case | None, after: Case) -> str:
    if before is None:
        return "starts" if name in after.clocks else "."
    again, moment = f"{name}#2", at(SOON)
    if again in after.clocks and again not in before.clocks:
        return "more" if name == PLATFORM_TASK else "anew"
    old, new = before.clocks[name], after.clocks[name]
    state = new.state(moment)
    if state is old.state(moment):
        return "." if new.due_at == old.due_at else "moves"
    words = {ClockState.CANCELLED: "ends", ClockState.PAUSED: "pauses", ClockState.RUNNING: "runs"}
    return words.get(state, str(state))


def line(cells: Sequence[str]) -> str:
    return "".join(f"{cell:{width}}" for cell, width in zip(cells, (*WIDTHS, 0), strict=True)).rstrip()


def row(entry: str) -> str:
    before, after = told(TOLD_IN.get(entry, "open"), entry)
    cells = [what_became_of(clock, before, after) for clock in CLOCKS.values()]
    if entry not in TOLD_IN:
        cells[0] = what_became_of("first_response", *told("new", entry))
    drafts = len(after.drafts) - len(before.drafts if before else ())
    cells.append("." if drafts == 0 else "kept" if drafts > 0 else "goes")
    for mood in MOODS:
        was, after = told(mood, entry)
        state = after.status(at(SOON))
        cells.append("." if was and state is was.status(at(SOON)) else str(state))
    ended = [party for party in Party if party is not Party.US and ends_the_wait(entry, party)]
    cells.append("." if not ended else "all" if len(ended) == len(Party) - 1 else " ".join(ended))
    return line([entry, *cells])


def ends_the_wait(entry: str, party: Party) -> bool:
    story = case_in("open")
    story.tell("waited", WAITED, on=party)
    if entry != "opened":
        story.tell(entry.split(maxsplit=1)[0], NOW, **ENTRIES[entry])
    case = fold(story.events)
    assert case is not None
    return case.waits[0].end is not None


def test_what_every_kind_of_entry_does():
    assert {entry.split()[0] for entry in ENTRIES} == set(HANDLERS), "every kind has its row"
    assert "\n".join([line(HEADER), *map(row, ENTRIES)]) == TABLE.strip("\n")
