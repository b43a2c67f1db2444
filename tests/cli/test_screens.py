"""The daily screens, whole: one story in both languages and several looks, against files that a person has read.

`CONCIERGE_WRITE_GOLDEN=1 pytest tests/cli/test_screens.py` writes the files again: read each one before it is committed.
"""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from pathlib import Path

import pytest

from concierge_cli.cli.style import bare, cells
from tests.cli.screen_story import PHOTOS, add_stores, environment, play
from tests.program import run

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
WRITES = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
FILES = sorted(path.stem for path in GOLDEN.glob("*.txt"))
LANGUAGES = ("es", "en")


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every screen of the story by `name_language`, played once for the whole module."""
    import pyperclip

    played = {}
    for language in LANGUAGES:
        with pytest.MonkeyPatch.context() as patch:
            for name in list(os.environ):
                if name.startswith(("CONCIERGE_", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "SSH_")):
                    patch.delenv(name)
            patch.setenv("CONCIERGE_HOME", str(tmp_path_factory.mktemp(f"home_{language}")))
            patch.setenv("CONCIERGE_LANG", language)
            patch.setenv("TZ", "America/Mexico_City")
            patch.setenv("COLUMNS", "80")
            board: list[str] = []
            patch.setattr(pyperclip, "copy", board.append)
            patch.setattr(pyperclip, "paste", lambda board=board: board[-1])
            played |= {f"{name}_{language}": text for name, text in play().items()}
    if WRITES:
        GOLDEN.mkdir(exist_ok=True)
        for path in GOLDEN.glob("*.txt"):
            path.unlink()
        for name, text in played.items():
            (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    return played


@pytest.mark.parametrize("name", FILES)
def test_a_screen_stands_as_it_was_read(screens, name):
    if not WRITES:
        assert screens.get(name, "") == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_screen_is_without_its_file(screens):
    assert sorted(screens) == sorted(path.stem for path in GOLDEN.glob("*.txt"))


def lines_of(text: str) -> list[str]:
    """What the program wrote: without the line that was typed, colours, and what was echoed at a prompt."""
    return [re.sub(r"</?\w*>", "", line) for line in text.splitlines()[1:]]


def answers(screens: dict[str, str]) -> list[tuple[str, list[str]]]:
    return [(name, lines_of(text)) for name, text in screens.items()]


def test_no_line_is_wider_than_the_screen(screens):
    for name, lines in answers(screens):
        if "plain" in name:
            continue
        limit = 60 if "_60_" in name else 160 if "_160_" in name else 80
        for line in lines:
            assert cells(line) <= limit or line.startswith(("concierge ", "   concierge ")), (name, line)


def test_only_a_handful_of_glyphs_stand_on_a_screen_and_in_ascii_none(screens):
    allowed = set("✓✗·│«»“”—–…×¿¡→⏎\u00a0")
    for name, lines in answers(screens):
        for char in set("".join(lines)):
            assert char.isascii() or char in allowed or unicodedata.category(char).startswith("L"), (name, char)
        if "_ascii_" in name:
            assert "".join(lines).isascii(), name


UNITS = r"(?:h|min|d|kB|MB|B|horas?|hours?|días?|days?|minutos?|minutes?|caracteres|characters|puntos|points|MXN|USD)"
DAYS = r"(?:lun|mar|mié|jue|vie|sáb|dom|Mon|Tue|Wed|Thu|Fri|Sat|Sun|hoy|mañana|ayer|today|tomorrow|yesterday)"


def test_no_line_ends_between_a_number_and_its_unit_or_a_day_and_its_hour(screens):
    for name, lines in answers(screens):
        for line, following in itertools.pairwise(lines):
            begins = following.lstrip(" │|")
            assert not (re.search(r"\d$", line) and re.match(rf"{UNITS}\b", begins)), (name, line, following)
            assert not (re.search(rf"\b{DAYS},?$", line) and re.match(r"\d", begins)), (name, line, following)


def test_no_word_of_the_workshop_stands_on_a_spanish_screen(screens):
    wrong = re.compile(r"\b(errores|error|inválid\w+|ejecut\w+|parámetros?|flags?|ID|JSON|comprador(?:a|es)?)\b")
    for name, lines in answers(screens):
        if name.endswith("_es"):
            found = wrong.search(" ".join(line for line in lines if "|" not in line))
            assert found is None, (name, found)


def test_no_english_sentence_is_left_on_a_spanish_screen(screens):
    """Every sentence of the English twin that is no name, number or command differs in Spanish."""
    for name, lines in answers(screens):
        if not name.endswith("_es") or "plain" in name or name.startswith(("reply_", "evidence_ask", "show_log")):
            continue
        twin = set(lines_of(screens[f"{name.removesuffix('_es')}_en"]))
        same = [line for line in lines if line in twin and re.search(r"[a-z]{4}.* [a-z]{2,} .*[a-z]{2,}", line)]
        left = [line for line in same if not re.search(r"concierge |«|│|\.(jpg|pdf|png)", line)]
        assert not left, (name, left)


def test_the_same_commands_come_back_in_both_languages(screens):
    commands = re.compile(r"concierge [a-z]+(?:(?! [·-] )[^·,\n])*")
    for name, lines in answers(screens):
        if name.endswith("_es"):
            twin = lines_of(screens[f"{name.removesuffix('_es')}_en"])
            ours, theirs = (
                [found.strip() for line in some for found in commands.findall(line)] for some in (lines, twin)
            )
            said = [one.replace("ARCHIVO", "FILE").replace("help fechas", "help dates") for one in ours]
            assert said == theirs, name


# --- what others wrote ----------------------------------------------------------------------------------------------

PAYLOADS = {
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[31mAna\x1b[0m",
    "c1": "\x9b31mAna\x90q\x9c",
    "markup": "[bold red]Ana[/bold red][link=https://evil.example]x[/link]",
    "jinja": "{{7*7}}{% for a in 'b' %}c{% endfor %}",
    "braces": "{0} {id} {buyer!r} %s %(x)s {",
    "bidi": "Ana\u202e\u2066dab\u2069\u200f\u061c",
    "formula": '=HYPERLINK("https://evil.example","x")+1',
    "lines": "Ana\nconcierge purge\r\nconcierge purge a\u2028concierge purge b\x85concierge purge"
    + " concierge purge" * 9,
    "wide": "日本語のとても長い名前" * 9,
    "combined": "Z" + "\u0335" * 40 + "\u200b\ufeff\u00ad",
    "shell": "$(reboot) `reboot` ; rm -rf / & | > x !x %PATH%",
    "unseen": "Ana \ue000 \U000e0041 \ufff9x\u2060",
}
"""What a buyer may have typed."""


def harmless(text: str, width: int = 80) -> None:
    """Nothing that a terminal obeys or hides, and no line of another's where a command of ours would stand."""
    for char in bare(text).replace("\n", ""):
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") or char in "\u200c\u200d", repr(char)
    for code in re.findall(r"\x1b(.{0,6})", text):
        assert re.match(r"\[\d+m", code), repr(code)
    lines = ["", *bare(text).splitlines()]
    for before, line in itertools.pairwise(lines):
        if line.lstrip().startswith("concierge purge"):
            assert line.startswith("  "), line
            assert cells(f"{before} concierge") > width, "only the margin may break a line of theirs"


def write_everything(payload: str, file: Path) -> int:
    """The payload in every field that takes a text; how many of the commands took it."""
    place = ("--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect")
    written = [
        run(
            "open", *place, "--order", "2000007819609432", "--buyer", payload, "--stated-reason", payload,
            "--note", payload, "--item", f"{payload}:2", "--platform-code", payload, "--channel", payload,
        ),
        run("open", *place, "--order", f"7{payload}", "--platform-case", f"8{payload}", "--buyer", "Bea"),
        run("note", "ACC-1", payload),
        run("note", "ACC-1", payload, "--private", "--because", payload),
        run("heard", "ACC-1", payload, "--from", "buyer"),
        run("heard", "ACC-1", payload, "--from", "platform", "--due-at", "2026-11-20 12:00"),
        run("reply", "ACC-1", "--text", payload, "--because", payload),
        run("reply", "ACC-1", "--text", payload, "--because", payload, "--keep-draft"),
        run("edit", "ACC-1", "--tag", f"a{payload}", "--pin", payload, "--assign", payload, "--buyer", payload),
        run("edit", "ACC-1", "--public", f"https://a.example/{payload}", "--because", payload),
        run("edit", "ACC-1", "--platform-url", f"https://a.example/{payload}"),
        run("evidence", "add", "ACC-1", str(file), "--kind", "defect_photo"),
        run("evidence", "add", "ACC-1", "--fact", f"serial={payload}"),
        run("handoff", "ACC-1", "--to", "email", "--ref", payload),
    ]  # fmt: skip
    for ran in written:
        assert ran.code in (0, 2, 7), ran
        harmless(ran.out)
        harmless(ran.err)
    return sum(ran.code == 0 for ran in written)


READS = (
    ("today",), ("today", "--why"), ("list", "--all"), ("show", "ACC-1"), ("show", "ACC-1", "--log"), ("show", "ACC-2"),
    ("show", "ACC"), ("why", "ACC-1"), ("evidence", "check", "ACC-1"), ("evidence", "list", "ACC-1"),
    ("reply", "ACC-1", "--draft", "--dry-run", "--because", "x"),
    ("list", "--columns", "id,client,what,buyer,order,tags,missing,amount,waiting_on,received,outcome"),
    ("list", "--plain", "--columns", "id,buyer,order,tags"),
)  # fmt: skip


LOOKED_AT = (("today",), ("show", "ACC-1", "--log"), ("evidence", "list", "ACC-1"), ("list",))
"""What is read in every look as well."""


ALWAYS = ("escape", "markup", "jinja", "bidi", "lines")
"""One of each kind on any run: `test_hostile_text` reads more screens with the worst of them."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in ALWAYS else pytest.mark.thorough) for name in PAYLOADS]
)
def test_what_a_buyer_typed_comes_out_as_plain_text_on_every_screen(name, tmp_path):
    payload = PAYLOADS[name]
    add_stores()
    # A file's name takes neither a separator nor more than 255 bytes; what is left of the payload is still one.
    given = re.sub(r"[/\\\0]", "", payload).encode("utf-8", "ignore").decode()[:50]
    if os.name == "nt":
        given = re.sub(r'[\x00-\x1f<>:"|?*]', "", given)
    file = tmp_path / f"{given}.jpg"
    file.write_bytes((PHOTOS / "cable-tip-cut.jpg").read_bytes())
    assert write_everything(payload, file) >= 9
    for look in ({}, {"COLUMNS": "60"}, {"CONCIERGE_ACCESSIBLE": "1"}, {"FORCE_COLOR": "1"}):
        for words in READS if not look else LOOKED_AT:
            with environment(look):
                ran = run(*words)
            assert ran.code in (0, 3, 7), ran
            width = int(look.get("COLUMNS", "80"))
            harmless(ran.out.replace("\t", "") if "--plain" in words else ran.out, width)
            harmless(ran.err)
    everything = run("show", "ACC-1", "--log").out
    if name == "jinja":
        assert "{{7*7}}" in everything
        assert "49" not in everything
    if name in ("markup", "braces", "formula", "shell"):
        assert payload[:20] in everything, "it stands there as it was typed"
