"""A store's profile: what its event keeps, what comes back, and what counts as a change."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concierge_cli.domain.client import Client, Voice, changed_parts
from concierge_cli.domain.event import canonical
from concierge_cli.domain.vocabulary import AddressForm

LUNA = Client(
    slug="luna",
    name="Accesorios Luna",
    prefix="ACC",
    language="es",
    zone="America/Mexico_City",
    country="MX",
    subdivision="CMX",
    weekly={"mon": (("09:00", "14:00"), ("16:00", "19:00")), "sat": (("10:00", "13:00"),)},
    platforms={"mercadolibre": ("MLM",), "amazon": ("US", "MX"), "instagram": ()},
    scope={"mercadolibre/mediation": False},
    sla={"first_response": 90, "next_response": 720, "resolution": 2400},
    approval_over=Decimal("500.00"),
    currency="MXN",
    billing_currency="USD",
    voice=Voice(signature="Equipo Luna", address=AddressForm.VOS, emojis=True),
)

TEXT = st.text(max_size=20)
TIMES = st.tuples(st.sampled_from(["08:00", "09:30"]), st.sampled_from(["14:00", "24:00"]))
CLIENTS = st.builds(
    Client,
    slug=TEXT,
    name=TEXT,
    prefix=TEXT,
    language=st.sampled_from(["es", "en"]),
    zone=TEXT,
    country=TEXT,
    subdivision=TEXT,
    weekly=st.dictionaries(st.sampled_from(["sun", "mon", "fri"]), st.lists(TIMES, max_size=2).map(tuple)),
    extra_days_off=st.lists(st.dates().map(str), max_size=3).map(tuple),
    worked_holidays=st.lists(st.dates().map(str), max_size=3).map(tuple),
    platforms=st.dictionaries(TEXT, st.lists(TEXT, max_size=2).map(tuple), max_size=4),
    channel=TEXT,
    color=st.sampled_from(["", "#1d5a96"]),
    scope=st.dictionaries(TEXT, st.booleans()),
    sla=st.fixed_dictionaries(dict.fromkeys(("first_response", "next_response", "resolution"), st.integers(0, 60_000))),
    approval_over=st.none() | st.decimals(0, 10**6, places=2),
    currency=TEXT,
    billing_currency=TEXT,
    voice=st.builds(Voice, signature=TEXT, address=st.sampled_from(AddressForm), emojis=st.booleans()),
)


def kept(client: Client) -> Client:
    """What the journal gives back: the canonical JSON of an event sorts every object's keys."""
    return Client.from_json(json.loads(canonical(client.to_json())))


@given(CLIENTS)
def test_a_profile_comes_back_from_an_event_as_it_was(client):
    assert kept(client) == client
    assert list(kept(client).platforms) == list(client.platforms), "in the order in which they were typed"
    assert changed_parts(client, kept(client)) == ()


def test_a_profile_of_an_earlier_version_has_no_order_of_platforms():
    data = LUNA.to_json()
    del data["platform_order"]
    assert Client.from_json(data) == LUNA
    data["new_in_a_later_version"] = 1
    assert Client.from_json(data) == LUNA


def test_a_platform_that_the_order_names_and_the_profile_does_not_is_left_out():
    assert list(Client.from_json({**LUNA.to_json(), "platform_order": ["shopify", "instagram"]}).platforms) == [
        "instagram",
        "mercadolibre",
        "amazon",
    ]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({}, ()),
        ({"name": "Luna"}, ("name",)),
        ({"zone": "America/Bogota", "country": "CO", "subdivision": ""}, ("zone", "country", "subdivision")),
        ({"voice": LUNA.voice._replace(emojis=False)}, ("voice",)),
        ({"platforms": dict(reversed(LUNA.platforms.items()))}, ("platforms",)),
        ({"approval_over": None}, ("approval_over",)),
        ({"weekly": dict(reversed(LUNA.weekly.items()))}, ()),
    ],
)
def test_what_changed_is_named(change, parts):
    assert changed_parts(LUNA, replace(LUNA, **change)) == parts


def test_the_scope_decides_what_is_handled():
    assert LUNA.handles("mercadolibre", "claim")
    assert not LUNA.handles("mercadolibre", "mediation")
    assert not LUNA.handles("shopify", "chargeback"), "not one of its platforms"
    closed = replace(LUNA, scope={"amazon": False, "amazon/a_to_z": True})
    assert not closed.handles("amazon", "message")
    assert closed.handles("amazon", "a_to_z")


def test_a_platform_goes_with_its_scope():
    scoped = replace(LUNA, scope={"amazon": False, "amazon/a_to_z": True, "mercadolibre/claim": False})
    left = scoped.without_platform("amazon")
    assert list(left.platforms) == ["mercadolibre", "instagram"]
    assert left.scope == {"mercadolibre/claim": False}


@pytest.mark.parametrize(
    ("off", "public", "extra", "worked"),
    [
        (True, False, ("2026-12-24",), ()),
        (True, True, (), ()),
        (False, True, (), ("2026-12-24",)),
        (False, False, (), ()),
    ],
)
@pytest.mark.parametrize("before", [{}, {"extra_days_off": ("2026-12-24",)}, {"worked_holidays": ("2026-12-24",)}])
def test_only_what_differs_from_the_public_calendar_is_kept(before, off, public, extra, worked):
    after = replace(LUNA, **before).with_day("2026-12-24", off=off, public=public)
    assert (after.extra_days_off, after.worked_holidays) == (extra, worked)
