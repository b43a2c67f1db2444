"""Two computers keep a store in a Google that fails a fifth of the time: every command works, and the Sheet is true.

One after the other they work with the store, the second once it has attached the Sheet. Now and then a program is
killed while it speaks to Google, a token expires, or the permission is taken back. Then the weather clears, `sync`
runs, and `truth` looks at what there is.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.emulator import Emulator
from tests.emulator.person import Google
from tests.faults import truth, weather
from tests.faults.commands import KINDS, WORDS, Stock, Typed, Typist
from tests.faults.ledger import Report, Said, audit
from tests.faults.shop import NOW, Shop, kill_group, reaped
from tests.faults.work import Work
from tests.google import reading
from tests.google.connecting import client_file, connect
from tests.program import PATIENCE, Ran

COMMANDS = 24
"""What each of the two types, before and after the other one."""

WITHIN = 12.0
"""Seconds that a command may take here: five for Google, and its own work on a machine that others use as well."""

STORE = "luna"

_TYPED = (
    "open",
    "note",
    "note",
    "long note",
    "reply",
    "heard",
    "evidence",
    "edit",
    "refund",
    "approve",
    "credit",
    "recover",
    "close",
)
_TRIES = 12
_REFUSED = frozenset({4, 5, 6})
"""How `sync` may end in a storm: not connected, no Google, or somebody else at it."""


class Awake(threading.Thread):
    """How many seconds went by in which this process was awake: one that its machine lets wait is not slow."""

    STEP = 0.05

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(self.STEP):
            self.seconds += self.STEP

    def __enter__(self) -> Awake:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


class Person:
    """Somebody at one of the computers, and all that was said to them."""

    def __init__(
        self, name: str, work: Work, google: Google, sky: weather.Sky, clock: Iterator[str], report: Report
    ) -> None:
        self.shop = Shop(work.folder / name, google=google.url)
        self.shop.outside.mkdir(parents=True)
        self.said: list[Said] = []
        self._google, self._sky, self._clock, self._report, self._chance = google, sky, clock, report, work.chance
        self._typist = Typist(self.shop, name[0], Stock(cases=iter(())))
        self._cases: list[str] = []

    # --- single commands --------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Agrees in the browser."""
        with self._sky.holding_its_breath(), self.shop.inside():
            done = connect(self._google, "--client-file", str(client_file(self.shop.folder)))
        if done.code != 0:
            raise RuntimeError(f"not connected: {done}")

    def type(self, *words: str) -> Ran:
        """A command of the person's, which has to end well and in time whatever Google does."""
        done = self.timed(*words)
        if done.code != 0:
            self._report.found("commands that failed", f"{words}: {done}")
        return done

    def timed(self, *words: str, patient: bool = False) -> Ran:
        with Awake() as awake:
            done = self.shop.run(*words, now=next(self._clock))
        seconds = awake.seconds
        if not patient:
            self._report.counts["commands of more than five seconds"] += seconds > 5
            if seconds > WITHIN:
                self._report.found("slow commands", f"{words} took {seconds:.1f} s: {done}")
        if "Traceback" in done.err:
            self._report.found("tracebacks", f"{words}: {done.err[-3000:]}")
        return done

    def sync(self, *words: str) -> Ran:
        """One `sync`, which may be refused as long as it says so."""
        done = self.timed("sync", *words, "--json", patient=True)
        self._report.counts["syncs"] += 1
        if done.code in _REFUSED:
            self._report.counts["syncs refused"] += 1
        elif done.code != 0:
            self._report.found("undocumented ends", f"sync: {done}")
        if done.code == 4:
            self.connect()  # the permission was taken back
        for one in json.loads(done.out).get("data", {}).get("clients", ()) if done.out else ():
            for name in ("pushed", "pulled", "healed"):
                self._report.counts[f"{name} by sync"] += one[name]
        return done

    def settle(self) -> None:
        """Syncs until it goes through."""
        for _try in range(_TRIES):
            if self.sync().code == 0:
                return
        self._report.found("syncs that never went through", f"{_TRIES} in a row")

    def send(self) -> Ran:
        """Sends the files that wait to Drive, which may be refused as long as it says so."""
        done = self.timed("evidence", "send", "--client", STORE, "--json", patient=True)
        self._report.counts["sendings of files"] += 1
        if done.code in _REFUSED:
            self._report.counts["sendings refused"] += 1
        elif done.code != 0:
            self._report.found("undocumented ends", f"evidence send: {done}")
        if done.code == 4:
            self.connect()  # the permission was taken back
        return done

    def settle_files(self) -> None:
        """Sends files until all went."""
        for _try in range(_TRIES):
            done = self.send()
            if done.code == 0:
                return
        self._report.found("files that never went", f"{_TRIES} in a row: {done}")

    def attach(self, spreadsheet: str) -> bool:
        """Takes the store in from its Sheet, however often it takes; the first time it may be killed."""
        if self._chance.random() < 0.5:
            self._killed("client", "attach", spreadsheet)
        for _try in range(_TRIES):
            done = self.timed("client", "attach", spreadsheet, "--json", patient=True)
            if done.code == 0:
                return True
            self._report.counts["attaches refused"] += 1
            if done.code not in _REFUSED:
                break
        self._report.found("stores that never came", f"{done}")
        return False

    # --- work -------------------------------------------------------------------------------------------------------

    def work(self, commands: int) -> None:
        """Types so many commands, among the troubles of a day."""
        self._cases = [case["id"] for case in self.type("list", "--json").data]
        for number in range(commands):
            self._trouble()
            if number % 8 == 5 and self._chance.random() < 0.3:
                self._killed(*self._chance.choice((("sync",), ("evidence", "send", "--client", STORE))))
            elif number % 8 == 5:
                self.sync()
            elif number % 8 == 3:
                self.send()
            elif number % 8 == 7:
                self._log(self._typed("note"))
                self.type("undo", "--json")
            elif self._chance.random() < 0.1:
                self._die(self._next())
            else:
                self._log(self._next())

    def add_store(self, slug: str) -> None:
        self.type(
            "client", "add", slug, "--name", "Accesorios Luna", "--language", "es", "--timezone",
            "America/Mexico_City", "--country", "MX", "--platform", "mercadolibre:MLM", "--platform", "instagram",
            "--currency", "MXN", "--prefix", "ACC",
        )  # fmt: skip

    def _trouble(self) -> None:
        """Now and then something beside the storm itself."""
        drawn = self._chance.random()
        if drawn < 0.04:
            self._google.control("clock", {"advance": 3700})  # the access token expires
            self._report.counts["tokens expired"] += 1
        elif drawn < 0.06:
            self._google.control("revoke", {"user": "", "app": ""})
            self._report.counts["permissions taken back"] += 1
        elif drawn < 0.09:
            self._sky.storm(weather.silence(self._chance))
            self._report.counts["requests without an answer"] += 1

    def _next(self) -> Typed:
        return self._typed("open" if len(self._cases) < 4 else self._chance.choice(_TYPED))

    def _typed(self, name: str) -> Typed:
        """A command of that name about one of the cases; one that can be done but once is done but once."""
        typed = self._typist.type("note")
        case = self._chance.choice(self._cases) if self._cases else ""
        if name == "close":
            self._cases.remove(case)
        kinds = KINDS[name]
        minutes = ("--minutes", "2") if "measured" in kinds else ()
        return Typed(typed.token, name, (*WORDS[name](self.shop, typed.token, case), *minutes, "--json"), kinds)

    def _log(self, typed: Typed) -> None:
        done = self.type(*typed.words)
        self.said.append(Said(typed, done.code, done.out, done.err))
        if typed.name == "open" and done.code == 0:
            self._cases.append(done.data["id"])

    def _die(self, typed: Typed) -> None:
        """Types a command in a process that is killed while it speaks to Google."""
        code, out, err = self._killed(*typed.words)
        self.said.append(Said(typed, code, out, err))
        if typed.name == "open" and self.said[-1].confirmed:
            self._cases.append(json.loads(out)["data"]["id"])

    def _killed(self, *words: str) -> tuple[int, str, str]:
        """How a process ended that was killed once a request of its got no answer, or that came to its end before."""
        log = self._google.world.log.entries
        before = len(log)
        aside = weather.silence(self._chance)
        self._sky.storm(aside)
        process = self.shop.start(words, now=next(self._clock))
        with reaped(process):
            until = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < until:
                if any(one.fault == "timeout" and (one.applied or "when" not in aside) for one in log[before:]):
                    break
                time.sleep(0.005)
            alive = process.poll() is None
            if alive:
                kill_group(process)
                self._report.counts["kills"] += 1
            out, err = process.communicate(timeout=PATIENCE)
        self._sky.storm()
        return -9 if alive else process.returncode, out, err


def run(work: Work) -> Report:
    """One store, two computers, one storm."""
    report = Report()
    clock = _clock(work)
    with Emulator(seed=work.chance.randrange(2**32)) as emulator:
        google = Google(emulator)
        sky = weather.Sky(google)
        first, second = (Person(name, work, google, sky, clock, report) for name in ("first", "second"))
        first.connect()
        sky.storm()
        first.add_store(STORE)
        first.work(COMMANDS)
        first.settle()
        sheets = reading.sheets_of(google, STORE)
        if len(sheets) != 1:
            report.found("lost" if not sheets else "doubled", f"{len(sheets)} Sheets of the store")
            return report
        second.connect()
        if not second.attach(sheets[0]):
            return report
        second.work(COMMANDS)
        second.settle()
        first.settle()  # what the second one did is known before more is done
        first.work(COMMANDS // 2)
        sky.clear()
        _count_requests(report, google)
        for person in (first, second, first, second):
            person.settle_files()
            person.settle()
        for person in (first, second):
            _nothing_more(report, google, person)
            report.add(audit(person.shop, person.said, person.shop.folder.name))
        truth.look(report, google, first.shop, second.shop, now=next(clock), folder=work.folder, client=STORE)
    report.counts["rounds"] += 1
    return report


def _clock(work: Work) -> Iterator[str]:
    """The moment of each command: minutes after the one before, sometimes within the silence after a failure."""
    now = datetime.fromisoformat(NOW)
    for _number in itertools.count():
        now += timedelta(minutes=work.chance.choice((1, 3, 3, 3, 5)))
        yield now.isoformat()


def _count_requests(report: Report, google: Google) -> None:
    for entry in google.world.log.entries:
        report.counts["requests"] += 1
        if entry.fault:
            report.counts[
                "requests that failed after they were applied" if entry.applied else "requests that failed before"
            ] += 1


def _nothing_more(report: Report, google: Google, person: Person) -> None:
    """A sync with nothing new reads once and writes nothing."""
    before = len(google.world.log.entries)
    person.settle()
    asked = [entry.operation for entry in google.world.log.entries[before:] if entry.operation]
    report.counts["syncs with nothing new"] += 1
    if asked != ["sheets.spreadsheets.getByDataFilter"]:
        report.found("syncs that find something to do", f"{person.shop.folder.name}: {asked}")
