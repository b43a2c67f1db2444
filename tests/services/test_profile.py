"""A profile as TOML: what is written can be read back, and every mistake is named with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.domain.client import Client, Voice
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import InvalidInput
from concierge_cli.services.client_values import read_hours
from concierge_cli.services.desk import Desk
from concierge_cli.services.profile import read_profile, write_profile
from tests.services.test_clients import desk_in
from tests.tries import tries

LUNA = Client(
    slug="luna",
    name="Accesorios Luna",
    prefix="ACC",
    language="es",
    zone="America/Mexico_City",
    country="MX",
    subdivision="CMX",
    weekly=read_hours("lun-vie 9-14 y 16-19, sáb 10-13"),
    extra_days_off=("2026-12-24",),
    worked_holidays=("2026-11-16",),
    platforms={"mercadolibre": ("MLM",), "amazon": ("US", "MX"), "instagram": ()},
    scope={"mercadolibre/mediation": False, "amazon": False},
    color="#1d5a96",
    sla={"first_response": 90, "next_response": 720, "resolution": 0},
    approval_over=Decimal("500.00"),
    currency="MXN",
    billing_currency="USD",
    voice=Voice(signature='Equipo "Luna"', address=AddressForm.VOS, emojis=True),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    made = desk_in(tmp_path_factory.mktemp("home"))
    yield made
    made.journal.close()


@pytest.mark.parametrize("tongue", ["es", "en"])
def test_what_is_written_is_read_back_unchanged(desk, tongue):
    i18n.bind(tongue)
    text = write_profile(LUNA)
    assert read_profile(desk, LUNA, text) == LUNA
    assert list(read_profile(desk, LUNA, text).platforms) == list(LUNA.platforms)


LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=20
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(60))
@given(LINES, LINES, st.booleans(), st.sampled_from([None, "0.01", "99.90"]))
def test_any_text_survives_the_way_through_toml(desk, name, signature, emojis, over):
    client = replace(
        LUNA,
        name=f"a{name}",
        voice=Voice(signature=signature, emojis=emojis),
        approval_over=None if over is None else Decimal(over),
    )
    assert read_profile(desk, LUNA, write_profile(client)) == client


@pytest.mark.parametrize("tongue", ["es", "en"])
def test_every_key_has_a_comment_above_it_in_the_users_language(tongue):
    i18n.bind(tongue)
    text = write_profile(LUNA)
    blocks = text.split("\n\n")
    for block in blocks:
        assert block.startswith("# "), block
    keys = list(tomllib.loads(text))
    assert len(blocks) == len(keys) + 1, "one block a key, and the head"
    assert max(map(len, text.splitlines())) <= 80
    assert ("horario" in text) is (tongue == "es")


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


@pytest.mark.parametrize(
    ("old", "new", "at", "word"),
    [
        ('currency = "MXN"', 'currency = "MXZ"', "currency", "MXZ"),
        ('currency = "MXN"', "currency = 5", "currency", "currency"),
        ('currency = "MXN"', 'currency = "MXN', "currency", ""),
        ('hours = "mon', 'hours = "xmon', "hours", "xmon"),
        ('hours = "', 'horas = "', "horas", "horas"),
        ('timezone = "America/Mexico_City"', 'timezone = "Mars/Base"', "timezone", "Mars/Base"),
        ('country = "MX-CMX"', 'country = "ZZ"', "country", "ZZ"),
        ('prefix = "ACC"', 'prefix = "A-1"', "prefix", "A-1"),
        ('language = "es"', 'language = "fr"', "language", "fr"),
        ('name = "Accesorios Luna"', 'name = ""', "name", "name"),
        ('"mercadolibre:MLM"', '"mercadolibre:MLZ"', "platforms", "MLZ"),
        ("first_response = 1.5", "first_response = -1", "first_response", "first_response"),
        ("first_response = 1.5", 'first_response = "1.5"', "first_response", "first_response"),
        ("first_response = 1.5", "first_response = 1001", "first_response", "first_response"),
        ('"mercadolibre/mediation" = false', '"ml/nada" = false', '"ml/nada"', "nada"),
        ('"mercadolibre/mediation" = false', "shopify = false", "shopify", "shopify"),
        ('"mercadolibre/mediation" = false', '"mercadolibre/mediation" = "no"', '"mercadolibre/med', "mediation"),
        ('color = "#1d5a96"', 'color = "azul"', "color", "azul"),
        ('address = "vos"', 'address = "che"', "address", "che"),
        ("emojis = true", "emoji = true", "emoji", "emoji"),
        ('approval_over = "500.00 MXN"', 'approval_over = "500 USD"', "approval_over", "500 USD"),
        ("days_off = [2026-12-24]", "days_off = [2026-13-24]", "days_off", ""),
        ("days_off = [2026-12-24]", 'days_off = ["someday"]', "days_off", "days_off"),
        ("worked_holidays = [2026-11-16]", "worked_holidays = [2026-12-24]", "worked_holidays", "2026-12-24"),
    ],
)
def test_a_mistake_is_named_with_its_line(desk, old, new, at, word):
    text = write_profile(LUNA)
    assert old in text
    before, _old, after = text.rpartition(old)
    broken = before + new + after
    with pytest.raises(InvalidInput) as caught:
        read_profile(desk, LUNA, broken, file="luna.toml")
    first, *_more = caught.value.data["problems"]
    problem = next(one for one in caught.value.data["problems"] if word in one["what"])
    assert problem["line"] == line_of(broken, at)
    assert caught.value.message.startswith(f"luna.toml, line {first['line']}: ")


def test_all_mistakes_are_told_at_once(desk):
    broken = (
        write_profile(LUNA).replace('"MXN"', '"MXZ"').replace('hours = "mon', 'hours = "xmon').replace('"ACC"', '"-"')
    )
    with pytest.raises(InvalidInput) as caught:
        read_profile(desk, LUNA, broken)
    lines = [one["line"] for one in caught.value.data["problems"]]
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert "(and 2 more)" in caught.value.message


@pytest.mark.parametrize("left_out", ["timezone", "hours", "platforms", "currency"])
def test_a_key_that_must_be_there_is_missed(desk, left_out):
    text = "\n".join(line for line in write_profile(LUNA).splitlines() if not line.startswith(f"{left_out} ="))
    with pytest.raises(InvalidInput) as caught:
        read_profile(desk, LUNA, text)
    assert left_out in caught.value.message


def test_keys_that_may_be_left_out_mean_nothing_agreed(desk):
    text = write_profile(LUNA)
    for start in ("days_off", "worked_holidays", "channel", "approval_over", "emojis", "signature"):
        text = "\n".join(line for line in text.splitlines() if not line.startswith(f"{start} ="))
    client = read_profile(desk, LUNA, text)
    assert (client.extra_days_off, client.worked_holidays, client.approval_over) == ((), (), None)
    assert client.voice == Voice(address=AddressForm.VOS)


@pytest.mark.parametrize("text", ["", "= 1", "\x00", "[voice", "name = 'x'\n" * 2, "a = [1,\n\n"])
def test_what_is_no_profile_is_refused(desk, text):
    with pytest.raises(InvalidInput):
        read_profile(desk, LUNA, text)


def test_the_short_name_is_not_in_the_text(desk):
    assert "slug" not in tomllib.loads(write_profile(LUNA))
    assert read_profile(desk, replace(LUNA, slug="sol"), write_profile(LUNA)).slug == "sol"


def test_mistakes_are_told_in_spanish(desk):
    i18n.bind("es")
    broken = write_profile(LUNA).replace('"MXN"', '"MXZ"').replace("emojis = true", "emojis = true\nflores = 1")
    with pytest.raises(InvalidInput, match=r"^Línea .*flores") as caught:
        read_profile(desk, LUNA, broken)
    assert "línea" in caught.value.hint


def test_pydantic_is_loaded_only_to_read(tmp_path: Path):
    import subprocess
    import sys

    code = "import sys, concierge_cli.services.profile, concierge_cli.cli.commands.client; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
