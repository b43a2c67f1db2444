"""A store's particulars as people type them, and the profile that comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli import i18n
from concierge_cli.config import load
from concierge_cli.domain.vocabulary import AddressForm
from concierge_cli.errors import ConciergeError, Conflict, InvalidInput
from concierge_cli.journal import open_journal
from concierge_cli.playbooks import open_playbooks
from concierge_cli.playbooks.almanac import holidays_of
from concierge_cli.services import client_values as values
from concierge_cli.services.clients import (
    Changes,
    NewClient,
    add_client,
    change_client,
    client_json,
    next_holidays,
    profile_of,
    scope_matrix,
    slug_for,
    with_changes,
)
from concierge_cli.services.desk import Desk, Entry


def desk_in(folder: Path, *, now: str = "2026-11-13T18:41-06:00") -> Desk:
    settings = load({"CONCIERGE_HOME": str(folder), "CONCIERGE_NOW": now}, {})

    def holidays(country, subdivision, years):
        return holidays_of(country, subdivision, years, cache=folder / "cache", language="es")

    return Desk(
        journal=open_journal(settings, write=True),
        playbooks=open_playbooks(settings),
        holidays=holidays,
        now=settings.clock(),
        actor="me",
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path / "home")
    yield made
    made.journal.close()


def added(desk: Desk, slug: str = "luna", **more):
    wanted = {"zone": "America/Mexico_City", "country": "MX", "platforms": {"mercadolibre": ("MLM",)}, **more}
    client = profile_of(desk, NewClient(slug=slug, language="es", **wanted))
    add_client(desk, client, Entry())
    return desk.client(slug)


# --- as people type them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["a", "accesorios", "casa-nomada", "3g", "x" * 40])
def test_a_short_name_is_taken_as_typed(slug):
    assert values.read_slug(slug) == slug


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Accesorios", "accesorios"),
        ("casa nómada", "casa-nomada"),
        ("-luna", "luna"),
        ("luna_2", "luna-2"),
        ("x" * 41, "x" * 40),
        ("../etc", "etc"),
        ("", "store"),
        ("luna\n", "luna"),
    ],
)
def test_another_short_name_is_refused_with_one_that_works(typed, suggested):
    with pytest.raises(InvalidInput) as caught:
        values.read_slug(typed)
    assert caught.value.hint.endswith(suggested)
    assert values.read_slug(suggested) == suggested


@given(st.text(max_size=60))
def test_every_name_gives_a_short_name_and_a_prefix(name):
    slug = values.slug_of(name)
    assert values.read_slug(slug) == slug
    prefix = values.prefix_for(slug)
    assert values.read_prefix(prefix) == prefix
    assert values.prefix_for(slug, {prefix}) != prefix


@given(st.sets(st.from_regex(r"A[A-Z]{2}", fullmatch=True), max_size=30))
def test_a_prefix_is_never_one_that_is_taken(taken):
    assert values.prefix_for("accesorios-luna", taken) not in taken


def test_the_prefix_is_made_of_the_short_name():
    assert values.prefix_for("accesorios-luna") == "ACC"
    assert values.prefix_for("accesorios-luna", {"ACC"}) == "ALU"
    assert values.readable("accesorios-luna") == "Accesorios Luna"


@pytest.mark.parametrize("typed", ["a", "ABCDEFG", "A-1", "1AB", "", "Ñam", "AB "])
def test_a_prefix_has_a_form(typed):
    if typed == "AB ":
        assert values.read_prefix(typed) == "AB"
    else:
        with pytest.raises(InvalidInput):
            values.read_prefix(typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mercadolibre:MLM", {"mercadolibre": ("MLM",)}),
        ("ml mexico, amazon us, instagram", {"mercadolibre": ("MLM",), "amazon": ("US",), "instagram": ()}),
        ("amazon:US,amazon:MX", {"amazon": ("US", "MX")}),
        ("Mercado Libre Argentina; tienda propia", {"mercadolibre": ("MLA",), "own_store": ()}),
        ("amz españa", {"amazon": ("ES",)}),
        ("ig,,", {"instagram": ()}),
    ],
)
def test_places_are_understood(desk, typed, found):
    places = values.read_places(desk, [typed])
    assert places == found
    assert values.read_places(desk, values.place_codes(places)) == places, "what we write can be typed back"


@pytest.mark.parametrize("typed", ["", " , ", "ebay", "amazon", "mercadolibre:XXX", "amazon marte"])
def test_places_that_cannot_be_meant_are_refused(desk, typed):
    with pytest.raises(InvalidInput):
        values.read_places(desk, [typed])


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("America/Mexico_City", "America/Mexico_City"),
        ("america/bogota", "America/Bogota"),
        ("Ciudad de México", "America/Mexico_City"),
        ("bogota", "America/Bogota"),
        ("Valencia, España", "Europe/Madrid"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_a_city_or_an_iana_name(typed, zone):
    assert values.read_zone(typed).tz == zone


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("America/Mexico_Cty", "America/Mexico_City"),
        ("Mexico_Cty", "America/Mexico_City"),
        ("Valencia", "Europe/Madrid"),
        ("Marte", "America/Mexico_City"),
        ("../../etc/passwd", "America/Mexico_City"),
        ("", "America/Mexico_City"),
    ],
)
def test_another_zone_is_refused_with_a_way_out(typed, said):
    with pytest.raises(InvalidInput) as caught:
        values.read_zone(typed)
    assert said in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "found"),
    [("mx", ("MX", "")), ("MX-CMX", ("MX", "CMX")), ("es-md", ("ES", "MD")), ("México", ("MX", ""))],
)
def test_a_country_is_two_letters_with_a_region_or_its_name(desk, typed, found):
    assert values.read_country(desk, typed) == found


@pytest.mark.parametrize("typed", ["ZZ", "Atlantis", "", "ES-XX", "M"])
def test_an_unknown_country_or_region_is_refused(desk, typed):
    with pytest.raises(InvalidInput):
        values.read_country(desk, typed)


@pytest.mark.parametrize(
    ("typed", "likely", "code"), [("mxn", "", "MXN"), ("pesos", "COP", "COP"), ("euros", "", "EUR")]
)
def test_a_currency_is_its_letters_or_its_name(typed, likely, code):
    assert values.read_currency(typed, likely=likely) == code


@pytest.mark.parametrize("typed", ["MXM", "pesos", "", "5", "5 MXN", "$"])
def test_an_unknown_currency_is_refused(typed):
    with pytest.raises(InvalidInput):
        values.read_currency(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"), [("8", 480), ("8h", 480), ("1.5", 90), ("1,5", 90), ("90m", 90), ("0", 0), ("1000", 60_000)]
)
def test_a_promise_is_typed_in_hours(typed, minutes):
    assert values.read_promise(typed) == minutes


@pytest.mark.parametrize("typed", ["", "x", "-1", "2d", "2bd", "1.3333", "1001", "1e3", "٣x"])
def test_what_is_no_number_of_hours_is_refused_with_the_flag(typed):
    with pytest.raises(InvalidInput) as caught:
        values.read_promise(typed, flag="--resolution")
    assert "--resolution" in caught.value.hint


@given(st.integers(0, 60_000))
def test_a_promise_that_is_shown_can_be_typed_back(minutes):
    assert values.read_promise(f"{values.promise_hours(minutes):f}") == minutes


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mercadolibre/mediation=no", ("mercadolibre/mediation", False)),
        ("ml/mediación=sí", ("mercadolibre/mediation", True)),
        ("Amazon=NO", ("amazon", False)),
        ("ig/dm=true", ("instagram/dm", True)),
    ],
)
def test_a_scope_is_typed_in_either_language(desk, typed, found):
    assert values.read_scope(desk, typed) == found


@pytest.mark.parametrize("typed", ["", "amazon", "amazon=", "amazon=quizás", "ebay=no", "amazon/nada=no", "=no"])
def test_a_scope_that_says_nothing_is_refused(desk, typed):
    with pytest.raises(InvalidInput):
        values.read_scope(desk, typed)


def test_a_name_is_one_line_that_fits():
    assert values.read_name("  Casa\n Nómada ") == "Casa Nómada"
    for typed in ("", "  ", "—", "x" * 81):
        with pytest.raises(InvalidInput):
            values.read_name(typed)


# --- adding -----------------------------------------------------------------------------------------------------


def test_a_new_store_has_the_usual_values(desk):
    client = added(desk, "accesorios-luna")
    assert client.name == "Accesorios Luna"
    assert client.prefix == "ACC"
    assert (client.currency, client.billing_currency) == ("MXN", "MXN")
    assert client.sla == {"first_response": 720, "next_response": 720, "resolution": 2400}
    assert client.weekly == dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "18:00"),))
    assert client.voice.address is AddressForm.TU
    assert not client.voice.emojis


@pytest.mark.parametrize(
    ("country", "address", "currency"),
    [("AR", "vos", "ARS"), ("UY", "vos", "UYU"), ("CO", "usted", "COP"), ("MX", "tu", "MXN"), ("ES", "tu", "EUR")],
)
def test_address_and_currency_follow_the_country(desk, country, address, currency):
    client = added(desk, country=country)
    assert (client.voice.address, client.currency) == (address, currency)


def test_a_second_store_gets_letters_of_its_own(desk):
    added(desk, "accesorios-luna")
    assert added(desk, "accesorios-sol").prefix == "ASO"


def test_a_short_name_or_prefix_that_is_taken_is_refused(desk):
    added(desk, "luna")
    with pytest.raises(Conflict) as caught:
        added(desk, "luna")
    assert caught.value.hint == "concierge client show luna"
    with pytest.raises(Conflict) as caught:
        added(desk, "sol", prefix="LUN")
    assert caught.value.hint == "--prefix SOL"
    with pytest.raises(Conflict):
        slug_for(desk, "Luna")


def test_a_store_that_another_command_added_meanwhile_is_refused_by_the_journal(desk, tmp_path):
    client = profile_of(
        desk, NewClient(slug="luna", zone="UTC", country="MX", platforms={"instagram": ()}, language="es")
    )
    other = desk_in(tmp_path / "home")
    added(other, "luna")
    other.journal.close()
    with pytest.raises(Conflict):
        add_client(desk, client, Entry())
    assert len(desk.journal.client_events("luna")) == 1


def test_minutes_are_the_freelancers_alone(desk):
    client = profile_of(
        desk, NewClient(slug="luna", zone="UTC", country="MX", platforms={"instagram": ()}, language="es")
    )
    add_client(desk, client, Entry(minutes=7, because="nueva"))
    first, second = desk.journal.client_events("luna")
    assert (first.kind, first.audience, first.personal) == ("client_added", "client", {"because": "nueva"})
    assert (second.kind, second.audience, second.facts) == ("measured", "mine", {"minutes": 7})


# --- days -------------------------------------------------------------------------------------------------------


def test_own_days_off_and_worked_holidays(desk):
    client = added(desk, days_off=(date(2026, 12, 24),), days_worked=(date(2026, 11, 16),))
    assert client.extra_days_off == ("2026-12-24",)
    assert client.worked_holidays == ("2026-11-16",)
    assert [day.isoformat() for day, _name in next_holidays(desk, client, 2)] == ["2026-12-24", "2026-12-25"]
    back = with_changes(desk, client, Changes(days_off=(date(2026, 11, 16),), days_worked=(date(2026, 12, 24),)))
    assert (back.extra_days_off, back.worked_holidays) == ((), ())


def test_a_day_that_is_no_holiday_cannot_be_worked_through(desk):
    client = added(desk)
    with pytest.raises(InvalidInput, match="2026-11-17"):
        with_changes(desk, client, Changes(days_worked=(date(2026, 11, 17),)))
    with pytest.raises(InvalidInput):
        with_changes(desk, client, Changes(days_worked=(date(2026, 11, 16),), days_off=(date(2026, 11, 16),)))


# --- changing ---------------------------------------------------------------------------------------------------


def change(desk, client, **changes):
    after = with_changes(desk, client, Changes(**changes))
    return change_client(desk, client, after, entry=Entry()), desk.client(client.slug)


def test_a_change_is_one_event_with_the_whole_profile(desk):
    client = added(desk)
    parts, after = change(desk, client, sla={"first_response": 480}, signature="Luna")
    assert parts == ("sla", "voice")
    assert after.sla == {"first_response": 480, "next_response": 720, "resolution": 2400}
    (last,) = desk.journal.client_events("luna")[1:]
    assert last.kind == "client_changed"
    assert last.facts["profile"]["prefix"] == "LUN"


def test_nothing_changed_is_no_event(desk):
    client = added(desk)
    parts, _after = change(desk, client, name=client.name, address=AddressForm.TU, scope={"mercadolibre/claim": True})
    assert parts == ()
    assert len(desk.journal.client_events("luna")) == 1


def test_a_change_upon_what_is_no_longer_so_is_refused(desk):
    client = added(desk)
    heads = desk.journal.client_heads("luna")
    change(desk, client, name="Otra Luna")
    with pytest.raises(Conflict):
        change_client(desk, client, with_changes(desk, client, Changes(channel="correo")), entry=Entry(), heads=heads)
    assert desk.client("luna").name == "Otra Luna"


def test_platforms_come_and_go(desk):
    client = added(desk)
    _parts, client = change(desk, client, add_platforms={"amazon": ("US",)}, scope={"amazon/a_to_z": False})
    _parts, client = change(desk, client, add_platforms={"amazon": ("MX",)})
    assert client.platforms == {"mercadolibre": ("MLM",), "amazon": ("US", "MX")}
    _parts, client = change(desk, client, remove_platforms=("amazon",))
    assert (client.platforms, client.scope) == ({"mercadolibre": ("MLM",)}, {})
    with pytest.raises(InvalidInput):
        with_changes(desk, client, Changes(remove_platforms=("mercadolibre",)))
    with pytest.raises(InvalidInput):
        with_changes(desk, client, Changes(remove_platforms=("instagram",)))


def test_the_scope_keeps_only_what_it_adds(desk):
    client = added(desk, platforms={"mercadolibre": ("MLM",), "amazon": ("US",)})
    _parts, client = change(desk, client, scope={"amazon": False, "mercadolibre/mediation": False})
    assert client.scope == {"amazon": False, "mercadolibre/mediation": False}
    matrix = scope_matrix(desk, client)
    assert not any(matrix["amazon"].values())
    assert [code for code, handled in matrix["mercadolibre"].items() if not handled] == ["mediation"]
    _parts, client = change(desk, client, scope={"amazon/a_to_z": True})
    assert client.handles("amazon", "a_to_z")
    _parts, client = change(desk, client, scope={"amazon": True, "mercadolibre/mediation": True})
    assert client.scope == {}
    with pytest.raises(InvalidInput):
        with_changes(desk, client, Changes(scope={"shopify": False}))


def test_an_amount_to_ask_about_stays_in_the_stores_currency(desk):
    client = added(desk)
    _parts, client = change(desk, client, approval_over="500.00")
    assert client.approval_over == Decimal("500.00")
    with pytest.raises(InvalidInput, match="USD"):
        with_changes(desk, client, Changes(currency="USD"))
    with pytest.raises(InvalidInput):
        with_changes(desk, client, Changes(approval_over="30 USD"))
    moved = with_changes(desk, client, Changes(currency="USD", approval_over="30 USD"))
    assert (moved.currency, moved.approval_over) == ("USD", Decimal("30.00"))
    assert with_changes(desk, client, Changes(approval_over="no")).approval_over is None


def test_every_refusal_is_a_sentence_in_both_languages(desk):
    client = added(desk)
    said = []
    for tongue in ("en", "es"):
        i18n.bind(tongue)
        for attempt in (
            lambda: values.read_slug("A B"),
            lambda: values.read_zone("Marte"),
            lambda: values.read_prefix("1"),
            lambda: values.read_scope(desk, "x"),
            lambda: values.read_promise("x"),
            lambda: values.read_places(desk, [""]),
            lambda: with_changes(desk, client, Changes(remove_platforms=("mercadolibre",))),
            lambda: profile_of(
                desk, NewClient(slug="luna", zone="UTC", country="MX", platforms={"instagram": ()}, language="es")
            ),
        ):
            with pytest.raises(ConciergeError) as caught:
                attempt()
            said.append(caught.value.message)
    english, spanish = said[: len(said) // 2], said[len(said) // 2 :]
    assert all(one != other for one, other in zip(english, spanish, strict=True))


def test_json_has_the_profile_and_what_lies_ahead(desk):
    client = added(desk)
    data = client_json(desk, client)
    assert client.to_json().items() <= data.items()
    assert data["holidays"][0] == {"date": date(2026, 11, 16), "name": "Día de la Revolución"}
    assert data["scope_matrix"]["mercadolibre"]["claim"] is True
    assert data["open_cases"] == 0


def test_a_platform_that_the_playbooks_lost_is_shown_by_its_code(desk):
    client = added(desk, platforms={"ebay": ("XX",), "instagram": ()})
    assert values.place_phrases(desk, client.platforms) == ["ebay XX", "Instagram"]
    assert scope_matrix(desk, client)["ebay"] == {}
    assert client_json(desk, client)["platforms"]["ebay"] == ["XX"]
