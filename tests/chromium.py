"""Chromium as the tests use it: what a real browser makes of a page, seen over its own debugging pipe.

`python -m tests.chromium FOLDER` leaves pictures of the sample papers in FOLDER, on a phone, a screen, in the dark and
in print: to be looked at before a change of their looks is accepted.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

PHONE, SCREEN = 360, 1280
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PIPE = 'exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2'
"""The browser talks through its descriptors 3 and 4: they become this process's pipes."""


@dataclass
class Page:
    """An open page: what it complained of, and what it asked the network for besides itself."""

    browser: Chromium
    session: str
    width: int
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.call(method, session=self.session, **params)

    def evaluate(self, script: str) -> Any:
        """What the expression comes to, as JSON."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def sideways(self) -> list[str]:
        """What reaches beyond the page's width; nothing where nobody has to scroll sideways."""
        return self.evaluate(
            """(width => {
              const found = [];
              if (document.documentElement.scrollWidth > width) found.push("page " + document.documentElement.scrollWidth);
              for (const one of document.body.querySelectorAll("*")) {
                const box = one.getBoundingClientRect();
                if (box.width && (box.right > width + 0.5 || box.left < -0.5))
                  found.push(one.tagName + " " + (one.textContent || "").trim().slice(0, 40) + " " + box.left + " " + box.right);
              }
              return found;
            })"""
            f"({self.width})"
        )

    def picture(self, file: Path) -> None:
        """The whole page as a PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(shot["data"]))

    def printed(self, file: Path) -> None:
        """The page as the browser prints it."""
        done = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        file.write_bytes(base64.b64decode(done["data"]))


class Chromium:
    """A browser of the test's own, gone at the end; nothing of it is shared with anybody's."""

    def __enter__(self) -> Chromium:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            ["sh", "-c", _PIPE, "chromium", *_FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
        )  # fmt: skip
        assert self._process.stdout
        self._out = self._process.stdout.fileno()
        self._heard = bytearray()
        self._number = 0
        self._pages: dict[str, Page] = {}
        self._loaded: set[str] = set()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        with contextlib.suppress(Exception):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            assert stream
            with contextlib.suppress(OSError):
                stream.close()
        self._profile.cleanup()

    def call(self, method: str, *, session: str = "", **params: Any) -> dict[str, Any]:
        """Asks the browser and waits for its answer; what it tells in between is kept."""
        self._number += 1
        wanted = self._number
        asked: dict[str, Any] = {"id": wanted, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked).encode() + b"\0")
        self._process.stdin.flush()
        for told in self._told():
            if told.get("id") == wanted:
                assert "error" not in told, (method, told["error"])
                return told["result"]
        raise AssertionError(f"the browser ended at {method}")

    def _told(self) -> Iterator[dict[str, Any]]:
        """Message after message; one that is read is noted, whoever waits for another."""
        while True:
            while b"\0" not in self._heard:
                if not (more := os.read(self._out, 1 << 20)):
                    return
                self._heard += more
            message, _end, self._heard = self._heard.partition(b"\0")
            told = json.loads(message)
            self._note(told)
            yield told

    def _note(self, told: dict[str, Any]) -> None:
        page = self._pages.get(told.get("sessionId", ""))
        if page is None:
            return
        params = told.get("params", {})
        match told.get("method"):
            case "Log.entryAdded":
                page.errors.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled":
                page.errors.append(str([one.get("value") for one in params["args"]]))
            case "Runtime.exceptionThrown":
                page.errors.append(params["exceptionDetails"]["text"])
            case "Network.requestWillBeSent":
                page.requests.append(params["request"]["url"])
            case "Page.loadEventFired":
                self._loaded.add(page.session)

    def open(self, file: Path, *, width: int, height: int = 900, dark: bool = False) -> Page:
        """The page in a window `width` pixels wide, when it has been loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self._pages[session] = Page(self, session, width)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.call("Emulation.setEmulatedMedia", features=[scheme])
        page.requests.clear()
        page.call("Page.navigate", url=file.as_uri())
        waiting = self._told()
        while session not in self._loaded:
            next(waiting)
        page.requests = [url for url in page.requests if url != file.as_uri()]
        return page


def main() -> None:
    from concierge_cli.playbooks import shipped_folder
    from concierge_cli.reports.html import html
    from concierge_cli.reports.pdf import pdf
    from tests.reports import sample

    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    papers = {
        "week-es": sample.week("es"),
        "week-en": sample.week("en"),
        "bill": sample.bill(),
        "hostile": sample.hostile(),
    }
    with Chromium() as browser:
        for name, document in papers.items():
            file = folder / f"{name}.html"
            file.write_text(html(document, templates=shipped_folder("templates")), encoding="utf-8")
            for width in (PHONE, SCREEN):
                browser.open(file, width=width).picture(folder / f"{name}-{width}.png")
            browser.open(file, width=SCREEN, dark=True).picture(folder / f"{name}-dark.png")
            browser.open(file, width=SCREEN).printed(folder / f"{name}-printed.pdf")
            (folder / f"{name}-pdf.pdf").write_bytes(pdf(document, templates=shipped_folder("templates")))
            for form in ("printed", "pdf"):
                paper = folder / f"{name}-{form}"
                subprocess.run(["pdftoppm", "-r", "70", "-png", f"{paper}.pdf", str(paper)], check=True, timeout=120)
    for picture in sorted(folder.glob("*.png")):
        print(picture)


if __name__ == "__main__":
    main()
