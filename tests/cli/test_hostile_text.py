"""What others wrote, on every screen: all reading commands over a home full of it, in every look.

`READING` names how each reading command is called; one that the table has and it does not fails the test, so that no
screen of tomorrow is left out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from concierge_cli.cli.completion.gather import _commands
from tests.cli.screen_story import PHOTOS, environment
from tests.cli.test_screens import harmless, write_everything
from tests.program import add_store, run

ORDERS = "\x1b]0;owned\x07\x1b[2J\x1b[31mAna\x1b[0m\x9b1mX\x90q\x9c\x08\x7f\x00"
HIDDEN = "Ana\u202e\u2066dab\u2069\u200f\u061c\u200b\u2060\ufeff\u00ad"
LINES = "Ana\r\nconcierge purge\u2028concierge purge\x85concierge purge\x0bconcierge purge"
PAYLOADS = {"orders": ORDERS, "hidden": HIDDEN, "lines": LINES}

READING = {
    "doctor": [(), ("--report",)],
    "completion install": [("--shell", "fish")],
    "completion show": [("bash",)],
    "completion remove": [("--shell", "fish")],
    "client list": [()],
    "client show": [("accesorios",)],
    "client access list": [("accesorios",)],
    "today": [(), ("--why",), ("--all",)],
    "list": [("--all",), ("--columns", "id,client,buyer,order,tags,missing,amount,outcome"), ("--buyer", "{payload}")],
    "show": [("ACC-1",), ("ACC-1", "--log"), ("ACC-2", "--log"), ("{payload}",)],
    "evidence list": [("ACC-1",)],
    "evidence check": [("ACC-1",), ("ACC-2",)],
    "evidence verify": [("ACC-1",), ()],
    "sop list": [()],
    "sop show": [("ACC-1",), ("{payload}",)],
    "rules list": [(), ("--platform", "{payload}")],
    "rules show": [("ml_claim_protect_reputation",), ("{payload}",)],
    "rules check": [(), ("--platform", "{payload}")],
    "rules due": [
        ("az_a_to_z_respond", "--trigger", "2026-11-13 18:30", "--site", "US"),
        ("x", "--trigger", "{payload}"),
    ],
    "template list": [(), ("--platform", "{payload}")],
    "template show": [("claim_ack",), ("{payload}",)],
    "template lint": [("--text", "{payload}"), ("--text", "Te escribo el 15/12/2026 {payload}", "--case", "ACC-1")],
    "template render": [("claim_ack", "--case", "ACC-1"), ("claim_ack", "--case", "ACC-1", "--set", "buyer={payload}")],
    "sla": [(), ("ACC-1",)],
    "why": [("ACC-1",), ("ACC-1", "first_response"), ("ACC-1", "{payload}")],
    "kpi": [("--cases",), ("--format", "md"), ("--week", "{payload}")],
    "report week": [(), ("--cases",), ("--week", "{payload}")],
    "report month": [("--month", "2026-11"), ("--format", "md"), ("--month", "{payload}")],
    "health": [(), ("--cases",), ("--client", "accesorios", "--format", "md"), ("--platform", "{payload}")],
    "export": [("cases",), ("events",), ("evidence",), ("deadlines",)],
    "backup": [("{folder}/b.zip", "--force")],
    "verify": [(), ("--head", "{payload}")],
    "help": [(), ("{payload}",), ("palabras",)],
    "google connect": [(), ("--client-file", "{payload}"), ("--service-account", "{payload}")],
    "google status": [()],
    "google disconnect": [()],
    "demo": [],  # its own story, in a home of its own
}
SHOWING = {
    "bill": [("2026-11",), ("2026-11", "--mine"), ("{payload}",)],
    "client orders": [
        ("accesorios",),
        ("--platform", "{payload}"),
        ("--platform", "ml", "--from", "{payload}", "--orders", "3"),
        ("--platform", "ml", "--from", "2026-11-10", "--orders", "{payload}"),
        ("--platform", "ml", "--file", "{payload}"),
    ],
    "client agreement": [("accesorios",), ("accesorios", "--format", "md"), ("{payload}",)],
    "pilot": [("accesorios",), ("--cases", "{payload}"), ("accesorios", "--apply", "{payload}"), ("{payload}",)],
}
"""Commands that write only when they are told to, as they are called when they are not."""
LOOKS = {
    "80": {},
    "60": {"COLUMNS": "60"},
    "160": {"COLUMNS": "160"},
    "reader": {"CONCIERGE_ACCESSIBLE": "1"},
    "colors": {"FORCE_COLOR": "1"},
}


def test_every_reading_command_is_read():
    assert sorted(READING) == sorted(name for name, command in _commands() if not command.spec.writes)


def full_of(payload: str, folder: Path) -> None:
    """A home with the payload as the name of a store, a file, an access and everything in a case."""
    add_store("accesorios", "--signature", payload, now="2026-11-13T18:41-06:00")
    named = run("client", "edit", "accesorios", "--name", payload)
    assert named.code in (0, 2), named
    harmless(named.out)
    harmless(named.err)
    run("client", "access", "add", "accesorios", "--platform", "ml", "--user", payload, "--role", payload)
    given = re.sub(r"[/\\\0]", "", payload).encode("utf-8", "ignore").decode()[:50]
    if os.name == "nt":
        given = re.sub(r'[\x00-\x1f<>:"|?*]', "", given)
    file = folder / f"{given}.jpg"
    file.write_bytes((PHOTOS / "cable-tip-cut.jpg").read_bytes())
    assert write_everything(payload, file) >= 9
    own = Path(os.environ["CONCIERGE_HOME"]) / "templates" / "es" / "mercadolibre"
    own.mkdir(parents=True)
    (own / f"{given}.txt").write_text(f'+++\ntitle = "x"\n+++\n{payload}', encoding="utf-8")


ALWAYS = {("orders", "80"), ("hidden", "reader"), ("lines", "60")}
"""What is read on any run: each payload in the look in which it is likeliest to come through."""


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        *((name, [look for look in LOOKS if (name, look) in ALWAYS]) for name in PAYLOADS),
        *(
            pytest.param(
                name,
                [look for look in LOOKS if (name, look) not in ALWAYS],
                marks=pytest.mark.thorough,
            )
            for name in PAYLOADS
        ),
    ],
)
def test_no_reading_command_lets_anything_through(name, looks, tmp_path):
    payload = PAYLOADS[name]
    full_of(payload, tmp_path)
    for look in looks:
        variables = LOOKS[look]
        for command, calls in (READING | SHOWING).items():
            for arguments in calls:
                words = [
                    *command.split(),
                    *(one.replace("{payload}", payload).replace("{folder}", str(tmp_path)) for one in arguments),
                ]
                with environment(variables):
                    ran = run(*words)
                assert ran.code != 1, (look, words, ran.err)
                width = min(int(variables.get("COLUMNS", "80")), 80)
                typed = any("{payload}" in one for one in arguments)
                # What somebody typed on this very line may be echoed on lines of its own; its letters are looked at.
                harmless(ran.err.replace("concierge purge", "purge") if typed else ran.err, width)
                if command == "export":
                    continue  # tables and JSON for programs: `test_export` holds what may stand in them
                if command == "template render":
                    # The message itself, laid out as its buyer will read it: only its letters are looked at.
                    harmless(ran.out.replace("concierge purge", "purge"), width)
                else:
                    harmless(ran.out, width)


@pytest.mark.parametrize("name", PAYLOADS)
def test_plain_columns_have_only_tabs_and_line_ends(name, tmp_path):
    full_of(PAYLOADS[name], tmp_path)
    for words in (("list", "--all"), ("sop", "list"), ("rules", "list"), ("rules", "check"), ("template", "list")):
        out = run(*words, "--plain").out
        assert out
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]", out
        ), words
    listed = run("list", "--all", "--plain", "--columns", "id,buyer,order,tags").out
    assert {line.count("\t") for line in listed.splitlines()} == {3}
