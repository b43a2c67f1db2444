"""A store's life through the real command line: its Sheet, people who sort it, another computer, evidence, and an end.

The same against the real Google and the loopback one. What it makes lies in one folder of Drive, which goes to the trash.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from concierge_cli.google.door import Door
from tests.files.made import exif, photo
from tests.google.reading import CASES, LOG, Sheet
from tests.live.account import Computer
from tests.program import Ran

PLACED = photo("jpeg", exif=exif(place=True))
PREFIX = "LIV"


class Walk:
    """One store, whose name nobody else has."""

    def __init__(self, computer: Computer, folder: Path) -> None:
        self.first, self.folder = computer, folder
        self.second: Computer | None = None
        self.store = f"live-{secrets.token_hex(4)}"
        self.sheet = ""

    def all(self) -> None:
        """Every step, then the end, whatever became of them."""
        try:
            self.connected()
            self.store_gets_a_sheet()
            self.cases_reach_it()
            self.nothing_new_reads_once()
            self.people_sort_and_move()
            self.another_computer_attaches()
            self.evidence_goes_and_comes()
        finally:
            self.clean_up()

    # --- steps ------------------------------------------------------------------------------------------------------

    def connected(self) -> None:
        status = self.first.data("google", "status")
        assert status["works"] is True, status

    def store_gets_a_sheet(self) -> None:
        done = self._ok(
            self.first, "client", "add", self.store, "--name", f"Concierge {self.store}", "--language", "es", "--timezone",
            "America/Mexico_City", "--country", "MX", "--platform", "mercadolibre:MLM", "--currency", "MXN",
            "--prefix", PREFIX,
        )  # fmt: skip
        stores = {one["client"]: one for one in self.first.data("google", "status")["stores"]}
        if self.store not in stores:
            # Making a Sheet takes Google longer than a command waits: that is what `sync` is for.
            assert "concierge sync" in done.err, done
            self._ok(self.first, "sync")
            stores = {one["client"]: one for one in self.first.data("google", "status")["stores"]}
        self.sheet = _id(stores[self.store]["sheet"])

    def cases_reach_it(self) -> None:
        for number in (1, 2, 3):
            self._open(self.first, number)
        self._ok(self.first, "note", f"{PREFIX}-2", '=HYPERLINK("http://evil.example";"x")')
        self._ok(self.first, "reply", f"{PREFIX}-1", "--text", "Hola, lo estamos revisando.")
        self._ok(self.first, "sync")
        there = self._read()
        assert [row["case"] for row in there.rows(CASES)] == [f"{PREFIX}-{number}" for number in (1, 2, 3)]
        assert [row["amount"] for row in there.rows(CASES)] == [101, 102, 103]
        events = there.events()
        assert len(events) == len(set(events)) == len(there.rows(LOG)) >= 6

    def nothing_new_reads_once(self) -> None:
        (done,) = self.first.data("sync", "--client", self.store)["clients"]
        assert (done["calls"], done["pushed"], done["pulled"]) == (1, 0, 0), done

    def people_sort_and_move(self) -> None:
        """The rows stand the other way round, and the second column is the fifth; then work goes on."""
        before = self._read()
        width, rows = len(before.columns[CASES]), len(before.rows(CASES))
        whole = {"sheetId": CASES, "startRowIndex": 1, "endRowIndex": rows + 1,
                 "startColumnIndex": 0, "endColumnIndex": width}  # fmt: skip
        order = [{"dimensionIndex": before.columns[CASES].index("case"), "sortOrder": "DESCENDING"}]
        column = {"sheetId": CASES, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
        with self.first.door() as door:
            door.sheets.batch_update(self.sheet, {"requests": [
                {"sortRange": {"range": whole, "sortSpecs": order}},
                {"moveDimension": {"source": column, "destinationIndex": 5}},
            ]})  # fmt: skip
        self._ok(self.first, "close", f"{PREFIX}-1", "--outcome", "denied", "--force", "--because", "Es una prueba")
        self._open(self.first, 4)
        self._ok(self.first, "sync")
        there = self._read()
        assert [row["case"] for row in there.rows(CASES)] == [f"{PREFIX}-{number}" for number in (3, 2, 1, 4)]
        assert there.columns[CASES][4] == before.columns[CASES][1]
        assert there.case(f"{PREFIX}-1")["status"] != there.case(f"{PREFIX}-2")["status"]
        assert [row["amount"] for row in there.rows(CASES)] == [103, 102, 101, 104]

    def another_computer_attaches(self) -> None:
        self.second = self.first.beside("second")
        self._ok(self.second, "client", "attach", f"https://docs.google.com/spreadsheets/d/{self.sheet}/edit")
        self._ok(self.second, "verify")
        words = ("list", "--all", "--client", self.store)
        assert _plain(self.second.data(*words)) == _plain(self.first.data(*words))
        self._open(self.second, 5)
        self._ok(self.second, "sync")
        (done,) = self.first.data("sync", "--client", self.store)["clients"]
        assert done["pulled"] >= 1, done
        cases = [row["case"] for row in self._read().rows(CASES)]
        assert len(cases) == len(set(cases)) == 5

    def evidence_goes_and_comes(self) -> None:
        """A photo goes without the place where it was taken, and comes to the other computer as it went."""
        assert self.second is not None
        photo_file = self.folder / "punta.jpg"
        photo_file.write_bytes(PLACED)
        case = f"{PREFIX}-2"
        self._ok(
            self.first,
            "evidence",
            "add",
            case,
            str(photo_file),
            "--kind",
            "defect_photo",
            "--from",
            "buyer",
            "--no-sync",
        )
        self._ok(self.first, "evidence", "send", case)
        (item,) = self.first.data("evidence", "list", case)
        assert item["drive_url"].startswith("https://drive.google.com/file/d/")
        assert item["sent_sha256"] != item["sha256"]
        with self.first.door() as door:
            sent = door.download_step(_id(item["drive_url"]), 0)
        assert hashlib.sha256(sent).hexdigest() == item["sent_sha256"]
        self._ok(self.first, "verify", "--drive")
        self._ok(self.first, "sync")
        self._ok(self.second, "sync")
        self._ok(self.second, "evidence", "fetch", case)
        kept = self.second.home / "vault" / item["sent_sha256"][:2] / item["sent_sha256"][2:]
        assert kept.read_bytes() == sent

    def clean_up(self) -> None:
        """The store's folder and Sheet go to Drive's trash: those that this computer knows, and those that say they are
        the store's, which Drive may find only later."""
        known = self.first.run("google", "status", "--json")
        stores = known.data["stores"] if known.code == 0 else []
        ours = {
            _id(one[kind]) for one in stores if one["client"] == self.store for kind in ("sheet", "folder") if one[kind]
        }
        with self.first.door() as door:
            for file in ours | _of_store(door, self.store):
                trashed = door.drive_call(
                    lambda drive, file=file: drive.files().update(fileId=file, body={"trashed": True}, fields="trashed")
                )
                assert trashed == {"trashed": True}, (file, trashed)

    # --- what steps are made of -------------------------------------------------------------------------------------

    def _open(self, computer: Computer, number: int) -> None:
        received = datetime.now(UTC) - timedelta(hours=1)
        self._ok(
            computer, "open", "--client", self.store, "--platform", "mercadolibre", "--procedure", "claim",
            "--reason", "defect", "--order", f"20000078196{number:05d}", "--buyer", f"Ana {number}",
            "--received-at", f"{received:%Y-%m-%dT%H:%MZ}", "--amount", f"{100 + number}.00 MXN",
        )  # fmt: skip

    def _ok(self, computer: Computer, *words: str) -> Ran:
        done = computer.run(*words)
        assert done.code == 0, (words, done)
        assert "Traceback" not in done.err, (words, done)
        return done

    def _read(self) -> Sheet:
        with self.first.door() as door:
            return Sheet(_Reader(door), self.sheet)  # type: ignore[arg-type]


class _Reader:
    """What `Sheet` reads with."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def get(self, path: str, fields: str) -> Any:
        return self._door.sheets.get(path.rpartition("/")[2], fields=fields)


def _of_store(door: Door, store: str) -> set[str]:
    """What in Drive says that it is the store's and is not in the trash."""
    asked = f"appProperties has {{ key='client' and value='{store}' }} and trashed = false"
    found = door.drive_call(lambda drive: drive.files().list(q=asked, fields="files(id)"))["files"]
    return {one["id"] for one in found}


def _id(url: str) -> str:
    """Of a file, a folder or a spreadsheet by its address."""
    return re.search(r"/(?:d|folders)/([\w-]+)", url)[1]  # type: ignore[index]


def _plain(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what goes on with the clock."""
    return [
        {key: value for key, value in case.items() if key not in ("clocks", "priority", "pending_sync")}
        for case in sorted(cases, key=lambda case: case["id"])
    ]
