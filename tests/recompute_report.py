"""Every figure of a report, computed again from the exported log by other code: nothing of the program is imported.

`concierge export events --format jsonl --output FILE`, then
`python -m tests.recompute_report FILE CLIENT FROM TO NOW` (ISO instants): the same JSON as `report … --cases --json`, all
of it but what `NO_FIGURES` names. It reads the log of one computer; what two of them decided apart is left to the program.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.recompute_account import expected, health, sales

DAY = 86_400
OURS = ("first_response", "promise")
GIVEN = {"refunded", "partly_refunded", "credited"}
ASIDE = ("duplicate", "out_of_scope")
NO_DIGITS = {"CLP", "PYG", "JPY", "KRW", "VND", "ISK"}
ENDS_WAIT = {
    "decided": {"platform"},
    "return_shipped": {"buyer"},
    "return_arrived": {"buyer", "carrier"},
    "return_not_arrived": {"buyer", "carrier"},
    "approval_answered": {"client"},
}
SAID_AS = {
    "return_shipped": "shipped", "return_arrived": "arrived", "credit_issued": "credited", "replacement_sent": "replaced",
}  # fmt: skip
STATES = ("claim_state", "reputation", "money_state")
NO_FIGURES = {"client", "timezone", "access", "stage", "command"}
"""What a report says beside its figures: whose it is, which accesses lapse, what a platform does, what to type."""

TARGETS = {
    "first_response_target_share": (0.9, ">"), "sla_compliance": (0.9, ">"), "platform_on_time": (1, ">="),
    "unanswered_now": (0, "<="), "evidence_completeness": (1, ">="),
}  # fmt: skip


def at(text):
    return None if text is None else int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


# --- agreed hours ---------------------------------------------------------------------------------------------------


class Hours:
    """The working time of frozen hours, as intervals of seconds."""

    def __init__(self, agreed):
        self.zone, self.weekly, self.off = ZoneInfo(agreed["zone"]), agreed["weekly"], set(agreed["days_off"])

    def open(self, start, days):
        day = datetime.fromtimestamp(start, self.zone).date() - timedelta(days=1)
        for _ in range(days + 2):
            name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
            for begins, ends in sorted(self.weekly.get(name, ())) if day.isoformat() not in self.off else ():
                yield self.second(day, begins), self.second(day, ends)
            day += timedelta(days=1)

    def second(self, day, clock):
        hour, minute = map(int, clock.split(":"))
        wall = datetime.combine(day, time(), self.zone) if hour == 24 else datetime.combine(day, time(hour, minute))
        return int((wall + timedelta(days=1) if hour == 24 else wall.replace(tzinfo=self.zone)).timestamp())

    def worked(self, start, end):
        days = (end - start) // DAY + 2
        return sum(max(0, min(end, b) - max(start, a)) for a, b in self.open(start, days))

    def after(self, start, seconds, pauses):
        left = seconds
        for a, b in self.open(start, 400):
            for c, d in without(max(a, start), b, pauses):
                if d - c >= left:
                    return c + left
                left -= d - c
        raise ValueError("no working time in a year")


def without(start, end, pauses):
    for a, b in sorted(pauses):
        if b <= start or a >= end:
            continue
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end


# --- one case -------------------------------------------------------------------------------------------------------


class Case:
    def __init__(self, event):
        facts = event["facts"]
        self.key, self.id = event["case"], facts["id"]
        self.platform, self.procedure, self.reason = facts["platform"], facts["procedure"], facts["reason"]
        self.site, self.received = facts["site"], at(facts["received_at"])
        self.order_key, self.ordered, self.opened_on_platform = "", None, None
        self.answered = self.rating = self.amount = None
        self.claim_state, self.money_state = facts.get("claim_state", "none"), "none"
        self.reputation = facts.get("reputation", "not_applicable")
        self.was_at_risk, self.turned = self.reputation == "at_risk", None
        self.clocks, self.waits, self.payments, self.costs = {}, [], [], []
        self.granted, self.came, self.platform_paid = None, [], False
        self.closings, self.reopenings, self.submissions = [], [], []
        self.before, self.ended, self.resolutions, self.questions, self.left = {}, [], [], {}, []
        self.repeats = ""
        self.set(facts)
        self.start(event)

    @property
    def closed(self):
        return len(self.closings) > len(self.reopenings)

    @property
    def outcome(self):
        return self.closings[-1][1] if self.closed else None

    @property
    def closed_at(self):
        return self.closings[-1][0] if self.closed else None

    def set(self, facts):
        for name in ("reason", "reputation", "rating", "claim_state", "money_state", "order_key"):
            if name in facts:
                setattr(self, name, facts[name])
        for name, said in (("ordered", "ordered_at"), ("opened_on_platform", "platform_opened_at")):
            if said in facts:
                setattr(self, name, at(facts[said]))
        if "amount" in facts:
            self.amount = money(facts["amount"])

    def effect(self, facts):
        for name in STATES:
            if name in facts.get("effect", {}):
                setattr(self, name, facts["effect"][name])

    def take(self, event):
        """One event more."""
        facts, kind, when = event["facts"], event["kind"], at(event["occurred_at"])
        if kind == "reopened" and not self.closed:
            return
        self.end_waits(event)
        self.pause()
        self.stop(event)
        handler = getattr(self, f"on_{kind}", None)
        if handler:
            handler(event, facts, when)
        if self.closed and kind != "closed":
            self.before.update(
                {name: value for name, value in {**facts, **facts.get("effect", {})}.items() if name in STATES}
            )
        self.start(event)
        self.look(when)

    def look(self, when):
        """Whether the reputation, having been at risk, is safe now, and since when."""
        good = self.reputation in ("saved", "reverted")
        if not good:
            self.turned = None
        elif self.turned is None or self.turned[0] != self.reputation:
            self.turned = (self.reputation, when)
        self.was_at_risk = self.was_at_risk or self.reputation == "at_risk"

    # waits and clocks

    def end_waits(self, event):
        kind, when = event["kind"], at(event["occurred_at"])
        everybody = kind in ("resumed", "waited", "closed", "escalated")
        parties = {event["facts"]["from"]} if kind in ("heard", "recovered") else ENDS_WAIT.get(kind, set())
        for wait in self.waits:
            if wait["end"] is None and (everybody or wait["on"] in parties):
                wait["end"] = when if when >= wait["start"] else max(at(event["recorded_at"]), wait["start"])

    def pause(self):
        for clock in self.clocks.values():
            if not clock["pausable"] or not clock["minutes"] or clock["cancelled"] is not None:
                continue
            hours, stopped, over = Hours(clock["agreed"]), clock["stopped"], []
            due = hours.after(clock["started"], clock["minutes"] * 60, [])
            clock["paused"] = None
            for wait in sorted(self.waits, key=lambda one: one["from"]):
                start, ends = wait["from"], [one for one in (wait["end"], wait["until"]) if one is not None]
                if start > due or (stopped is not None and start >= stopped):
                    break
                end = max(start, min(ends)) if ends else None
                end = end if stopped is None else min(end or stopped, stopped)
                begin = max(start, clock["started"])
                if end is None:
                    clock["paused"] = (begin, None)
                    break
                if end > begin:
                    over.append((begin, end))
                    due = hours.after(clock["started"], clock["minutes"] * 60, over)
                    clock["paused"] = (begin, end)
            clock["due"] = due

    def stop(self, event):
        said = words(event)
        for clock in self.clocks.values():
            if clock["stopped"] is not None or clock["cancelled"] is not None or said.isdisjoint(clock["stops_on"]):
                continue
            when = at(event["occurred_at"])
            if when < clock["started"] or clock["id"] in event["facts"].get("cancelled", ()):
                continue
            late = missed_by_then(clock, event)
            because = bool(event["facts"].get("because_given"))
            clock["late"], clock["forgiven"] = late and not because, clock["forgiven"] or (late and because)
            clock["stopped"] = when

    def start(self, event):
        for data in event["facts"].get("clocks", ()):
            clock = {
                "id": data["id"], "kind": data["kind"], "party": data["party"], "started": at(data["started_at"]),
                "due": at(data.get("due_at")), "stops_on": set(data.get("stops_on", ())),
                "pausable": data.get("pausable"), "minutes": data.get("minutes"), "agreed": data.get("agreed"),
                "stopped": at(data.get("stopped_at")), "cancelled": None, "late": False, "forgiven": False,
                "paused": None, "dropped": False, "counted": data["basis"] in ("rule", "assumed"), "rule": data.get("rule"),
            }  # fmt: skip
            there = self.clocks.get(clock["id"])
            if event["kind"] == "edited" and there:
                asking = "opened" in there["stops_on"]
                if there["cancelled"] is None and (there["stopped"] is None or asking) and there["counted"]:
                    self.clocks[clock["id"]] = clock
                continue
            if self.closed and clock["kind"] in ("sla", "promise"):
                continue
            base = clock["id"].partition("#")[0]
            if there:
                numbers = [int(one.partition("#")[2] or 1) for one in self.clocks if one.partition("#")[0] == base]
                clock["id"] = f"{base}#{max(numbers) + 1}"
            if base != "platform_task":
                for one in self.clocks.values():
                    if one["id"].partition("#")[0] == base:
                        cancel(one, clock["started"])
            self.clocks[clock["id"]] = clock

    # kinds

    def on_replied(self, event, facts, when):
        if not facts.get("auto_ack"):
            self.answer(when)

    def on_chosen(self, event, facts, when):
        self.effect(facts)
        self.moved(event, facts)
        self.answer(when)

    def on_handed_off(self, event, facts, when):
        self.answer(when)

    def on_submitted(self, event, facts, when):
        self.effect(facts)
        self.submissions.append((when, facts["required"], facts["present"]))
        self.answer(when)

    def answer(self, when):
        self.answered = when if self.answered is None else min(self.answered, when)

    def on_waited(self, event, facts, when):
        missed = [one for one in self.clocks.values() if one["pausable"] and missed_by_then(one, event)]
        because = bool(facts.get("because_given"))
        for clock in missed if because else ():
            clock["forgiven"] = True
        since = at(event["recorded_at"]) if missed and not because else when
        self.waits.append(
            {"on": facts["on"], "start": when, "from": since, "until": at(facts.get("until")), "end": None}
        )

    def on_decided(self, event, facts, when):
        self.effect(facts)
        self.moved(event, facts)
        if self.procedure == "reimbursement":
            self.granted = money(facts["granted"]) if facts.get("granted") else None
        self.cancel_named(facts, when)

    def cancel_named(self, facts, when):
        for name in facts.get("cancelled", ()):
            if name in self.clocks:
                cancel(self.clocks[name], when)

    def on_edited(self, event, facts, when):
        self.set(facts)
        if self.outcome == "duplicate":
            self.repeats = facts.get("duplicate_of", {}).get("case", self.repeats)
        for name, due in facts.get("due", {}).items():
            if clock := self.clocks.get(name):
                clock["forgiven"] = clock["forgiven"] or state(clock, at(event["recorded_at"])) == "missed"
                clock.update(due=at(due["due_at"]), minutes=None, paused=None, counted=False)
        for name in facts.get("in_time", ()):
            if self.clocks[name]["late"]:
                self.clocks[name].update(late=False, forgiven=True)
        self.cancel_named(facts, when)

    def on_escalated(self, event, facts, when):
        another = "claim_state" in facts.get("effect", {})
        self.left.append({"procedure": self.procedure, "opened": self.opened_on_platform, "ruled": None})
        for one in self.left if another else ():
            one["ruled"] = one["ruled"] or self.claim_state
        self.procedure = facts["procedure"]
        self.effect(facts)
        self.set(facts)
        for clock in self.clocks.values():
            if clock["rule"] and clock["id"] not in facts.get("kept", ()):
                cancel(clock, when)

    def on_closed(self, event, facts, when):
        self.before, self.ended = {name: getattr(self, name) for name in STATES}, []
        self.effect(facts)
        self.moved(event, facts)
        self.closings.append((when, facts["outcome"]))
        self.repeats = facts.get("duplicate_of", {}).get("case", "")
        self.resolutions.append(event["id"])
        for clock in self.clocks.values():
            if clock["stopped"] is None and clock["cancelled"] is None:
                cancel(clock, when)
                clock["dropped"] = clock["stopped"] is not None
                self.ended.append(clock["id"])

    def on_reopened(self, event, facts, when):
        given = self.money_state
        for name, value in self.before.items():
            setattr(self, name, value)
        stays = [one for one in self.payments if one["event"] in self.resolutions and one["state"] == "confirmed"]
        self.payments = [one for one in self.payments if one["event"] not in self.resolutions or one in stays]
        if stays:
            self.money_state = given
        newest = {one.partition("#")[0]: one for one in self.clocks}
        for name in self.ended:
            base, due = name.partition("#")[0], self.clocks[name]["due"]
            if due is not None and due < when:
                continue
            if base == "platform_task" or newest[base] == name:
                self.clocks[name].update(stopped=None, cancelled=None, dropped=False)
        self.effect(facts)
        self.reopenings.append(when)

    # money

    def moved(self, event, facts):
        there = facts.get("effect", {}).get("money_state")
        if facts.get("amount") and (there in GIVEN or there == "promised"):
            self.pay(
                event, "credit" if there == "credited" else "refund", "promised" if there == "promised" else "issued"
            )

    def on_refund_promised(self, event, facts, when):
        self.effect(facts)
        self.pay(event, "refund", "promised")

    def on_refund_issued(self, event, facts, when):
        self.effect(facts)
        self.pay(event, "refund", "confirmed" if facts.get("confirmed") else "issued")

    def on_refund_confirmed(self, event, facts, when):
        self.pay(event, "refund", "confirmed")

    def on_credit_issued(self, event, facts, when):
        self.effect(facts)
        self.pay(event, "credit", "issued")

    def pay(self, event, kind, how):
        amount = money(event["facts"]["amount"])
        new = {"event": event["id"], "kind": kind, "amount": amount, "state": how}
        there = next((one for one in self.payments if one["event"] == event["facts"].get("payment")), None)
        if there is None:
            if event["kind"] != "refund_confirmed":
                self.payments.append(new)
        elif there["state"] == "promised" and there["amount"][1] == amount[1] and amount[0] < there["amount"][0]:
            there["amount"] = (there["amount"][0] - amount[0], amount[1])
            self.payments.append(new)
        else:
            there.update(kind=kind, amount=amount, state=how)

    def given(self):
        """What was given back, in the currency of the newest payment."""
        real = [one["amount"] for one in self.payments if one["state"] != "promised"]
        return (sum(a for a, c in real if c == real[-1][1]), real[-1][1]) if real else None

    def on_label_sent(self, event, facts, when):
        self.effect(facts)
        if facts.get("cost") and facts.get("payer") in ("client", "us"):
            self.costs.append(money(facts["cost"]))

    def on_replacement_sent(self, event, facts, when):
        self.effect(facts)
        if facts.get("cost"):
            self.costs.append(money(facts["cost"]))

    def on_recovered(self, event, facts, when):
        self.came.append((money(facts["amount"]), when))
        self.platform_paid = self.platform_paid or facts["from"] == "platform"

    def on_approval_asked(self, event, facts, when):
        self.questions[event["id"]] = facts["amount"]

    def on_approval_answered(self, event, facts, when):
        self.questions.clear()

    def on_return_shipped(self, event, facts, when):
        self.effect(facts)

    on_return_arrived = on_return_not_arrived = on_return_shipped

    # what is counted

    def turns(self):
        yield "opened", self.received
        for n, (when, _outcome) in enumerate(self.closings):
            yield "closed", when
            if n < len(self.reopenings):
                yield "reopened", self.reopenings[n]

    def open_before(self, moment):
        return sum({"closed": -1}.get(what, 1) for what, when in self.turns() if when < moment) > 0

    def stages(self, until):
        """Seconds by stage, second by second in spirit: who had the move, else ours, before or after the answer."""
        cuts = {self.received, until, *([self.answered] if self.answered is not None else [])}
        spans = []
        reached = self.received
        turns = [turn for turn in self.turns() if turn[0] != "received"]
        spells = [
            {"on": "closed", "start": a, "end": b, "until": None}
            for (_closed, a), (what, b) in pairwise(turns)
            if what == "reopened"
        ]
        for wait in sorted([*self.waits, *spells], key=lambda one: one["start"]):
            ends = min([one for one in (wait["end"], wait["until"]) if one is not None] + [until])
            start = max(wait["start"], reached)
            if ends > start:
                spans.append((start, ends, wait["on"]))
                cuts |= {start, ends}
                reached = ends
        found = Counter()
        marks = sorted(one for one in cuts if self.received <= one <= until)
        for a, b in pairwise(marks):
            theirs = next((party for start, end, party in spans if start <= a < end), None)
            before = self.answered is None or a < self.answered
            found[theirs or ("new" if before else "open")] += b - a
        return {stage: seconds for stage, seconds in found.items() if seconds}

    def said(self, clock, now):
        """How a target stands, in the words of the figures."""
        if self.outcome in ASIDE:
            return self.outcome
        found = state(clock, now)
        return "forgiven" if found == "met" and clock["forgiven"] else found

    def work(self, until):
        stages = self.stages(max(until, self.received))
        return stages.get("new", 0) + stages.get("open", 0)


def money(data):
    return (Decimal(data["amount"]), data["currency"]) if data else None


def words(event):
    facts, kind = event["facts"], event["kind"]
    if kind == "replied" and facts.get("auto_ack"):
        return set()
    found = {SAID_AS.get(kind, kind)}
    if kind in ("heard", "chosen", "decided"):
        found.add(f"{kind}:{facts[{'heard': 'from', 'chosen': 'option', 'decided': 'ruling'}[kind]]}")
    if facts.get("delivered_at"):
        found.add("delivered")
    if kind != "decided" and facts.get("effect", {}).get("money_state") in GIVEN:
        found.add("refunded")
        if facts["effect"]["money_state"] == "refunded":
            found.add("refunded:in_full")
    return found


def cancel(clock, when):
    if clock["stopped"] is None and clock["cancelled"] is None:
        over = clock["due"] is not None and when > clock["due"] and clock["kind"] != "window"
        clock["stopped" if over else "cancelled"] = when


def state(clock, now):
    due, stopped = clock["due"], clock["stopped"]
    if clock["cancelled"] is not None:
        return "cancelled"
    if stopped is not None:
        return "met" if due is None or (stopped <= due and not clock["late"]) else "missed"
    if clock["paused"]:
        start, end = clock["paused"]
        if start <= now and (end is None or now < end) and (due is None or start <= due):
            return "paused"
    return "missed" if due is not None and now > due else "running"


def missed_by_then(clock, event):
    if clock["stopped"] is not None or clock["due"] is None or at(event["occurred_at"]) > clock["due"]:
        return False
    return state(clock, at(event["recorded_at"])) == "missed"


# --- all cases ------------------------------------------------------------------------------------------------------


def cases_of(events, client):
    """The cases of the client, folded in the order of the log."""
    mine = sorted(
        (one for one in events if one["client"] == client and one["case"]),
        key=lambda one: (one["counter"], one["replica"], one["seq"]),
    )
    gone = {name for one in mine if one["kind"] == "retracted" for name in one["facts"]["events"]}
    found = {}
    for event in mine:
        if event["id"] in gone or event["audience"] != "client":
            continue
        if event["kind"] == "opened":
            found[event["case"]] = Case(event)
        elif event["case"] in found:
            found[event["case"]].take(event)
    for case in found.values():
        case.pause()
    return list(found.values())


def percentile(values, percent):
    values = sorted(values)
    if len(values) < {50: 5, 90: 20}[percent]:
        return None
    whole, rest = divmod((len(values) - 1) * percent, 100)
    exact = Fraction(values[whole])
    if rest:
        exact += (Fraction(values[whole + 1]) - exact) * Fraction(rest, 100)
    return int(exact) if exact.denominator == 1 else float(exact)


def target_of(clock):
    if clock["party"] != "us":
        return None
    if clock["kind"] == "sla":
        return "first_response" if clock["id"].partition("#")[0] == "first_response" else "promise"
    return {"platform": "platform", "legal": "platform", "promise": "buyer"}.get(clock["kind"])


def figures(cases, start, end, now, promised):
    """The figures of `kpi`: value, n, target and the ids behind each."""
    found = {}

    def put(name, value, n, ids, *, target=None, few=False, **more):
        target, compare = TARGETS.get(name, (target, "<="))
        comparable = target is not None and value is not None
        found[name] = {
            "value": value, "n": n, "target": target, "cases": sorted(set(ids)), **more,
            "met": {">": value > target, ">=": value >= target, "<=": value <= target}[compare] if comparable else None,
            **({"compare": compare} if target is not None else {}),
            **({"reason": "insufficient" if n and few else "no_data"} if value is None else {}),
        }  # fmt: skip

    def share(name, part, whole, ids, **more):
        put(name, part / whole if whole else None, whole, ids, part=part, **more)

    def count(name, ids, n=None, **more):
        put(name, len(ids) if n is None else n, len(ids) if n is None else n, ids, **more)

    def middle(name, percent, times, **more):
        put(name, percentile(times.values(), percent), len(times), times, few=True, **more)

    inside = [
        (case, target_of(clock), case.said(clock, now)) for case in cases for clock in case.clocks.values()
        if target_of(clock) and clock["due"] is not None and start <= clock["due"] < end
    ]  # fmt: skip

    def kept(name, *targets):
        those = [(case, said) for case, target, said in inside if target in targets]
        decided = [(case, said) for case, said in those if said in ("met", "forgiven", "missed")]
        left = Counter("pending" if said in ("running", "paused") else said for _case, said in those)
        out = {why: left[why] for why in ("pending", "cancelled", *ASIDE)}
        share(
            name, sum(said != "missed" for _c, said in decided), len(decided), [case.id for case, _s in decided], **out
        )

    first = {}
    for case in cases:
        clock = case.clocks.get("first_response")
        if case.answered is not None and start <= case.answered < end and clock and clock["agreed"]:
            first[case.id] = Hours(clock["agreed"]).worked(case.received, case.answered)
    middle("first_response_p50", 50, first, target=promised)
    middle("first_response_p90", 90, first)
    kept("first_response_target_share", "first_response")
    asked = min(now + 1, end)
    silent = [case for case in cases if case.open_before(asked) and (case.answered is None or case.answered >= asked)]
    count("unanswered_now", [case.id for case in silent])
    oldest = max((min(now, asked) - case.received for case in silent), default=None)
    put("unanswered_oldest", oldest, len(silent), [case.id for case in silent])
    kept("sla_compliance", *OURS)
    by_case = defaultdict(list)
    for case, target, said in inside:
        if target in OURS and said in ("met", "forgiven", "missed"):
            by_case[case.id].append(said)
    share("all_targets_met", sum("missed" not in said for said in by_case.values()), len(by_case), by_case)
    kept("platform_on_time", "platform")

    closed = [case for case in cases if case.closed and start <= case.closed_at < end]
    cycle = {case.id: max(0, case.closed_at - case.received) for case in closed}
    work = {case.id: case.work(case.closed_at) for case in closed}
    for name, percent, times in (("cycle_p50", 50, cycle), ("cycle_p90", 90, cycle), ("work_p50", 50, work)):
        by = defaultdict(list)
        for case in closed:
            by[case.reason].append(times[case.id])
        first_ten = {reason: baseline(cases, reason, min(end, now + 1), percent, work=times is work) for reason in by}
        parts = {
            reason: part(percentile(values, percent), len(values), first_ten[reason]) for reason, values in by.items()
        }
        middle(name, percent, times, by=parts)

    moves = defaultdict(list)
    for case in cases:
        for what, when in case.turns():
            if start <= when < end:
                moves[what].append(case)
    open_now = [case for case in moves["opened"] if not case.closed]
    count("backlog_start", [case.id for case in cases if case.open_before(start)])
    for what in ("opened", "closed", "reopened"):
        count(what, [case.id for case in moves[what]], **({"still_open": len(open_now)} if what == "opened" else {}))
    count("backlog_end", [case.id for case in cases if case.open_before(end)])
    share("reopen_rate", len(moves["reopened"]), len(moves["closed"]), [case.id for case in moves["reopened"]])
    handed = [(case.id, *one) for case in cases for one in case.submissions if start <= one[0] < end]
    required = sum(one[2] for one in handed)
    there = sum(one[3] for one in handed)
    share("evidence_completeness", there, required, [one[0] for one in handed], submissions=len(handed))
    aging = [case for case in cases if case.open_before(min(end, now + 1))]
    ages = Counter(age(case, end, now) for case in aging)
    put("ageing", {name: ages[name] for name in ("0-2", "3-7", "8-14", "15+")}, len(aging), [case.id for case in aging])
    waiting = [case.id for case, target, said in inside if target in OURS and said in ("running", "paused")]
    late = [case.id for case, target, said in inside if target in (*OURS, "platform") and said == "forgiven"]
    count("pending", waiting)
    count("unmissed_late", late)
    return found


def age(case, end, now):
    days = max(0, min(end, now) - case.received) // DAY
    return "0-2" if days < 3 else "3-7" if days < 8 else "8-14" if days < 15 else "15+"


def part(value, n, before):
    """One reason's own, beside its frozen baseline."""
    return {
        "value": value, "n": n, "baseline": before and before[0], "baseline_n": before and 10,
        "baseline_at": before and before[1],
        "improvement": (before[0] - value) / before[0] if before and before[0] and value is not None else None,
        **({"reason": "insufficient"} if value is None else {}),
    }  # fmt: skip


def baseline(cases, reason, before, percent, *, work):
    firsts = sorted(
        (min(when for when, _o in case.closings), case.key, case) for case in cases
        if case.reason == reason and case.closings and min(when for when, _o in case.closings) < before
    )[:10]  # fmt: skip
    if len(firsts) < 10:
        return None
    times = [case.work(when) if work else max(0, when - case.received) for when, _key, case in firsts]
    value = percentile(times, percent)
    return None if value is None else (value, firsts[-1][0])


def cents(value, currency):
    unit = Decimal(1) if currency in NO_DIGITS else Decimal("0.01")
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return {"amount": str(exact.quantize(unit, rounding=ROUND_HALF_UP) + 0), "currency": currency}


def cost(case, currency):
    """What the case cost the store; None where some of it is in another currency."""
    spent = [one for one in (case.given(), *case.costs) if one is not None]
    back = recovered(case)
    if any(code != currency for _amount, code in (*spent, *back)):
        return None
    return sum((a for a, _c in spent), Decimal(0)) - sum((a for a, _c in back), Decimal(0))


def recovered(case):
    """What came back, each payment; until the platform paid, what it granted."""
    came = [amount for amount, _when in case.came]
    whole = case.procedure == "reimbursement" and case.claim_state == "granted" and case.amount
    owed = case.granted or (case.amount if whole else None)
    return came if case.platform_paid or not owed else [*came, owed]


def typical(losses, currency):
    losses = sorted(losses)
    found = {"n": len(losses), "median": None, "mean": None}
    if losses:
        found["mean"] = cents(Fraction(sum(losses)) / len(losses), currency)
    if len(losses) >= 5:
        low, odd = (len(losses) - 1) // 2, len(losses) % 2
        middle = Fraction(losses[low]) if odd else (Fraction(losses[low]) + Fraction(losses[low + 1])) / 2
        found["median"] = cents(middle, currency)
    return found


def sums(closed, currency):
    found = defaultdict(lambda: {name: [Decimal(0), []] for name in ("refunded", "recovered", "defended")})
    found[currency]
    for case in closed:
        given = case.given()
        parts = [("refunded", given)] if given else []
        back = defaultdict(Decimal)
        for amount, code in recovered(case):
            back[code] += amount
        parts += [("recovered", (amount, code)) for code, amount in back.items()]
        if case.procedure != "reimbursement" and case.outcome == "claim_won" and case.amount:
            less = given[0] if given and given[1] == case.amount[1] else 0
            parts += [("defended", (case.amount[0] - less, case.amount[1]))] if case.amount[0] > less else []
        for name, (amount, code) in parts:
            found[code][name][0] += amount
            found[code][name][1].append(case.id)
    return [
        {"currency": code, **{name: {"value": cents(total, code), "n": len(ids), "cases": sorted(ids)}
                              for name, (total, ids) in by.items()}} for code, by in found.items()
    ]  # fmt: skip


def recompute(events, client, start, end, now, minutes_each=None):
    """The report of the half-open period from `start` to `end` (ISO), as it stood at `now`."""
    log = sorted((one for one in events if one["client"] == client), key=order)
    own = [one for one in log if not one["case"]]
    profile = [one for one in own if one["kind"] in ("client_added", "client_changed")][-1]["facts"]["profile"]
    currency, zone = profile["currency"], ZoneInfo(profile["zone"])
    begin, finish, moment = at(start), at(end), at(now)
    promised = first_response_promised(
        own,
        profile,
        *(datetime.fromtimestamp(one, zone).date() for one in (begin, max(begin, min(moment, finish - 1)))),
    )
    cases, counts = cases_of(log, client), sales(own)
    closed = [case for case in cases if case.closed and begin <= case.closed_at < finish]
    stages, outcomes = defaultdict(lambda: [0, []]), defaultdict(list)
    for case in closed:
        outcomes[case.outcome].append(case.id)
        for stage, seconds in case.stages(max(case.closed_at, case.received)).items():
            stages[stage][0] += seconds
            stages[stage][1].append(case.id)
    reasons, ages = defaultdict(list), defaultdict(list)
    for case in closed:
        reasons[case.reason].append(case.id)
    for case in cases:
        if case.open_before(min(finish, moment + 1)):
            ages[age(case, finish, moment)].append(case.id)
    counted = [case for case in closed if case.outcome not in ASIDE]
    losses = {case.id: cost(case, currency) for case in counted}
    known = {name: loss for name, loss in losses.items() if loss is not None}
    ratings = [case.rating for case in closed if case.rating is not None]
    saved = [
        {"case": case.id, "reputation": case.turned[0], "since": case.turned[1]} for case in cases
        if case.turned and case.was_at_risk and begin <= case.turned[1] < finish
    ]  # fmt: skip
    promises = [
        {"case": case.id, "due_at": clock["due"]} for case in cases if not case.closed
        for clock in case.clocks.values()
        if target_of(clock) == "buyer" and clock["stopped"] is None and clock["cancelled"] is None
    ]  # fmt: skip
    word = [
        (case, clock, case.said(clock, moment)) for case in cases for clock in case.clocks.values()
        if target_of(clock) == "buyer" and begin <= clock["due"] < finish
        and case.said(clock, moment) in ("met", "forgiven", "missed")
    ]  # fmt: skip
    broken = [
        {"case": case.id, "due_at": clock["due"], "open": clock["stopped"] is None, "never_kept": clock["dropped"]}
        for case, clock, said in word if said == "missed"
    ]  # fmt: skip
    kept = len(word) - len(broken)
    before = [case.id for case in closed if any(when < begin for when, _outcome in case.closings)]
    later = [
        case.id for case in cases
        if case not in closed and any(begin <= when < finish for when, _outcome in case.closings)
        and (not case.closed or case.closed_at >= begin)
    ]  # fmt: skip
    waiting = []
    for case in cases:
        lasting = [wait for wait in case.waits if wait["end"] is None]
        last = lasting[-1] if lasting and not case.closed else None
        if last and last["on"] == "client" and last["start"] <= moment < (last["until"] or math.inf):
            waiting.append({"case": case.id, "since": last["start"]})
    asked = [case for case in cases if case.questions and not case.closed]
    first, last = (datetime.fromtimestamp(one, zone).date() for one in (begin, finish - 1))
    found = {
        "from": begin, "to": finish,
        "figures": figures(cases, begin, finish, moment, promised),
        "missed": missed(cases, begin, finish, moment),
        "stages": {name: {"value": one[0], "n": len(one[1]), "cases": sorted(one[1])} for name, one in stages.items()},
        "reasons": {name: {"value": len(ids), "cases": sorted(ids)} for name, ids in reasons.items()},
        "ages": {name: {"value": len(ids), "cases": sorted(ids)} for name, ids in ages.items()},
        "outcomes": {name: {"value": len(ids), "cases": sorted(ids)} for name, ids in outcomes.items()},
        "duplicates": {
            case.id: other.id for case in closed if case.outcome == "duplicate" for other in cases
            if other.key == case.repeats
        },
        "money": sums(closed, currency),
        "came_in": sorted(
            (
                {"case": case.id, "amount": cents(*amount), "at": when} for case in cases if case not in closed
                for amount, when in case.came if begin <= when < finish
            ),
            key=lambda one: (one["at"], one["case"]),
        ),
        "cost_per_case": {
            **typical(known.values(), currency), "total": cents(sum(known.values(), Decimal(0)), currency),
            "other_currency": len(losses) - len(known), "cases": sorted(known),
        },
        "cost_by_week": weeks(cases, currency, zone, min(finish - 1, max(moment, begin))),
        "satisfaction": {
            "n": len(ratings), "mean": sum(ratings) / len(ratings) if ratings else None,
            "good": sum(one >= 4 for one in ratings),
        },
        "health": health(cases, counts, profile, min(moment, finish - 1), moment),
        "expected": expected(cases, counts, profile, first, last),
        "reputation_saved": sorted(saved, key=lambda one: one["case"]),
        "word_to_buyers": {
            "value": kept / len(word) if word else None, "n": len(word), "part": kept,
            "missed": sorted(broken, key=lambda one: (one["due_at"], one["case"])),
            "cases": sorted({case.id for case, _clock, _said in word}),
        },
        "closed_before": sorted(before), "closed_later": sorted(later),
        "promises": sorted(promises, key=lambda one: (one["due_at"], one["case"])),
        "waiting_on_client": sorted(waiting, key=lambda one: one["case"]),
        "approvals": sorted(
            ({"case": case.id, "amount": [*case.questions.values()][-1]} for case in asked), key=lambda one: one["case"]
        ),
        "history": history(cases, first, last, zone, moment),
        "heads": sorted(
            max((one for one in log if (one["replica"], one["audience"]) == (replica, "client")), key=lambda one: one["seq"])["digest"]
            for replica in {one["replica"] for one in log}
        ),
    }  # fmt: skip
    return found if minutes_each is None else {**found, "time_saved": len(counted) * minutes_each * 60}


def order(event):
    return event["counter"], event["replica"], event["seq"]


def first_response_promised(own, profile, first, last):
    """Agreed seconds, by the version of the agreement that holds day by day, else by the profile; None if it changed."""
    gone = {name for one in own if one["kind"] == "retracted" for name in one["facts"]["events"]}
    accepted = [one["facts"] for one in own if one["kind"] == "agreement_accepted" and one["id"] not in gone]
    promised, day = set(), first
    while day <= last:
        begun = [one for one in accepted if date.fromisoformat(one["since"]) <= day]
        if begun:
            holds = max(begun, key=lambda one: (one["since"], one["version"]))
            promised.add(holds["sla"].get("first_response", 0) * 60)
        day += timedelta(days=1)
    promised = promised or {profile["sla"].get("first_response", 0) * 60}
    return (promised.pop() or None) if len(promised) == 1 else None


def missed(cases, start, end, now):
    """The first five promises that were missed, by their date, and by how much: of agreed hours where there are any."""
    found = []
    for case in cases:
        for clock in case.clocks.values():
            due, stopped = clock["due"], clock["stopped"]
            if (
                target_of(clock) not in OURS
                or due is None
                or not start <= due < end
                or case.said(clock, now) != "missed"
            ):
                continue
            ended = now if stopped is None else max(due, stopped)
            late = Hours(clock["agreed"]).worked(due, ended) if clock["agreed"] else ended - due
            line = {
                "case": case.id, "clock": clock["id"], "late": late, "agreed": clock["agreed"] is not None,
                "open": stopped is None, "entered_late": stopped is not None and stopped <= due,
                "never_kept": clock["dropped"],
            }  # fmt: skip
            found.append((due, case.id, clock["id"], line))
    return [line for *_where, line in sorted(found, key=lambda one: one[:3])[:5]]


def history(cases, first, last, zone, now):
    """Up to eight months or weeks, the report's own the last, back to that of the first case."""
    oldest = min((case.received for case in cases), default=math.inf)
    found = []
    while len(found) < 8:
        begin, end = (int(datetime.combine(one, time(), zone).timestamp()) for one in (first, last + timedelta(days=1)))
        if found and end <= oldest:
            break
        told = figures(cases, begin, end, now, None)
        trend = ("sla_compliance", "opened", "closed", "backlog_end")
        numbers = {name: told[name]["value"] for name in trend}
        numbers |= {f"{name}_cases": told[name]["cases"] for name in trend}
        decided = told["sla_compliance"]["n"]
        found.append({"from": begin, "to": end, "decided": decided, **numbers})
        last = first - timedelta(days=1)
        first = last.replace(day=1) if first.day == 1 and (end - begin) > 8 * DAY else last - timedelta(days=6)
    return found[::-1]


def weeks(cases, currency, zone, last):
    """The costs of the eight ISO weeks up to the one of `last`, from the first that has any."""
    day = datetime.fromtimestamp(last, zone).date()
    monday = day - timedelta(days=day.weekday())
    found = []
    for back in range(7, -1, -1):
        first = monday - timedelta(weeks=back)
        begin, end = (
            int(datetime.combine(one, time(), zone).timestamp()) for one in (first, first + timedelta(weeks=1))
        )
        inside = [case for case in cases if case.closed and begin <= case.closed_at < end]
        if not inside and not found:
            continue
        losses = {case.id: cost(case, currency) for case in inside if case.outcome not in ASIDE}
        known = {name: loss for name, loss in losses.items() if loss is not None}
        year, week, _day = date.isocalendar(first)
        found.append({"week": f"{year}-W{week:02d}", **typical(known.values(), currency), "cases": sorted(known)})
    return found


def differences(told, again, where="report"):
    """Where the report says something else than what was counted again, or says what was not counted."""
    if isinstance(told, dict) and isinstance(again, dict):
        names = [name for name in {**again, **told} if name not in NO_FIGURES]
        return [line for name in names for line in differences(told.get(name), again.get(name), f"{where}.{name}")]
    if isinstance(told, list) and isinstance(again, list) and len(told) == len(again):
        if where.endswith("cases"):
            return [] if sorted(told) == sorted(again) else [f"{where}: {sorted(told)} and not {again}"]
        pairs = enumerate(zip(told, again, strict=True))
        return [line for n, (a, b) in pairs for line in differences(a, b, f"{where}[{n}]")]
    number = (int, float)
    if isinstance(told, number) and isinstance(again, number) and bool not in (type(told), type(again)):
        return [] if math.isclose(told, again, rel_tol=1e-12) else [f"{where}: {told} and not {again}"]
    return [] if (told, type(told)) == (again, type(again)) else [f"{where}: {told!r} and not {again!r}"]


def comparable(told):
    """The report's JSON in the form of `recompute`: instants are seconds, lists without an order of their own sorted."""

    def instants(one, *names):
        return {name: at(value) if name in names else value for name, value in one.items()}

    def by_case(name, *moments):
        return sorted((instants(one, *moments) for one in told[name]), key=lambda one: one["case"])

    def dated(figure):
        parts = {reason: instants(one, "baseline_at") for reason, one in figure.get("by", {}).items()}
        return figure | ({"by": parts} if "by" in figure else {})

    return {
        **instants(told, "from", "to"),
        "figures": {name: dated(figure) for name, figure in told["figures"].items()},
        "reputation_saved": by_case("reputation_saved", "since"),
        "promises": [instants(one, "due_at") for one in told["promises"]],
        "came_in": [instants(one, "at") for one in told["came_in"]],
        "word_to_buyers": told["word_to_buyers"]
        | {"missed": [instants(one, "due_at") for one in told["word_to_buyers"]["missed"]]},
        "closed_before": sorted(told["closed_before"]),
        "closed_later": sorted(told["closed_later"]),
        "waiting_on_client": by_case("waiting_on_client", "since"),
        "approvals": by_case("approvals"),
        "history": [instants(one, "from", "to") for one in told["history"]],
        "heads": sorted(told["heads"]),
    }


if __name__ == "__main__":
    file, client, *period = sys.argv[1:]
    log = [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]
    print(json.dumps(recompute(log, client, *period), indent=1, default=str))
