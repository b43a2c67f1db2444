"""Account health and expected cases, computed again from the exported log: the part of `recompute_report` that reads
the shipped definitions (`sops/*/platform.toml`) and what was sold. Nothing of the program is imported.

A case is here what `recompute_report` makes of its events; instants are seconds, days are ISO dates of the account.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

SOPS = Path(__file__).resolve().parents[1] / "sops"
ONE_DAY = timedelta(days=1)


def definitions(platform):
    return tomllib.loads((SOPS / platform / "platform.toml").read_text(encoding="utf-8"))


def places(profile):
    order = profile.get("platform_order", sorted(profile["platforms"]))
    return [(name, site) for name in order for site in profile["platforms"][name] or [""]]


def zone_of(platform, site, profile):
    return ZoneInfo(definitions(platform).get("sites", {}).get(site, {}).get("zone") or profile["zone"])


def midnight(day, zone):
    return int(datetime.combine(day, time(), zone).timestamp())


def day_of(seconds, zone):
    return datetime.fromtimestamp(seconds, zone).date()


# --- what was sold --------------------------------------------------------------------------------------------------


def sales(log):
    """The counts of the store's own events, in the order of the log: (place, first, last, orders, units)."""
    gone = {name for one in log if one["kind"] == "retracted" for name in one["facts"]["events"]}
    found = []
    for event in log:
        if event["kind"] == "orders_counted" and event["id"] not in gone:
            facts = event["facts"]
            days = (date.fromisoformat(facts[name]) for name in ("first", "last"))
            found.append(((facts["platform"], facts["site"]), *days, facts["orders"], facts["units"]))
    return found


def between(counts, first, end):
    """Orders and units from `first` to before `end`, walking from count to count, forwards and backwards; else None."""
    been, ways = set(), [(first, 0, 0)]
    while ways:
        day, orders, units = ways.pop()
        if day == end:
            return orders, units
        if day not in been:
            been.add(day)
            for _place, begins, last, more, pieces in counts:
                for here, there, sign in ((begins, last + ONE_DAY, 1), (last + ONE_DAY, begins, -1)):
                    if here == day:
                        sums = None if None in (units, pieces) else units + sign * pieces
                        ways.append((there, orders + sign * more, sums))
    return None


def bounds(counts):
    return sorted({day for one in counts for day in (one[1], one[2] + ONE_DAY)})


def standing(counts):
    """Those that say something of their own and can be true beside the newer ones."""
    kept = []
    for one in reversed(counts):
        if between(kept, one[1], one[2] + ONE_DAY) is not None:
            continue
        if possible([*kept, one]):
            kept = [*kept, one]
    return kept


def possible(counts):
    """Whether days can have sold all of this: how far the orders up to one day may lie above those up to another,
    shortened over each day in between, leaves no day below itself."""
    days = bounds(counts)
    most = {(a, b): 0 if a <= b else math.inf for a in days for b in days}
    for _place, first, last, orders, _units in counts:
        end = last + ONE_DAY
        most[end, first] = min(most[end, first], orders)
        most[first, end] = min(most[first, end], -orders)
    for by in days:
        for a in days:
            for b in days:
                most[a, b] = min(most[a, b], most[a, by] + most[by, b])
    return all(most[day, day] >= 0 for day in days)


def sold(counts, first, last):
    """Orders and units of exactly these days, else None."""
    found = between(standing(counts), first, last + ONE_DAY)
    return found and (found[0], found[1] if found[1] is None or found[1] >= 0 else None)


def spans(counts):
    """The widest days of which the orders are known, the newest first: (first, last, orders, units)."""
    kept, found = standing(counts), []
    days = bounds(kept)
    wide = [(a, b) for n, a in enumerate(days) for b in days[n + 1 :] if between(kept, a, b)]
    widest = [
        (a, b) for a, b in wide
        if not any((x, y) != (a, b) and x <= a and b <= y and between(kept, x, a) and between(kept, b, y) for x, y in wide)
    ]  # fmt: skip
    for a, b in sorted(widest, key=lambda one: (one[1], one[0]), reverse=True):
        if all(b <= first for first, *_rest in found):
            found.append((a, b - ONE_DAY, *sold(kept[::-1], a, b - ONE_DAY)))
    return found


def window(counts, days, today):
    """The newest days that lie at most 14 days back and of which every order is known: (last, orders)."""
    for end in reversed(bounds(counts)):
        last = end - ONE_DAY
        if today - 14 * ONE_DAY <= last <= today and (found := sold(counts, last - (days - 1) * ONE_DAY, last)):
            return last, found[0]
    return None


def expected(cases, counts, profile, first, last):
    found = []
    for place in places(profile):
        here = [one for one in counts if one[0] == place]
        ends = [day - ONE_DAY for day in bounds(here) if first < day <= last + ONE_DAY]
        until = next((end for end in reversed(ends) if sold(here, first, end)), last)
        now = sold(here, first, until)
        before = spans([one for one in here if one[2] < first])
        if now is None or not before:
            continue
        by_units = now[1] is not None and all(one[3] is not None for one in before)
        zone = zone_of(*place, profile)

        def seen(start, end, place=place, zone=zone):
            begin, finish = midnight(start, zone), midnight(end + ONE_DAY, zone)
            return [
                case.id for case in cases
                if (case.platform, case.site) == place and begin <= case.received < finish and case.outcome != "duplicate"
            ]  # fmt: skip

        units = sum(one[3 if by_units else 2] for one in before)
        earlier = sum(len(seen(one[0], one[1])) for one in before)
        here_sold, ids = now[1] if by_units else now[0], seen(first, until)
        found.append(
            {
                "platform": place[0], "site": place[1], "from": first.isoformat(), "to": until.isoformat(), "basis": "units" if by_units else "orders", "sold": here_sold,
                "expected": float(Fraction(earlier * here_sold, units)) if units else None,
                "seen": len(ids), "cases": sorted(ids),
            }
        )  # fmt: skip
    return found


# --- how the platforms judge ----------------------------------------------------------------------------------------


class Line:
    """Part of a whole beside its limit."""

    def __init__(self, part, whole, limit, *, below, strict):
        self.part, self.whole, self.limit, self.below, self.strict = max(0, part), whole, limit, below, strict

    def more(self, defects):
        return Line(self.part + defects, self.whole, self.limit, below=self.below, strict=self.strict)

    def fine(self, part=None, whole=None):
        part, whole = self.part if part is None else part, self.whole if whole is None else whole
        if not whole:
            return not part
        share = Fraction(part, whole)
        if share == self.limit:
            return not self.strict
        return (share < self.limit) is self.below

    def left(self):
        """How many more it takes, found by trying."""
        if self.limit is None:
            return None
        if not self.fine() or (not self.below and not self.limit):
            return 0
        return next(
            n for n in range(1, 10**7)
            if not (self.fine(part=self.part + n) if self.below else self.fine(whole=self.whole + n))
        )  # fmt: skip

    def level(self, waiting=0, newer=0):
        if self.limit is None or (not self.whole and not self.part):
            return "unknown"
        if not self.fine():
            return "over"
        if newer:
            return "ok" if self.more(newer).level(waiting) == "ok" else "near"
        used = Fraction(self.part, self.whole) if self.below else 1 - Fraction(self.part, self.whole)
        allowed = self.limit if self.below else 1 - self.limit
        if (used and used / allowed >= Fraction(3, 4)) if allowed else used:
            return "near"
        return "near" if waiting and not self.more(waiting).fine() else "ok"

    def said(self):
        return {
            "part": self.part, "n": self.whole, "fraction": f"{self.part}/{self.whole}",
            "value": self.part / self.whole if self.whole else None,
        }  # fmt: skip


def limit_of(metric, profile, site):
    own = profile["limits"]
    for key, origin in ((f"{metric['id']}@{site}", "client_site"), (metric["id"], "client")):
        if key in own:
            return own[key], origin
    if site in metric.get("limits", {}):
        return str(metric["limits"][site]), "site"
    return (str(metric["target"]), "platform") if "target" in metric else (None, None)


def health(cases, counts, profile, now, moment):
    """As it stood at `now`, told at `moment`: what is known of a case is what is known then."""
    found = []
    for platform, site in places(profile):
        book, zone = definitions(platform), zone_of(platform, site, profile)
        for metric in book.get("metrics", ()):
            measure = metric.get("measure")
            for days in measure["days"] if measure else ():
                limit, origin = limit_of(metric, profile, site)
                about = {
                    "name": metric["id"], "platform": platform, "site": site, "condition": metric["condition"],
                    "strict": measure["strict"], "limit": None if limit is None else float(limit), "limit_origin": origin,
                }  # fmt: skip
                account = Account(
                    cases, platform, site, book, zone, metric, None if limit is None else Fraction(limit), moment
                )  # fmt: skip
                if measure["kind"] == "defects":
                    here = [one for one in counts if one[0] == (platform, site)]
                    found.append({**about, **account.defects(here, days, now)})
                else:
                    found.append({**about, **account.kept(days, now)})
    return found


class Account:
    def __init__(self, cases, platform, site, book, zone, metric, limit, moment):
        self.all, self.book, self.zone, self.metric, self.limit, self.moment = cases, book, zone, metric, limit, moment
        self.cases = [case for case in cases if (case.platform, case.site) == (platform, site)]
        self.measure = metric["measure"]
        self.wanted = {
            name for name, one in book["procedures"].items() if one.get("counts", {}).get(metric["id"]) is True
        }

    def line(self, part, whole):
        below = self.metric["condition"] != "above"
        return Line(part, whole, self.limit, below=below, strict=self.measure["strict"])

    def steps(self, case):
        """The procedures that the case is or was in and that the figure counts: name, ruling, opened, left for good."""
        left = [
            (one["procedure"], one["ruled"] or case.claim_state, one["opened"], one["ruled"] is not None)
            for one in case.left
        ]
        every = [*left, (case.procedure, case.claim_state, case.opened_on_platform, False)]
        return [one for one in every if one[0] in self.wanted]

    # answered or met in time

    def kept(self, days, now):
        today = day_of(now, self.zone)
        first = today - (days - 1) * ONE_DAY
        begin, end = midnight(first, self.zone), midnight(today + ONE_DAY, self.zone)
        found = [*(self.met(begin, end) if self.measure["kind"] == "deadlines" else self.told(begin, end, now))]
        decided = [one for one in found if one[1] is not None]
        line = self.line(sum(kept for _case, kept in decided), len(decided))
        few = len(decided) < 5
        return {
            "from": first.isoformat(), "to": today.isoformat(), "days": days,
            **(line.said() if decided else {"part": None, "n": None, "fraction": None, "value": None}),
            **({"reason": "insufficient" if decided else "no_data"} if few else {}),
            "level": "unknown" if few else line.level(), "to_limit": None if few else line.left(),
            "undecided": len(found) - len(decided), "assumed": 0, "left_out": 0, "later": 0, "what_if": [],
            "with_later": None, "counted": [], "left_out_because": {}, "by_procedure": {},
            "cases": sorted({case for case, kept in decided if not kept}),
            **{f"{name}_cases": [] for name in ("undecided", "assumed", "left_out", "later")},
        }  # fmt: skip

    def met(self, begin, end):
        rules = {name for name, one in self.book["rules"].items() if one.get("metric") == self.metric["id"]}
        for case in self.cases:
            for clock in case.clocks.values():
                due, rule = clock["due"], (clock["rule"] or {}).get("id")
                ours = clock["party"] == "us" and clock["kind"] in ("platform", "legal")
                if not ours or due is None or not begin <= due < end or rule not in rules:
                    continue
                said = case.said(clock, self.moment)
                if said in ("met", "forgiven", "missed", "running", "paused"):
                    yield case.id, {"met": True, "forgiven": True, "missed": False}.get(said)

    def told(self, begin, end, now):
        seconds = self.measure["hours"] * 3600
        for case in self.cases:
            if self.steps(case) and begin <= case.received < end and case.outcome != "duplicate":
                took = None if case.answered is None else case.answered - case.received
                late = now - case.received > seconds
                yield case.id, took <= seconds if took is not None else False if late else None

    # defects over orders

    def defects(self, counts, days, now):
        today = day_of(now, self.zone)
        span = window(counts, days, today)
        few = self.measure.get("few_orders")
        if span and few and span[1] < few["under"]:
            days = few["days"]
            span = window(counts, days, today)
        last = span[0] if span else today
        first = last - (days - 1) * ONE_DAY
        told = self.threads(midnight(first, self.zone), now)
        inside = sorted((one for one in told if first <= one["day"] <= last), key=lambda one: (one["day"], one["id"]))
        by = {said: [one for one in inside if self.says(one) == said] for said in ("counts", "pending", "left_out")}
        bad = {self.unit(one) for one in by["counts"]}
        waiting = {self.unit(one) for one in by["pending"]} - bad
        known = span is not None and (span[1] or bad)
        line = self.line(len(bad), span[1] if span else 0)
        assumed = [one for one in by["counts"] + by["pending"] if one["assumed"]]
        after = [one for one in told if last < one["day"] <= today]
        newer = {self.unit(one) for one in after if self.says(one) == "counts"}
        later = [one for one in after if self.says(one) in ("counts", "pending")]
        waiting_later = {self.unit(one) for one in later} - newer
        ids = {"cases": by["counts"], "undecided_cases": by["pending"], "assumed_cases": assumed,
               "left_out_cases": by["left_out"], "later_cases": later}  # fmt: skip
        return {
            "from": first.isoformat(), "to": last.isoformat(), "days": days,
            **(line.said() if known else {"part": len(bad), "n": None, "fraction": None, "value": None}),
            **({} if known else {"reason": "no_orders" if span else "no_denominator"}),
            "level": line.level(len(waiting) + len(waiting_later), len(newer)) if known else "unknown",
            "to_limit": line.left() if known else None,
            "undecided": len(waiting), "assumed": len(assumed), "left_out": len(by["left_out"]), "later": len(later),
            "what_if": self.turns(inside, line) if known and now == self.moment else [],
            "with_later": line.more(len(newer)).said()["fraction"] if known and newer else None,
            "counted": [] if span and last == today else [
                {"from": one[0].isoformat(), "to": one[1].isoformat(), "orders": one[2]} for one in spans(counts)
            ],
            "left_out_because": {one["id"]: self.why(one) for one in by["left_out"]},
            "by_procedure": dict(
                Counter(one["procedure"] if self.claimed(one) == "counts" else "rating" for one in by["counts"])
            ),
            **{name: sorted(one["id"] for one in those) for name, those in ids.items()},
        }  # fmt: skip

    def threads(self, since, now):
        by_order, low = self.measure.get("by") == "order", self.measure.get("low_rating", 0)
        placed = {}
        for case in self.all:
            if case.order_key and case.ordered is not None:
                placed[case.order_key] = min(placed.get(case.order_key, math.inf), case.ordered)
        found = []
        for case in self.cases:
            rated = case.rating is not None and case.rating <= low
            steps = self.steps(case)
            if not since <= case.received <= now or not (steps or rated):
                continue
            own = case.ordered if case.ordered is not None else placed.get(case.order_key)
            procedure, ruling, _opened, gone = steps[-1] if steps else (case.procedure, case.claim_state, None, False)
            began = steps[0][2] if steps else case.opened_on_platform
            known = own if by_order else began
            day = day_of(case.received if known is None else known, self.zone)
            found.append(
                {
                    "id": case.id, "order": case.order_key, "day": day, "assumed": by_order and known is None,
                    "procedure": procedure, "reason": case.reason, "claim_state": ruling, "gone": gone,
                    "reputation": case.reputation, "rating": case.rating, "outcome": case.outcome, "closed": case.closed,
                    "clocks": [(name, case.said(clock, now)) for name, clock in case.clocks.items()],
                }
            )  # fmt: skip
        if self.measure.get("per") == "order":
            agreed = {}
            for one in found:
                if one["order"]:
                    both = (one["assumed"], one["day"])
                    agreed[one["order"]] = min(agreed.get(one["order"], both), both)
            for one in found:
                one["assumed"], one["day"] = agreed.get(one["order"], (one["assumed"], one["day"]))
        return found

    def why(self, one):
        """Why it is left out: the first that says it of ruling, reputation and reason."""
        rules = [rule for rule in self.measure.get("leaves_out", ()) if self.fits(rule, one)]
        axes = [axis for axis in ("claim_state", "reputation", "reason") if rules and axis in rules[0]]
        axis = axes[0] if axes else "procedure" if rules else "reputation"
        return {"by": axis, "code": one[axis]}

    def unit(self, one):
        return one["order"] if self.measure.get("per") == "order" and one["order"] else f"case {one['id']}"

    def rated(self, one):
        return one["rating"] is not None and one["rating"] <= self.measure.get("low_rating", 0)

    def says(self, one):
        if one["outcome"] == "duplicate":
            return "none"
        return "counts" if self.rated(one) else self.claimed(one)

    def claimed(self, one):
        if one["procedure"] not in self.wanted:
            return "none"
        begins = self.book["procedures"][one["procedure"]].get("reputation", "")
        if one["reputation"] == "not_applicable" and begins not in ("", "not_applicable"):
            return "left_out"
        if any(self.fits(rule, one) for rule in self.measure.get("leaves_out", ())):
            return "left_out"
        undecided = not one["closed"] and not one["gone"] and one["claim_state"] in ("none", "filed", "submitted")
        return "pending" if undecided and one["procedure"] in self.measure.get("ruled", ()) else "counts"

    def turns(self, inside, line):
        def defects(those):
            return len({self.unit(one) for one in those if self.says(one) == "counts"})

        found = []
        for one in sorted(inside, key=lambda one: (self.says(one) != "pending", one["day"], one["id"])):
            for turn, change in () if one["closed"] else self.may_become(one):
                after = [{**other, **change} if other is one else other for other in inside]
                then = line.more(defects(after) - defects(inside))
                found.append(
                    {"case": one["id"], "turn": turn, **then.said(), "level": then.level(), "to_limit": then.left()}
                )
        return found

    def may_be_left_out(self, one):
        """An option while its time runs, a ruling for the store, or the platform's exclusion afterwards."""
        clocks = {
            said: {name.partition("#")[0] for name, state in one["clocks"] if state == said}
            for said in ("running", "missed")
        }
        saving = [("saved", "saved")] if clocks["running"] & set(self.measure.get("saved_by", ())) else []
        saving += [("denied", "saved")] if one["claim_state"] in ("filed", "submitted") and not one["gone"] else []
        never = any(self.fits(rule, one) for rule in self.measure.get("never_excluded", ()))
        lost = clocks["missed"] & set(self.measure.get("exclusion_lost_by", ()))
        turns = (saving if one["reputation"] == "at_risk" else []) + (
            [] if never or lost else [("excluded", "excluded")]
        )
        for turn, state in turns:
            if self.claimed({**one, "reputation": state}) != "counts":
                yield turn, {"reputation": state}

    def fits(self, rule, one):
        return all(one[{"procedures": "procedure"}.get(axis, axis)] in words for axis, words in rule.items())

    def may_become(self, one):
        claim, ruled = self.claimed(one), one["procedure"] in self.measure.get("ruled", ())
        if claim == "pending":
            yield "granted", {"claim_state": "granted"}
            yield "denied", {"claim_state": "denied"}
        elif claim == "counts" and ruled:
            yield "appeal_won", {"claim_state": "denied"}
        elif claim == "counts" and any("reputation" in rule for rule in self.measure.get("leaves_out", ())):
            yield from [*self.may_be_left_out(one)] or [("counts_anyway", {})]
        elif claim == "counts" and not self.rated(one):
            yield "counts_anyway", {}
        if self.rated(one):
            yield "rating_removed", {"rating": None}
