"""Flags of the whole run, streams in old encodings, and what a start may load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.cli.startup import Glance, glance
from tests.cli.frame_sample.process import ROOT, environment, run

HEAVY = ("rich", "pydantic", "jinja2", "PIL", "platformdirs", "tomllib", "tomlkit", "googleapiclient", "gspread")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ([], Glance()),
        (["list", "--json"], Glance(json=True)),
        (["--lang", "en", "list"], Glance(lang="en")),
        (["list", "--lang=en", "--color", "never"], Glance(lang="en", color="never")),
        (["--lang", "es", "list", "--lang", "en"], Glance(lang="en")),
        (["note", "--", "--json", "--lang", "en"], Glance()),
        (["list", "--lang"], Glance()),
    ],
)
def test_a_look_ahead_finds_the_flags_anywhere(words: list[str], seen: Glance) -> None:
    assert glance(words) == seen


SPOKEN = (["open", "--client", "日本 ✓ \u202e «niña» — “x” 👍"], ["--help"], ["note"], ["help", "dates"])


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        # Everything in the poorest of them, and the hardest in each, on any run.
        pytest.param(words, encoding, marks=[] if encoding == "ascii" or words is SPOKEN[0] else pytest.mark.thorough)
        for words in SPOKEN
        for encoding in ("cp1252", "cp850", "ascii", "latin-1", "utf-8", "utf-16")
    ],
)
def test_no_encoding_stops_the_output(tmp_path: Path, words: list[str], encoding: str) -> None:
    module = "concierge_cli" if words[0] in ("--help", "help") else "tests.cli.frame_sample"
    done = run(tmp_path, *words, module=module, PYTHONIOENCODING=encoding)
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr
    assert (done.stdout + done.stderr).decode(encoding if encoding != "utf-16" else "utf-16", "strict")


def test_twins_stand_for_what_an_encoding_lacks(tmp_path: Path) -> None:
    done = run(tmp_path, "open", "--client", "«niña» → 5 €…", PYTHONIOENCODING="ascii")
    assert done.stdout.decode("ascii").splitlines()[0] == 'ok ACC-1 - "nina" -> 5 EUR...'
    done = run(tmp_path, "open", "--client", "«niña» → 5 €…", PYTHONIOENCODING="cp1252")
    assert done.stdout.decode("cp1252").splitlines()[0] == "ok ACC-1 - «niña» -> 5 €…"
    done = run(tmp_path, "open", "--client", "«niña» → 5 €…")
    assert done.stdout.decode("utf-8").splitlines()[0] == "✓ ACC-1 · «niña» → 5 €…"


@pytest.mark.parametrize("words", [["list", "--limit", "3"], ["--help"], [], ["note", "ACC-1", "hola"]])
def test_a_start_loads_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    code = (
        "import sys, json\n"
        "from tests.cli.frame_sample.program import run\n"
        f"assert run({words!r}) == 0\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(tmp_path, PYTHONIOENCODING="utf-8"),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stderr) == []


def test_only_the_called_command_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from concierge_cli.__main__ import main\n"
        "assert main(['help', 'dates']) == 0\n"
        "loaded = [n for n in sys.modules if n.startswith('concierge_cli.cli.commands.')]\n"
        "assert loaded == ['concierge_cli.cli.commands.help'], loaded\n"
        "assert main(['--help']) == 0\n"
        "assert [n for n in sys.modules if n.startswith('concierge_cli.cli.commands.')] == loaded"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path), check=True, capture_output=True)


@pytest.mark.parametrize(
    ("variables", "flags", "spanish"),
    [
        ({"CONCIERGE_LANG": "", "LANG": "C"}, [], True),
        ({"CONCIERGE_LANG": "", "LANG": "en_US.UTF-8"}, [], False),
        ({"CONCIERGE_LANG": "en"}, ["--lang", "es"], True),
        ({"CONCIERGE_LANG": "es"}, ["--lang=en"], False),
    ],
)
def test_the_language_is_decided_before_anything_speaks(
    tmp_path: Path, variables: dict[str, str], flags: list[str], spanish: bool
) -> None:
    for words in ([*flags, "--help"], ["--help", *flags], ["help", "help", *flags]):
        done = run(tmp_path, *words, module="concierge_cli", **variables)
        assert ("[OPCIONES]" in done.stdout.decode()) is spanish, words


def test_the_config_file_decides_the_language_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('language = "en"\n', "utf-8")
    done = run(tmp_path, "--help", module="concierge_cli", CONCIERGE_LANG="")
    assert "[OPTIONS]" in done.stdout.decode()
