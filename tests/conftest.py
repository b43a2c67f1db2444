"""Every test has a home of its own, a frozen moment, Spanish bound, and no network but loopback."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from hatch_build import CATALOGS, compile_catalogs, gather_words
from tests import left_out, memory, tries
from tests.prepared import PREPARED, Built, Compiled, LaidOut, Parsed, Stamped, Understood

NOW = "2026-11-17T09:10-06:00"
OURS = (
    "CONCIERGE_",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "ACCESSIBLE",
    "VISUAL",
    "EDITOR",
    "PAGER",
    "BROWSER",
    "GOOGLE_",
)

ONLY_LOOPBACK = [True]
LONGEST = "test_the_fold_keeps_its_promises"
FAILED = pytest.StashKey[bool]()

WHOLLY_THOROUGH = "\npytestmark = pytest.mark.thorough\n"


def pytest_configure(config: pytest.Config) -> None:
    """Makes what is made once, before any worker loads it: an edited sentence or command is tested as it stands.

    The programs that tests start keep their bytecode, whatever the machine says: without it each start compiles anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # No test reaches this machine's own keyring, nor does a program that it starts.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job, and so all that it starts
        signal.signal(signal.SIGINT, signal.default_int_handler)
    tries.choose(config)
    left_out.refuse_missing()
    if not hasattr(config, "workerinput"):
        memory.use(config)
        compiled = CATALOGS / "es" / "LC_MESSAGES" / "concierge.mo"
        sources = [*(CATALOGS / "es").glob("*.po")]
        if not compiled.exists() or any(source.stat().st_mtime > compiled.stat().st_mtime for source in sources):
            compile_catalogs()
        package = CATALOGS.parents[1]
        commands = [*package.glob("cli/**/*.py"), *package.glob("language/*.py"), compiled]
        words = package / "cli" / "completion" / "made" / "words.es.txt"
        if not words.exists() or any(source.stat().st_mtime > words.stat().st_mtime for source in commands):
            gather_words()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    left_out.leave_out(items)
    items.sort(key=lambda item: item.name != LONGEST)  # the others go on beside it, and nobody waits for it at the end


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A module of longer tests alone is not even read where they are left out; named by itself it is."""
    if left_out.longer_ones_too(config) or collection_path.suffix != ".py":
        return None
    if any(str(collection_path).endswith(word.partition("::")[0]) for word in config.args):
        return None
    return True if WHOLLY_THOROUGH in collection_path.read_text(encoding="utf-8") else None


def pytest_sessionstart() -> None:
    """What is made while tests are collected stays to the end: nobody looks through it for what can go, and through
    what tests make seldom."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The last lines say what this run did not run, and how to."""
    for line in left_out.told(terminalreporter.stats.get("skipped", ()), config):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def numbered_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Numbered folders inside one of the worker's own. pytest's look through all that are there to make the next one."""
    base = tmp_path_factory.mktemp("all")
    return (base / str(number) for number in itertools.count(1))


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, numbered_folders: Iterator[Path]) -> Iterator[Path]:
    """An empty folder for one test, kept where it fails."""
    folder = next(numbered_folders)
    folder.mkdir()
    yield folder
    if FAILED not in request.node.stash:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh `CONCIERGE_HOME`; nothing of the machine's own settings reaches a test."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CONCIERGE_GOOGLE_BASE_URL", "")
    folder = tmp_path / "home"
    monkeypatch.setenv("CONCIERGE_HOME", str(folder))
    monkeypatch.setenv("CONCIERGE_NOW", NOW)
    monkeypatch.setenv("CONCIERGE_LANG", "es")
    monkeypatch.setenv("TZ", "America/Mexico_City")
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.fixture(scope="session", autouse=True)
def temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The system's folder for temporary files is this worker's own: nobody's leftovers lie in it, and what a test sweeps
    is not at work in another one."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="session", autouse=True)
def prepared_homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What thousands of tests begin with is made once: `tests/prepared.py`."""
    from concierge_cli.cli import root
    from concierge_cli.journal import create
    from concierge_cli.playbooks import book, compiled, pages
    from concierge_cli.playbooks.entries import Platform

    base = tmp_path_factory.getbasetemp()
    PREPARED.folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    PREPARED.folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "tomllib", Parsed())
        patch.setattr(compiled, "_stamps", Stamped(compiled._stamps).stamps)
        patch.setattr(create, "lay_out", LaidOut(create.lay_out).lay_out)
        patch.setattr(book, "document", Compiled().document)
        patch.setattr(Platform, "from_json", Understood(Platform.from_json).from_json)
        patch.setattr(root, "build", Built().build)
        yield


@pytest.fixture(autouse=True)
def english_on_this_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins in English and leaves the next one with it; none reaches any machine but this one, unless it is
    one for the real Google that was asked for."""
    from concierge_cli import i18n

    ONLY_LOOPBACK[0] = request.node.get_closest_marker("live") is None
    i18n.bind("en")
    yield
    i18n.bind("en")
    ONLY_LOOPBACK[0] = True


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """What runs at the real Google speaks with the person at the terminal: one after the other, in this process."""
    if config.getoption("markexpr") == "live":
        return 0
    return (os.cpu_count() or 1) + 1  # while one test waits for a clock or a process, another one works


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if ONLY_LOOPBACK[0] and isinstance(address, tuple) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
