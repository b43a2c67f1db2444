"""`capture` at the command line: what it shows, what it opens, what it asks, and what it never guesses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.cli.style import cells
from tests.cli.bad import events, logged, refused
from tests.cli.screen_story import _Screen, _Typist, run_on
from tests.playbooks.test_book_files import PLATFORM, write
from tests.program import PATIENCE, add_store, run

NOW = "2026-11-13T18:41-06:00"
A_TO_Z = (
    "A-to-z Guarantee claim filed on order 113-4417283-9921034. The buyer states that the item was not received. "
    "Please respond within 72 hours."
)


@pytest.fixture(autouse=True)
def store():
    add_store(now=NOW)


def capture(*words, stdin=""):
    ran = run("capture", *words, "--json", now=NOW, stdin=stdin.encode())
    assert ran.code == 0, ran
    return ran.data


def test_an_a_to_z_notice_becomes_its_case():
    case = capture(A_TO_Z)
    assert (case["platform"], case["site"], case["procedure"], case["reason"]) == (
        "amazon", "US", "a_to_z", "not_received",
    )  # fmt: skip
    assert (case["order_id"], case["claim_state"]) == ("113-4417283-9921034", "filed")
    assert "az_a_to_z_respond" in [clock["id"] for clock in case["clocks"]]
    (opened,) = logged("opened")
    assert opened["personal"]["text"] == A_TO_Z, "the text stays with the case"
    assert case["recognised"]["procedure"]["marks"][0]["words"] == "A-to-z Guarantee"


def test_a_dry_run_shows_and_saves_nothing():
    before = events()
    found = capture(A_TO_Z, "--dry-run")
    assert found["platform"]["value"] == "amazon"
    assert found["platform"]["level"] == "sure"
    assert found["reason"] | {"marks": []} == {"value": "not_received", "level": "likely", "marks": [], "rivals": []}
    for field in found.values():
        for mark in field["marks"]:
            assert A_TO_Z[mark["start"] : mark["end"]] == mark["words"]
    shown = run("capture", A_TO_Z, "--dry-run", now=NOW)
    assert "Qué llegó    A-to-z: «A-to-z Guarantee»." in shown.out
    assert shown.out.splitlines()[-1] == "concierge capture"
    assert events() == before


def test_what_cannot_be_told_is_asked_for_and_never_taken():
    before = events()
    ran = run("capture", "Vi el mismo cable en Amazon más barato", "--json", now=NOW)
    assert ran.code == 2
    for flag in ("--platform", "--procedure", "--reason"):
        assert flag in ran.error["message"]
    # A platform that is only likely is not taken where nobody can say so.
    ran = run("capture", "Mercado Libre: Ana abrió un reclamo, no funciona. Pedido 4417", "--json", now=NOW)
    assert ran.code == 2
    assert "--platform" in ran.error["message"]
    assert "--reason" not in ran.error["message"]
    assert events() == before


GOLDEN = Path(__file__).parents[1] / "golden" / "capture"
WRITE = os.environ.get("CONCIERGE_WRITE_GOLDEN", "") not in ("", "0")
PASTED = {
    "a_to_z": A_TO_Z,
    "code": '{"id":5281510459,"resource_id":2000007819609432,"stage":"claim","reason_id":"PDD9944","site_id":"MLM"}',
    "tie": "Instagram DM: llegó roto y además no funciona",
    "due": "Mercado Libre: Ana abrió un reclamo, el cable no funciona. Venta 2000007819609432. Total pagado: $ 189.00. "
    "Tienes hasta el miércoles 18 de noviembre para responder. https://www.mercadolibre.com.mx/ventas",
    "unknown": "Vi el mismo cable en Amazon más barato",
}


@pytest.mark.parametrize("tongue", ["es", "en"])
@pytest.mark.parametrize("name", PASTED)
def test_the_screens_stand_as_they_were_read(name, tongue):
    parts = [
        run("capture", PASTED[name], "--dry-run", "--lang", tongue, now=NOW).out,
        *((run("capture", PASTED[name], "--lang", tongue, now=NOW).out,) if name in ("a_to_z", "due") else ()),
    ]
    file = GOLDEN / f"{name}_{tongue}.txt"
    text = "\n---\n".join(parts)
    if WRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    assert all(cells(line) <= 80 for line in text.splitlines())


def test_a_tie_is_told_with_both_sides():
    said = " ".join(run("capture", "Llegó roto y además no funciona", "--dry-run", now=NOW).out.split())
    assert "Sin decidir: defecto («no funciona») o llegó con daños («Llegó roto»). Dilo con --reason." in said
    assert "Plataforma Nada lo muestra. Dilo con --platform." in said


def test_what_is_typed_corrects_what_is_shown():
    case = capture(A_TO_Z, "--reason", "defect", "--order", "113-0000000-0000000")
    assert (case["reason"], case["order_id"]) == ("defect", "113-0000000-0000000")
    text = "Abrió un reclamo, no funciona. Pedido 2000007819609432"
    case = capture(text, "--platform", "ig", "--procedure", "dm")
    assert (case["platform"], case["procedure"], case["reason"]) == ("instagram", "dm", "defect")


def test_the_raw_code_is_kept_and_an_unknown_one_asks():
    notice = '{{"resource_id":2000007819609432,"stage":"claim","reason_id":"{}","site_id":"MLM"}}'
    case = capture("-", stdin=notice.format("PDD9944"))
    assert (case["platform_code"], case["reason"], case["site"]) == ("PDD9944", "not_as_described", "MLM")
    ran = run("capture", "-", "--json", now=NOW, stdin=notice.format("PDD0001").encode())
    assert ran.code == 2
    assert "--reason" in ran.error["message"]
    case = capture("-", "--reason", "other", "--because", "otro aviso", stdin=notice.format("PDD0001"))
    assert (case["platform_code"], case["reason"]) == ("PDD0001", "other")


def test_a_likely_reason_that_was_taken_is_said(tmp_path):
    file = tmp_path / "aviso.txt"
    file.write_text(A_TO_Z, encoding="utf-8")
    ran = run("capture", "--file", str(file), now=NOW)
    assert ran.code == 0
    assert "Tomado de las palabras «not received»: no llegó." in " ".join(ran.err.split())
    assert ran.out.startswith("RECONOCIDO\n")


def test_a_notice_whose_case_is_there_says_nothing_of_a_reason_taken(tmp_path):
    file = tmp_path / "aviso.txt"
    file.write_text(A_TO_Z, encoding="utf-8")
    assert run("capture", "--file", str(file), now=NOW).code == 0
    again = run("capture", "--file", str(file), now=NOW)
    assert (again.code, "Tomado de" in again.err) == (6, False), again


def test_who_knows_no_number_is_told_at_the_question():
    out = _Screen("utf-8", terminal=True)
    text = "Mercado Libre: Ana abrió un reclamo, el cable no funciona."
    ran = run_on(out, "capture", text, now=NOW, answers=("", "", "", "no sé", "2000007819609432", "", "", ""))
    assert ran.code == 0, ran
    assert "«no sé» no es un número de pedido." in " ".join(ran.out.split())
    (opened,) = logged("opened")
    assert opened["personal"]["order_id"] == "2000007819609432"


def test_a_long_notice_stays_whole():
    text = A_TO_Z + " Línea." * 3000
    case = capture("-", stdin=text)
    ran = run("show", case["id"], "--log", now=NOW)
    assert ran.code == 0
    assert ran.out.count("Línea.") > 2000


def test_nothing_to_read_is_refused():
    for text in ("   ", "🙂👍 …"):
        refused("capture", text, code=2)


def test_a_text_from_outside_cannot_reach_the_terminal():
    ran = run("capture", "Amazon: order 113-4417283-9921034 \x1b[31mA-to-z \x1b]0;x\x07claim\x9b", "--dry-run", now=NOW)
    assert ran.code == 0
    assert not set(ran.out) & set("\x1b\x07\x9b")


def test_at_a_terminal_it_shows_asks_and_offers_what_is_likely():
    out = _Screen("utf-8", terminal=True)
    text = "Mercado Libre: Ana abrió un reclamo, el cable no funciona. Pedido 2000007819609432"
    ran = run_on(out, "capture", text, now=NOW, answers=("", "", "", ""))
    said = " ".join(ran.out.split())
    assert ran.code == 0, ran
    assert said.index("RECONOCIDO") < said.index("¿Qué pasó?") < said.index("abierto: reclamo por defecto")
    assert "[defecto]" in said
    (opened,) = logged("opened")
    assert (opened["facts"]["platform"], opened["facts"]["reason"]) == ("mercadolibre", "defect")


def test_a_platform_of_ones_own_is_recognised_by_its_folder(home):
    shows = '\n[recognise]\nnames = ["falabella"]\norders = [{ pattern = "FB-\\\\d{6}", proves = true }]\n\n[voice]'
    write(home / "sops", "falabella/platform.toml", PLATFORM.replace("\n[voice]", shows, 1))
    found = capture("Abrió un reclamo, orden FB-123456", "--dry-run")
    assert (found["platform"]["value"], found["order"]["value"]) == ("falabella", "FB-123456")
    assert (found["procedure"]["value"], found["procedure"]["level"]) == ("claim", "sure")


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ("You paid US$24.99 for it.", "24.99 USD"),
        ("Total: $1,234.50 MXN", "1234.50 MXN"),
        ("Zapłacono 129,00 zł za kubek", "129.00 PLN"),
        ("O valor de R$ 59,90 foi pago", "59.90 BRL"),
        ("MXN 350.00 y otra vez 350.00 MXN", "350.00 MXN"),
        ("El monto fue de 1.234 MXN", None),  # it could be two amounts
        ("Costó $350", None),  # it could be many currencies
        ("350.00 MXN y el envío 50.00 MXN", None),  # which of them
        ("Descuento de 15 % en 3 PENES", None),
        ("Ref. 12-350.00 MXNX, 0.00 MXN", None),
    ],
)
def test_an_amount_is_likely_where_its_currency_is_written_and_it_is_alone(says, value):
    found = capture(f"{A_TO_Z} {says}", "--dry-run")["amount"]
    assert (found["value"], found["level"]) == (value, "likely" if value else None)
    for mark in found["marks"]:
        assert mark["words"] in says


def test_an_amount_is_told_and_never_taken_where_nobody_is_asked():
    ran = run("capture", f"{A_TO_Z} Order total: $24.99 USD.", "--json", now=NOW)
    assert ran.data["amount"] is None
    assert any("«$24.99 USD»" in one and "edit --amount" in one for one in ran.json["notices"])
    shown = run("capture", f"{A_TO_Z} 350.00 MXN, 50.00 MXN", "--dry-run", now=NOW).out
    assert "Pagado Sin decidir: $350.00 MXN («350.00 MXN») o $50.00 MXN («50.00 MXN»)." in " ".join(shown.split())


@pytest.mark.parametrize(("answer", "kept"), [("", {"amount": "350.00", "currency": "MXN"}), ("no", None)])
def test_at_a_terminal_the_amount_is_offered_and_may_be_left_out(answer, kept):
    text = "Mercado Libre: Ana abrió un reclamo, el cable no funciona. Pedido 2000007819609432, 350.00 MXN"
    ran = run_on(_Screen("utf-8", terminal=True), "capture", text, now=NOW, answers=("", "", "", answer))
    assert ran.code == 0, ran
    assert "¿Cuánto se pagó? Con «no» se deja fuera [350.00 MXN]" in " ".join(ran.out.split())
    (opened,) = logged("opened")
    assert opened["facts"].get("amount") == kept


@pytest.mark.parametrize(
    ("says", "day"),
    [
        ("Order date: 2026-11-02", "2026-11-02"),
        ("Order placed: November 2, 2026.", "2026-11-02"),
        ("Fecha de compra: 2 de noviembre de 2026", "2026-11-02"),
        ("comprado el 2 nov 2026, y otra vez: fecha del pedido 2026-11-02", "2026-11-02"),
        ("Ordered on Sept 3rd, 2026", "2026-09-03"),
        ("Order date: 02/11/2026", None),  # in which order
        ("Order date: November 2", None),  # of which year
        ("Order date: 2026-11-31", None),  # no such day
        ("Order date: 2026-12-02", None),  # it has not come
        ("Deliver by 2026-11-02", None),  # another day
        ("Order date: 2026-11-02. Order date: 2026-11-03", None),
    ],
)
def test_the_day_of_an_order_is_read_where_its_words_and_its_year_are_there(says, day):
    found = capture(f"{A_TO_Z} {says}", "--dry-run")["ordered"]
    assert (found["value"], found["level"]) == (day, "likely" if day else None)


def test_the_day_of_the_order_goes_into_the_case_and_is_told():
    ran = run("capture", f"{A_TO_Z} Order date: 2026-11-02", "--json", now=NOW)
    assert any("«Order date: 2026-11-02»" in one and "edit --ordered-at" in one for one in ran.json["notices"])
    (opened,) = logged("opened")
    assert opened["facts"]["ordered_at"].startswith("2026-11-02")
    assert run("show", ran.data["id"], "--json", now=NOW).code == 0


def test_a_day_that_is_typed_comes_before_the_one_that_is_read():
    capture(f"{A_TO_Z} Order date: 2026-11-02", "--ordered-at", "2026-11-01")
    (opened,) = logged("opened")
    assert opened["facts"]["ordered_at"].startswith("2026-11-01")


# --- the platform's date --------------------------------------------------------------------------------------------


def due_of(case):
    return {clock["id"]: (clock["due_at"], clock["basis"]) for clock in case["clocks"]}["az_a_to_z_respond"]


def test_the_date_of_the_notice_becomes_the_platforms_date():
    ran = run("capture", f"{A_TO_Z} You must respond by November 15, 2026.", "--json", now=NOW)
    assert due_of(ran.data) == ("2026-11-16T01:59:59-06:00", "imported"), "the end of that day in Los Angeles"
    assert any("«respond by November 15, 2026»" in one and "edit --due-at" in one for one in ran.json["notices"])
    found = ran.data["recognised"]["due"]
    assert (found["value"], found["level"]) == ("2026-11-15", "sure")


def test_a_date_that_is_typed_comes_before_the_one_of_the_notice():
    case = capture(f"{A_TO_Z} You must respond by November 15, 2026.", "--due-at", "2026-11-14 10:00")
    assert due_of(case)[0] == "2026-11-14T12:00:00-06:00"


@pytest.mark.parametrize(
    "says",
    ["Responde antes del 15 de noviembre", "Respond by November 12, 2026", "Respond by Nov 13, 2026, 3:00 pm"],
)
def test_a_date_that_may_be_another_or_is_over_is_told_and_not_taken(says):
    ran = run("capture", f"{A_TO_Z} {says}.", "--json", now=NOW)
    assert ran.code == 0, ran
    assert due_of(ran.data)[1] != "imported"
    assert any("trae una fecha" in one and "edit --due-at" in one for one in ran.json["notices"])


def test_what_a_buyer_sets_in_a_talk_is_no_date_of_the_platform():
    text = "Instagram DM: no me llegó. Tienes hasta el lunes 16 de noviembre para responder"
    ran = run("capture", text, "--platform", "instagram", "--procedure", "dm", "--json", now=NOW)
    assert ran.code == 0, ran
    assert [clock["basis"] for clock in ran.data["clocks"] if clock["basis"] == "imported"] == []
    assert any("trae una fecha" in one for one in ran.json["notices"])


def test_two_dates_are_both_told():
    text = f"{A_TO_Z} Respond by November 15, 2026. Submit evidence by November 16, 2026."
    found = capture(text, "--dry-run")["due"]
    assert (found["value"], [one["value"] for one in found["rivals"]]) == (None, ["2026-11-15", "2026-11-16"])


def test_at_a_terminal_the_date_is_told_too():
    text = f"{A_TO_Z} Respond before November 15."
    ran = run_on(_Screen("utf-8", terminal=True), "capture", text, now=NOW, answers=("",) * 4)
    assert ran.code == 0, ran
    assert "El texto trae una fecha: «before November 15»." in " ".join((ran.out + ran.err).split())


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ("Total: $ 249.50", "249.50 USD"),
        ("in the amount of $1,249.50", "1249.50 USD"),
        ("Total pagado: $45.00, envío $5.00 USD", "45.00 USD"),
        ("Total $1.249", None),  # it could be two amounts
        ("Total: 350 puntos", None),
    ],
)
def test_a_lone_dollar_behind_a_word_for_the_sum_is_the_sites(says, value):
    assert capture(f"{A_TO_Z} {says}", "--dry-run")["amount"]["value"] == value


# --- what was pasted is not lost ------------------------------------------------------------------------------------


class _Leaves(_Typist):
    """Somebody who answers what they like and then presses Ctrl-C."""

    def readline(self, *size):
        if not self.lines:
            raise KeyboardInterrupt
        return super().readline(*size)


def test_ctrl_c_after_pasting_keeps_the_text_and_says_where(home, monkeypatch):
    monkeypatch.setattr("tests.cli.screen_story._Typist", _Leaves)
    before = events()
    ran = run_on(_Screen("utf-8", terminal=True), "capture", now=NOW, answers=(A_TO_Z, "second line", "."))
    assert ran.code == 130
    (kept,) = home.rglob("capture-*.txt")
    assert kept.read_text(encoding="utf-8") == f"{A_TO_Z}\nsecond line"
    told = " ".join(ran.out.split())
    assert "Lo que escribiste está en" in told
    assert str(kept) in "".join(ran.out.split())
    assert "concierge capture --file ARCHIVO" in told
    assert events() == before
    assert capture("--file", str(kept))["order_id"] == "113-4417283-9921034"


def test_ctrl_c_inside_the_box_keeps_what_stood_in_it(home, monkeypatch):
    monkeypatch.setattr("tests.cli.screen_story._Typist", _Leaves)
    assert run_on(_Screen("utf-8", terminal=True), "capture", now=NOW, answers=(A_TO_Z,)).code == 130
    (kept,) = home.rglob("capture-*.txt")
    assert kept.read_text(encoding="utf-8") == A_TO_Z
    kept.unlink()
    assert run_on(_Screen("utf-8", terminal=True), "capture", now=NOW).code == 130
    assert list(home.rglob("capture-*.txt")) == [], "nothing was pasted"


def test_what_was_typed_on_the_line_is_in_the_shell_and_needs_no_file(home, monkeypatch):
    monkeypatch.setattr("tests.cli.screen_story._Typist", _Leaves)
    text = "Mercado Libre: Ana abrió un reclamo, pedido 2000007819609432"
    assert run_on(_Screen("utf-8", terminal=True), "capture", text, now=NOW).code == 130
    assert list(home.rglob("capture-*.txt")) == []


def test_a_file_behind_the_line_is_read_without_a_word(tmp_path):
    notice = tmp_path / "aviso.txt"
    notice.write_text(A_TO_Z, encoding="utf-8")
    with notice.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "concierge_cli", "capture", "--dry-run", "--json"],
            stdin=file, capture_output=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["data"]["order"]["value"] == "113-4417283-9921034"


def test_a_pipe_is_read_where_the_dash_says_so():
    ran = run("capture", "--no-input", now=NOW, stdin=A_TO_Z.encode())
    assert ran.code == 2
    assert "TEXTO, - para lo que llega por la tubería, o --file" in " ".join(ran.err.split())
