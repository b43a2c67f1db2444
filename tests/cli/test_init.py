"""`init`: six questions in a real terminal, and a backup brought back."""

from __future__ import annotations

import os
import re
import sys
import tomllib

import pexpect
import pytest

from tests.program import PATIENCE, add_store, open_claim, run, start

pytestmark = pytest.mark.thorough

FRIDAY = "2026-11-13T18:41-06:00"
SIX = (
    "Accesorios Luna",
    "ml mexico, amazon us, instagram",
    "",
    "lun-vie 9-14 y 16-19, sáb 10-13",
    "",
    "",
)


class Sitting:
    """A person at a terminal who answers questions, and how often."""

    def __init__(self, *words: str, **env: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "concierge_cli", *words],
            encoding="utf-8",
            dimensions=(40, 100),
            timeout=PATIENCE,
            env={**os.environ, "TERM": "dumb", "COLUMNS": "80", **env},
        )
        self.answers = 0
        self.seen = ""

    def at(self, number: int, answer: str, *, of: int = 6) -> None:
        """Waits for question `number` and answers it."""
        self.wait(rf"{number} (de|of) {of} [^\n]*(\n {{10}}[^\n]*)?(\] |   )$")
        self.answers += 1
        self.child.sendline(answer)

    def wait(self, pattern: str) -> None:
        self.child.expect(pattern)
        self.seen += self.child.before + (self.child.after if isinstance(self.child.after, str) else "")

    def end(self) -> int:
        self.wait(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


def answered(*answers: str, words: tuple[str, ...] = (), **env: str) -> Sitting:
    sitting = Sitting("init", *words, **env)
    for number, answer in enumerate(answers, 1):
        sitting.at(number, answer, of=len(answers))
    return sitting


@pytest.fixture(autouse=True)
def _friday(monkeypatch):
    monkeypatch.setenv("CONCIERGE_NOW", FRIDAY)


# --- six questions ----------------------------------------------------------------------------------------------


def test_six_answers_to_the_first_store(home):
    sitting = answered(*SIX)
    assert sitting.end() == 0
    assert sitting.answers == 6
    said = sitting.seen.replace("\r\n", "\n")
    assert "Seis preguntas. Enter acepta lo que está entre corchetes" in said
    assert "[Ciudad de México]" in said
    assert "✓ Accesorios Luna está lista. Sus casos serán ACC-1, ACC-2…" in said
    assert "Vende en    Mercado Libre México, Amazon Estados Unidos, Instagram" in said
    assert "Horario     lun a vie 9:00–14:00 y 16:00–19:00; sáb 10:00–13:00" in said
    assert "Festivos    México; el próximo, lun 16 nov (Día de la Revolución)" in said
    assert said.rstrip().endswith("Sigue: anota tu primer caso\nconcierge open")
    data = run("client", "show", "--json").data
    assert (data["slug"], data["prefix"], data["zone"], data["country"]) == (
        "accesorios-luna", "ACC", "America/Mexico_City", "MX",
    )  # fmt: skip
    assert (data["currency"], data["sla"]["first_response"], data["language"]) == ("MXN", 720, "es")
    settings = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert settings == {"language": "es", "country": "MX", "timezone": "America/Mexico_City"}


def test_in_english_and_from_another_city():
    sitting = answered("Luna", "amazon us", "Valencia, Spain", "", "8", "", CONCIERGE_LANG="en")
    assert sitting.end() == 0
    assert "Six questions." in sitting.seen
    assert "[EUR]" in sitting.seen, "the currency follows the city"
    data = run("client", "show", "--json").data
    assert (data["zone"], data["country"], data["currency"]) == ("Europe/Madrid", "ES", "EUR")
    assert data["sla"]["first_response"] == 480
    assert data["weekly"]["fri"] == [["09:00", "18:00"]]


def test_a_platform_without_its_country_is_the_stores():
    sitting = answered("Luna", "Mercado Libre, instagram", "Bogotá", "", "", "")
    assert sitting.end() == 0
    assert "Vende en    Mercado Libre Colombia, Instagram" in sitting.seen
    assert run("client", "show", "--json").data["platforms"] == {"mercadolibre": ["MCO"], "instagram": []}


def test_where_the_stores_country_has_none_it_is_asked_for():
    sitting = answered("Luna", "Mercado Libre", "Madrid", "", "", "")
    sitting.wait("¿De qué país es Mercado Libre?")
    sitting.wait("3 México")
    sitting.child.sendline("méxico")
    assert sitting.end() == 0
    assert run("client", "show", "--json").data["platforms"] == {"mercadolibre": ["MLM"]}


def test_settings_that_exist_are_kept(home):
    home.mkdir()
    (home / "config.toml").write_text('# mine\nlanguage = "en"\ncountry = "US"\n', encoding="utf-8")
    sitting = answered(*SIX)
    assert sitting.end() == 0
    text = (home / "config.toml").read_text("utf-8")
    assert tomllib.loads(text) == {"language": "en", "country": "US", "timezone": "America/Mexico_City"}
    assert text.startswith("# mine")


def test_back_and_explained():
    sitting = Sitting("init")
    sitting.at(1, "?")
    sitting.wait("Accesorios Luna")
    sitting.at(1, "Luna")
    sitting.at(2, "<")
    sitting.at(1, "Sol")
    sitting.at(2, "ig")
    for number in range(3, 7):
        sitting.at(number, "")
    assert sitting.end() == 0
    assert run("client", "list", "--json").data[0]["name"] == "Sol"


def test_an_answer_that_cannot_be_meant_is_asked_again():
    sitting = Sitting("init")
    for number, wrong, right in (
        (1, "—", "Luna"),
        (2, "mercado libre marte", "ml mexico"),
        (3, "Valencia", "Bogotá"),
        (4, "siempre", "24/7"),
        (5, "pronto", "1,5"),
        (6, "pesitos", "pesos"),
    ):
        sitting.at(number, wrong)
        sitting.at(number, right)
    assert sitting.end() == 0
    data = run("client", "show", "--json").data
    assert (data["zone"], data["currency"], data["sla"]["first_response"]) == ("America/Bogota", "COP", 90)


def test_what_another_terminal_saved_between_two_answers_is_no_clock_that_went_back(monkeypatch):
    monkeypatch.delenv("CONCIERGE_NOW")
    sitting = Sitting("init")
    for number, answer in enumerate(SIX[:5], 1):
        sitting.at(number, answer)
    add_store("nomada", "--prefix", "NOM", "--name", "Casa Nómada", now="")
    sitting.at(6, SIX[5])
    assert sitting.end() == 0
    assert "Accesorios Luna está lista" in sitting.seen
    assert "reloj" not in sitting.seen


@pytest.mark.parametrize("after", [0, 1, 5])
def test_ctrl_c_saves_nothing_at_all(home, after):
    sitting = Sitting("init")
    for number in range(1, after + 1):
        sitting.at(number, SIX[number - 1])
    sitting.wait(rf"{after + 1} de 6")
    sitting.child.sendintr()
    assert sitting.end() == 130
    assert "No se guardó nada." in sitting.seen
    assert not (home / "journal.db").exists()
    assert not (home / "config.toml").exists()


def test_what_flags_answer_is_not_asked():
    sitting = Sitting("init", "--name", "Luna", "--platform", "ig", "--timezone", "Bogotá", "--prefix", "xx")
    sitting.at(1, "", of=3)
    sitting.at(2, "4", of=3)
    sitting.at(3, "", of=3)
    assert sitting.end() == 0
    assert "3 preguntas." in sitting.seen
    data = run("client", "show", "--json").data
    assert (data["prefix"], data["sla"]["first_response"], data["country"]) == ("XX", 240, "CO")


def test_another_init_adds_another_store():
    add_store("accesorios-luna")
    sitting = Sitting("init")
    sitting.wait("Ya tienes 1 tienda")
    sitting.at(1, "Accesorios Luna")
    sitting.wait("Ya hay una tienda")
    sitting.at(1, "Accesorios Sol")
    for number in range(2, 7):
        sitting.at(number, "ig" if number == 2 else "")
    assert sitting.end() == 0
    assert "ASO-1, ASO-2" in sitting.seen
    assert sitting.seen.rstrip().endswith("concierge open --client accesorios-sol")
    assert [one["prefix"] for one in run("client", "list", "--json").data] == ["ACC", "ASO"]


def test_a_screen_reader_hears_one_fact_a_line():
    sitting = Sitting("init", CONCIERGE_ACCESSIBLE="1")
    for answer in SIX:
        sitting.wait("> $")
        sitting.child.sendline(answer)
    assert sitting.end() == 0
    assert "ok Accesorios Luna está lista" in sitting.seen
    assert "✓" not in sitting.seen


# --- where nobody can be asked ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [(), ("--name", "Luna"), ("--no-input",), ("--platform", "ig", "--timezone", "Bogota")]
)
def test_where_nobody_can_be_asked_client_add_is_named(home, words):
    done = run("init", *words, "--json")
    assert done.code == 2
    assert done.error["hint"].startswith("concierge client add ")
    assert not home.exists() or not (home / "journal.db").exists()
    assert "concierge client add" in start("init", *words).err


def test_with_every_answer_given_nobody_needs_to_be_asked():
    done = run("init", "--name", "Casa Nómada", "--platform", "ml mexico", "--timezone", "Mérida", "--json")
    assert (done.data["slug"], done.data["zone"]) == ("casa-nomada", "America/Merida")


def test_settings_that_cannot_be_saved_do_not_fail_the_store(monkeypatch):
    from concierge_cli import config
    from concierge_cli.errors import StorageFailed

    def full(*_args):
        raise StorageFailed("no room for the settings")

    monkeypatch.setattr(config, "save_setting", full)
    done = run("init", "--name", "Luna", "--platform", "ig", "--timezone", "Bogota")
    assert done.code == 0
    assert "no room for the settings" in done.err
    assert run("client", "list", "--json").data[0]["slug"] == "luna"


# --- a backup brought back --------------------------------------------------------------------------------------


@pytest.fixture
def backup(tmp_path, home):
    """A backup of a store with a case, plain and sealed; then the home is moved aside."""
    add_store()
    open_claim()
    plain, sealed = tmp_path / "plain.zip", tmp_path / "sealed.backup"
    assert run("backup", str(plain)).code == 0
    os.environ["CONCIERGE_PASSPHRASE"] = "uno dos tres"
    try:
        assert run("backup", str(sealed)).code == 0
    finally:
        del os.environ["CONCIERGE_PASSPHRASE"]
    home.rename(tmp_path / "old")
    return plain, sealed


def test_a_backup_comes_back_as_another_machine(backup):
    done = run("init", "--from", str(backup[0]), "--json")
    assert (done.data["cases"], done.data["letter"]) == (1, "B")
    assert run("show", "ACC-1", "--json").data["buyer"] == "Ana P."
    assert run("verify").code == 0
    assert open_claim(order="77")["id"] == "ACC-B1"
    assert "ACC-B1, ACC-B2" not in run("client", "list").out


def test_the_screen_says_what_came_back(backup):
    out = run("init", "--from", str(backup[0])).out
    assert re.match(r"✓ La copia del viernes 13 nov 2026, 18:41 está de vuelta\n", out)
    assert "1 caso" in out
    assert "letra B" in out
    assert out.rstrip().endswith("concierge today")


def test_a_sealed_backup_wants_its_passphrase(backup, home, monkeypatch):
    sealed = str(backup[1])
    missing = run("init", "--from", sealed, "--json")
    assert missing.code == 2
    assert "CONCIERGE_PASSPHRASE" in missing.error["message"]
    monkeypatch.setenv("CONCIERGE_PASSPHRASE", "uno dos")
    wrong = run("init", "--from", sealed, "--json")
    assert (wrong.code, wrong.error["code"]) == (2, "invalid_input")
    assert not (home / "journal.db").exists()
    monkeypatch.setenv("CONCIERGE_PASSPHRASE", "uno dos tres")
    assert run("init", "--from", sealed).code == 0
    assert run("verify").code == 0


def test_the_passphrase_is_asked_for_and_never_shown(backup):
    sitting = Sitting("init", "--from", str(backup[1]))
    sitting.wait("Frase secreta de la copia: ")
    sitting.child.sendline("uno dos tres")
    assert sitting.end() == 0
    assert "uno dos" not in sitting.seen


@pytest.mark.parametrize("words", [("--name", "Luna"), ("--platform", "ig")])
def test_a_backup_takes_no_other_answers(backup, words):
    assert run("init", "--from", str(backup[0]), *words).code == 2


def test_what_is_no_backup_or_not_empty_is_refused(backup, tmp_path, home):
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"not a backup")
    assert run("init", "--from", str(other)).code == 2
    assert run("init", "--from", str(tmp_path / "none.zip")).code == 2
    assert not (home / "journal.db").exists()
    add_store()
    assert run("init", "--from", str(backup[0])).code == 6
