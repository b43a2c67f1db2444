"""Bars for long work: where they are drawn, what they count, and that stopping it leaves nothing half done."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from concierge_cli.cli import progress
from tests.cli.screen_story import PHOTOS
from tests.prepared import begun
from tests.program import add_store, open_claim, run

NOW = "2026-11-13T18:41-06:00"


class Terminal(io.TextIOWrapper):
    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self):
        return True

    def text(self):
        return self.buffer.getvalue().decode("utf-8")


@pytest.fixture
@begun
def kept(home):
    add_store(now=NOW)
    open_claim()
    assert run("evidence", "add", "ACC-1", str(PHOTOS / "cable-tip.jpg"), "--kind", "defect_photo").code == 0


def on_a_terminal(*words: str, monkeypatch) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run whose stderr is a terminal and whose work is always worth a bar."""
    from concierge_cli.__main__ import main

    monkeypatch.setattr(progress, "WORTH_SHOWING", 0)
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    code = main(list(words))
    return code, out.buffer.getvalue().decode("utf-8"), err.text()


LONG = {
    "backup": ("backup", "{folder}/b.zip", "Guardando y releyendo"),
    "verify": ("verify", "Leyendo los archivos guardados"),
    "export": ("export", "cases", "--output", "{folder}/c.csv", "Escribiendo el archivo"),
    "workbook": ("export", "--output", "{folder}/c.xlsx", "Escribiendo el archivo"),
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("how", ["bar", "json", "quiet", "reader", "pipe"])
def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else(kept, tmp_path, monkeypatch, name, how):
    *words, said = LONG[name]
    words = [one.replace("{folder}", str(tmp_path)) for one in words]
    words += {"json": ["--json"], "quiet": ["-q"]}.get(how, [])
    if how == "pipe":
        monkeypatch.setattr(progress, "WORTH_SHOWING", 0)
        done = run(*words)
        assert done.code == 0
        assert said not in done.err
        return
    if how == "reader":
        monkeypatch.setenv("CONCIERGE_ACCESSIBLE", "1")
    code, out, err = on_a_terminal(*words, monkeypatch=monkeypatch)
    assert code == 0
    assert said not in out
    assert "\x1b" not in out
    if how == "bar":
        assert said in err
        assert err.endswith("\x1b[?25h") or "\x1b[?25h" in err, "the cursor comes back"
    elif how == "reader":
        assert err.count(said) == 1
        assert "\x1b" not in err
    else:
        assert said not in err


def test_bringing_a_backup_back_has_its_bar(kept, tmp_path, monkeypatch):
    assert run("backup", str(tmp_path / "b.zip")).code == 0
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    code, _out, err = on_a_terminal("init", "--from", str(tmp_path / "b.zip"), monkeypatch=monkeypatch)
    assert code == 0
    assert "Trayéndolo de vuelta" in err


@pytest.mark.parametrize("words", [("init",), ("evidence", "verify", "ACC-1")])
def test_a_backup_that_is_not_there_says_what_to_type(kept, home, tmp_path, monkeypatch, words):
    if words[0] == "init":
        monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "empty"))
    else:
        next(path for path in (home / "vault").rglob("*") if path.is_file()).unlink()
    gone = str(tmp_path / "lunes.zip")
    done = run(*words, "--from", gone, "--json")
    assert done.code == 2
    assert done.error["message"] == f"No existe el archivo {gone}."
    assert done.error["hint"] == " ".join(["concierge", *words[:2], "--from FILE"]).replace(" ACC-1", "")
    (tmp_path / "lunes.zip").write_text("no", encoding="utf-8")
    assert run(*words, "--from", gone, "--json").error["hint"].endswith("--from FILE")


def test_a_workbook_counts_its_cases_and_the_entries_of_its_log(kept, home):
    from concierge_cli import config
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.screens.workbook import Reader, write_workbook
    from concierge_cli.cli.session import new_session

    moved: list[int] = []
    session = new_session(config.load(os.environ, {}), command="export")
    try:
        desk = desk_of(session)
        reader = Reader("es", "MX", "America/Mexico_City")
        write_workbook(io.BytesIO(), desk, client=None, reader=reader, moved=moved.append)
    finally:
        session.close()
    events = len(run("export", "events", "--json").data)
    assert sum(moved) == 1 + events
    assert events == 3, "the store, the case and its photo"


def test_taking_a_store_in_has_its_bar_and_counts_every_byte(kept, home, tmp_path, monkeypatch):
    given = str(tmp_path / "luna.zip")
    parting = ("client", "offboard", "accesorios", "--output", given, "--confirm", "accesorios", "--because", "se va")
    assert run(*parting).code == 0
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "other"))
    code, out, err = on_a_terminal("client", "attach", given, monkeypatch=monkeypatch)
    assert code == 0
    assert "Recibiendo la tienda" in err
    assert "Recibiendo" not in out
    monkeypatch.undo()
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "third"))
    told: list[int] = []
    totals: list[int] = []

    @contextmanager
    def watched(total):
        totals.append(total)
        yield told.append

    from concierge_cli import config
    from concierge_cli.cli.desk import desk_of
    from concierge_cli.cli.session import new_session
    from concierge_cli.services.attaching import attach

    session = new_session(config.load(os.environ, {}), writes=True, command="client attach")
    try:
        attach(desk_of(session), Path(given), watched=watched)
    finally:
        session.close()
    assert totals == [sum(told)]
    assert sum(told) > 2 * (PHOTOS / "cable-tip.jpg").stat().st_size


def test_what_is_counted_is_what_there_is(kept, home, tmp_path):
    from datetime import UTC, datetime

    from concierge_cli import config
    from concierge_cli.journal import open_journal
    from concierge_cli.services.safekeeping import bring_back, check_everything, home_size, save_backup

    settings = config.load(os.environ, {})
    files = sum(path.stat().st_size for path in (home / "vault").rglob("*") if path.is_file())
    moved: list[int] = []
    with open_journal(settings) as journal:
        check_everything(journal, settings, head=None, progress=moved.append)
    assert sum(moved) == files > 0
    moved.clear()
    save_backup(
        settings, tmp_path / "b.zip", now=datetime(2026, 11, 14, tzinfo=UTC), passphrase=None, force=False,
        placed=lambda: None, progress=moved.append,
    )  # fmt: skip
    assert 2 * files < sum(moved) <= 2 * home_size(settings) + 20_000
    moved.clear()
    other = settings._replace(places=settings.places._replace(data=tmp_path / "o", config=tmp_path / "o"))
    bring_back(tmp_path / "b.zip", other, passphrase=None, placed=lambda: None, progress=moved.append)
    assert sum(moved) >= files


@pytest.mark.parametrize("words", [("backup", "{folder}/b.zip"), ("export", "events", "--output", "{folder}/e.csv")])
def test_ctrl_c_in_the_middle_leaves_nothing_half_done(kept, tmp_path, monkeypatch, words):
    folder = tmp_path / "out"
    folder.mkdir()

    def stop(*_arguments):
        raise KeyboardInterrupt

    for name in ("reading", "counting"):
        original = getattr(progress, name)

        def stopping(*arguments, original=original):
            from contextlib import contextmanager

            @contextmanager
            def bar():
                with original(*arguments):
                    yield stop

            return bar()

        monkeypatch.setattr(progress, name, stopping)
    before = sorted(path.name for path in Path(os.environ["CONCIERGE_HOME"]).iterdir())
    done = run(*(word.replace("{folder}", str(folder)) for word in words))
    assert done.code == 130
    assert "No se guardó nada." in done.err
    assert list(folder.iterdir()) == []
    assert sorted(path.name for path in Path(os.environ["CONCIERGE_HOME"]).iterdir()) in (
        before,
        sorted([*before, "backups"]),
    )
    left = Path(os.environ["CONCIERGE_HOME"]) / "backups"
    assert not left.exists() or not list(left.iterdir())
