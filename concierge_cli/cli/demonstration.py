"""The example month, played through the ordinary commands in a home of its own, at the moments of the story.

The home stays below the cache folder, so that `concierge demo today` goes on in it. Nothing of the person's own home
is read or written.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concierge_cli.cli.output import IN_DEMO
from concierge_cli.errors import ConciergeError
from concierge_cli.i18n import _, language

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)\s+(?:>(\d?)\s+)?(.+)")
MARK = "this-is-the-demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One command of the story: when, which words, whether it is shown, and the exit code that it must have."""

    at: str
    words: tuple[str, ...]
    shown: bool
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    text: str
    play: tuple[Typed, ...]


class Demonstration:
    """The story of `examples/month.toml`, and the home in which it happens."""

    def __init__(self, examples: Path, home: Path) -> None:
        self.home = home
        self._examples = examples
        self._story = tomllib.loads((examples / "month.toml").read_text(encoding="utf-8"))

    @property
    def now(self) -> str:
        """The moment at which the story stops, as an instant."""
        return self._instant(self._story["now"])

    def chapters(self) -> list[Chapter]:
        return [
            Chapter(text=chapter[language()].strip(), play=tuple(self._typed(chapter["play"])))
            for chapter in self._story["chapter"]
        ]

    def clear(self) -> None:
        """An empty home that only its owner can read. A folder that is not the demo's own is left alone."""
        from concierge_cli.playbooks.cache import make_private

        if self.home.exists():
            if not (self.home / MARK).exists():
                raise ConciergeError(
                    _("{folder} is there already and is not the demo's.").format(folder=self.home),
                    hint=_("Move that folder away and start again: concierge demo"),
                )
            shutil.rmtree(self.home)
        make_private(self.home)
        (self.home / MARK).touch()
        # The story is read where it happens: the freelancer sits in the store's own zone.
        settings = f'timezone = "{self._story["timezone"]}"\ncountry = "{self._story["country"]}"\n'
        (self.home / "config.toml").write_text(settings, encoding="utf-8")

    def play(self, typed: Typed, *, shown: bool) -> None:
        """Runs one command at its moment. A code that the story does not expect is a bug, said with the output."""
        heard = io.StringIO()
        with self.inside(typed.at):
            if shown:
                code = _main([*typed.words, "--no-input"])
            else:
                with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                    code = _main([*typed.words, "--no-input", "--quiet"])
        if code != typed.code:
            raise RuntimeError(f"{shlex.join(typed.words)}: {code}\n{heard.getvalue()}")

    def keep(self) -> None:
        """Remembers the story as it ended, so that `tried` knows what came after."""
        (self.home / MARK).write_text(self._state(), encoding="utf-8")

    def tried(self) -> bool:
        """Whether somebody has logged anything in the demo since the story ended."""
        mark = self.home / MARK
        return mark.exists() and mark.read_text(encoding="utf-8") not in ("", self._state())

    def _state(self) -> str:
        heads = self.home / "heads.json"
        return hashlib.sha256(heads.read_bytes()).hexdigest() if heads.exists() else ""

    @contextlib.contextmanager
    def inside(self, now: str, **more: str) -> Iterator[None]:
        """The demo's home and moment, and `more` variables, for the commands that run meanwhile."""
        wanted = {"CONCIERGE_HOME": str(self.home), "CONCIERGE_NOW": now, "CONCIERGE_LANG": language(), **more}
        before = {name: os.environ.get(name) for name in (*wanted, "CONCIERGE_CLIENT")}
        os.environ.update(wanted)
        os.environ.pop("CONCIERGE_CLIENT", None)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def _typed(self, lines: str) -> Iterator[Typed]:
        for line in lines.strip().splitlines():
            found = _LINE.fullmatch(line.strip())
            if found is None:
                raise ValueError(f"month.toml: {line!r}")
            words = [self._word(word) for word in shlex.split(found[3])]
            yield Typed(
                at=self._instant(found[1]), words=tuple(words), shown=found[2] is not None, code=int(found[2] or 0)
            )

    def _word(self, word: str) -> str:
        return str(self._examples / "photos" / word.removeprefix("PHOTOS/")) if word.startswith("PHOTOS/") else word

    def _instant(self, text: str) -> str:
        return f"{text.replace(' ', 'T')}{self._story['zone']}"


def demonstration(cache: Path) -> Demonstration:
    """The demo of this installation; its home lies in `cache`."""
    from concierge_cli.playbooks import shipped_folder

    return Demonstration(shipped_folder("examples"), cache / "demo")


def go_on(cache: Path, words: Sequence[str]) -> int:
    """Runs an ordinary command in the demo's home, at the moment at which the story stopped."""
    from concierge_cli.errors import NotFound

    demo = demonstration(cache)
    if not (demo.home / MARK).exists():
        raise NotFound(_("The demo has not been played yet."), hint="concierge demo")
    with demo.inside(demo.now, **{IN_DEMO: "1"}):
        return _main(list(words))


def _main(words: list[str]) -> int:
    from concierge_cli.__main__ import main

    run: Callable[[list[str]], Any] = main
    return int(run(words))
