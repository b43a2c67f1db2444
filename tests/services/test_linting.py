"""What only a case can tell of a message: windows, dates that no log holds, other buyers' numbers; and `template lint`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from concierge_cli import i18n
from concierge_cli.domain.message_dates import promised_days
from concierge_cli.domain.message_text import fold
from concierge_cli.domain.vocabulary import Party, Procedure, Reason
from concierge_cli.services.conversation import hand_off, hear, reply, wait
from concierge_cli.services.desk import Entry
from concierge_cli.services.linting import lint
from tests.services.store import add_luna, claim, later

NOTHING = Entry()


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.bind("en")


def classes(desk, case, text, **more):
    return [(one.class_, one.words, one.severity) for one in lint(desk, case, text, language="es", **more)]


def answer(desk, case, text):
    return reply(desk, case, text, template="", auto_ack=False, overridden=[], entry=NOTHING)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Te escribo a más tardar mañana a las 14:00.", ["mañana"]),
        ("Le respondemos el viernes 20 de noviembre por aquí.", ["el viernes 20 de noviembre"]),
        ("We will get back to you by Friday.", ["Friday"]),
        ("I'll write on November 20 with the options.", ["November 20"]),
        ("Te aviso antes del 20/11.", ["20/11"]),
        ("Ya salió; llega el viernes.", []),
        ("Te escribí ayer y compraste el viernes.", []),
        ("No te escribo el viernes.", []),
        ("Si te falta algo, te escribo cuando llegue el viernes.", []),
        ("The parcel arrives on Friday.", []),
    ],
)
def test_the_days_by_which_a_message_promises_something(text, days):
    assert [text[start:end] for start, end in promised_days(fold(text))] == days


def test_a_promise_that_no_date_of_the_log_holds_is_worth_minding(desk):
    case = claim(desk)
    text = "Hola. Te escribo el 15 de diciembre."
    assert classes(desk, case, text) == [("date_not_in_log", "el 15 de diciembre", "warning")]
    due = datetime(2026, 12, 15, 20, 0, tzinfo=UTC)
    assert classes(desk, case, text, known=[due]) == []
    case = wait(desk, case, on=Party.SUPPLIER, until=due, entry=NOTHING)
    assert classes(desk, case, text) == []
    assert classes(desk, case, "Te escribo el 31/02/2026.") == []  # no day of any calendar


def test_a_promise_on_the_day_of_one_of_our_deadlines_is_in_the_log(desk):
    case = claim(desk)
    due = min(clock.due_at for clock in case.clocks.values() if clock.due_at and clock.due_at > desk.now)
    assert classes(desk, case, f"Te escribo el {due.astimezone(UTC):%d/%m/%Y}.") == []


def test_another_date_in_another_channel_stops_it(desk):
    case = claim(desk)
    case = answer(desk, case, "Hola, Ana. Te escribo el 15 de diciembre.")
    assert (
        classes(desk, case, "Te escribo el 16 de diciembre.")[0][0] == "date_not_in_log"
    )  # the same channel: an update
    case = hand_off(desk, case, channel="email", ref="T-9", entry=NOTHING)
    (found,) = lint(desk, case, "Te escribo el 16 de diciembre.", language="es")
    assert (found.class_, found.words, found.severity) == ("contradicting_date", "el 16 de diciembre", "error")
    assert "Mercado Libre" in found.rule
    assert classes(desk, case, "Te escribo el 15 de diciembre.") == [
        ("date_not_in_log", "el 15 de diciembre", "warning")
    ]
    after = later(desk, "2026-12-27T10:00")
    assert "contradicting_date" not in {one[0] for one in classes(after, case, "Te escribo el 16/02/2027.")}


def test_a_window_that_closed_stops_every_message_until_they_write(desk):
    case = claim(desk, platform="instagram", site="", procedure=Procedure.DM, reason=Reason.OTHER, order="")
    case = answer(desk, case, "Hola, Ana, ya lo reviso.")
    soon, late = later(desk, "2026-11-19T10:00"), later(desk, "2026-11-25T10:00")
    assert classes(soon, case, "Hola, Ana.") == []
    (found,) = lint(late, case, "Hola, Ana.", language="es")
    assert (found.class_, found.words, found.severity) == ("closed_window", "", "error")
    assert found.source.startswith("Meta, messaging policy")
    heard = hear(late, case, "¿Y mi paquete?", source=Party.BUYER, entry=NOTHING)
    assert classes(late, heard, "Hola, Ana.") == []
    moved = hand_off(late, heard, channel="email", ref="", entry=NOTHING)
    assert classes(later(desk, "2027-01-15T10:00"), moved, "Hola, Ana.") == []


def test_no_window_of_ours_but_one_to_reply_closes_a_talk(desk):
    case = claim(desk)
    assert classes(later(desk, "2027-09-01T10:00"), case, "Hola, Ana.") == []


def test_another_buyers_order_is_nobody_elses_to_read(desk):
    case = claim(desk, order="2000007819609432")
    claim(desk, order="2000007819609999", buyer="Luz M.")
    assert classes(desk, case, "Tu compra 2000007819609432 va en camino.") == []
    assert classes(desk, case, "Tu compra 2000007819608888 va en camino.") == []
    assert classes(desk, case, "A la compra 2000007819609999 le pasó igual.") == [
        ("third_party_personal_data", "2000007819609999", "error")
    ]


def test_the_step_of_a_message_asks_for_its_minimum(desk):
    case = claim(desk)
    assert classes(desk, case, "Hola, Ana. Buen día.", step="acknowledge") == [("missing_content", "", "warning")]
    assert classes(desk, case, "Hola, Ana. Ya reviso tu guía.", step="acknowledge") == []


def test_a_formal_message_is_formal_on_a_warm_platform_too(desk):
    add_luna(desk, slug="nomada", prefix="NOM", platforms={"shopify": ("",)})
    case = claim(desk, client="nomada", platform="shopify", procedure=Procedure.CHARGEBACK, order="1042")
    text = "El pedido 1042 llegó a lo mejor el martes; la prueba va adjunta."
    assert classes(desk, case, text) == []
    assert classes(desk, case, text, tone="formal") == [("slang_or_hedging_in_formal", "a lo mejor", "warning")]
    formal = claim(desk, platform="amazon", procedure=Procedure.A_TO_Z, order="701-1", site="US")
    assert classes(desk, formal, text, tone="warm")[0][2] == "error"
