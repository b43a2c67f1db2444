"""Questions: forms with back and explain, choices, the paste box, and what happens where nobody can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from concierge_cli import i18n
from concierge_cli.cli.ask import Choice, Prompter, Question, pick
from concierge_cli.cli.output import Screen
from concierge_cli.errors import InvalidInput

PLATFORMS = (
    Choice("mercadolibre", "Mercado Libre", ("ml", "meli")),
    Choice("amazon", "Amazon", ("amz",)),
    Choice("instagram", "Instagram", ("ig",)),
    Choice("tiktok_shop", "TikTok Shop"),
)


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    i18n.bind("es")
    yield
    i18n.bind("en")


class Person:
    """Answers from a list, and keeps what was shown."""

    def __init__(self, *answers: str, screen: Screen | None = None, interactive: bool = True) -> None:
        self.answers = list(answers)
        self.shown: list[str] = []
        self.ask = Prompter(
            screen=screen or Screen(),
            interactive=interactive,
            command="open",
            read=self._read,
            write=self._write,
        )

    def _read(self, prompt: str) -> str:
        self.shown.append(prompt)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    def _write(self, lines: Iterable[str]) -> None:
        self.shown += [lines] if isinstance(lines, str) else list(lines)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInput("Escribe un número.", hint="como 12")
    return int(text)


FORM = (
    Question("name", "¿Cómo se llama la tienda?", "--name"),
    Question("hours", "¿Primera respuesta en cuántas horas de ese horario?", "--hours", default=12, parse=_whole),
    Question("platform", "¿Por dónde llegó?", "--platform", choices=PLATFORMS, offered=3),
)


def test_a_form_as_typed() -> None:
    person = Person("Accesorios Luna", "", "2")
    assert person.ask.form(FORM, numbered=True) == {"name": "Accesorios Luna", "hours": 12, "platform": "amazon"}
    assert person.shown[0] == "  1 de 3  ¿Cómo se llama la tienda?           "
    assert person.shown[1] == (
        "  2 de 3  ¿Primera respuesta en cuántas\n          horas de ese horario?               [12] "
    )


def test_choices_stand_in_their_own_column() -> None:
    person = Person("1")
    person.ask.one(FORM[2])
    assert person.shown == ["  ¿Por dónde llegó?   1 Mercado Libre  2 Amazon  3 Instagram  4 más…" + " " * 3]
    person = Person("1", screen=Screen(width=60))
    person.ask.one(FORM[2])
    assert person.shown[0].splitlines() == [
        "  ¿Por dónde llegó?   1 Mercado Libre  2 Amazon",
        "                      3 Instagram  4 más…" + " " * 10,
    ]
    assert all(len(line) <= 60 for line in person.shown[0].splitlines())


REASONS = tuple(
    Choice(code, label)
    for code, label in [
        ("defect", "defecto"),
        ("damaged_transit", "llegó con daños"),
        ("not_received", "no llegó"),
        ("not_as_described", "no es como se publicó"),
        ("missing_items", "falta algo"),
        ("wrong_item", "no es lo que pidió"),
        ("warranty", "garantía"),
        ("change_of_mind", "cambio de opinión"),
        ("refund_not_processed", "no recibió su reembolso"),
        ("other", "otro motivo"),
    ]
)


@pytest.mark.parametrize("width", [60, 80])
def test_many_choices_stand_in_columns_below_the_question(width: int) -> None:
    person = Person("10", screen=Screen(width=width))
    assert person.ask.one(Question("reason", "¿Qué pasó?", "--reason", choices=REASONS)) == "other"
    assert person.shown[0].splitlines() == [
        "  ¿Qué pasó?",
        "     1 defecto                    6 no es lo que pidió",
        "     2 llegó con daños            7 garantía",
        "     3 no llegó                   8 cambio de opinión",
        "     4 no es como se publicó      9 no recibió su reembolso",
        "     5 falta algo                10 otro motivo",
        "  > ",
    ]


def test_long_choices_go_on_below_their_number() -> None:
    long = [
        Choice("photo", "fotografía nítida del defecto donde se vea la etiqueta del paquete"),
        Choice("talk", "conversación completa con fechas y horas de cada mensaje"),
    ]
    person = Person("", screen=Screen(width=60))
    assert person.ask.choice("¿Qué prueba IMG_2026.jpg?", long, default="talk") == "talk"
    assert person.shown[0].splitlines() == [
        "  ¿Qué prueba IMG_2026.jpg?",
        "    1 fotografía nítida del defecto donde se vea la etiqueta",
        "      del paquete",
        "    2 conversación completa con fechas y horas de cada",
        "      mensaje",
        "  [conversación completa con fechas y horas de cada mensaje] > ",
    ]


@pytest.mark.parametrize("width", [60, 80])
def test_a_word_that_is_none_of_many_choices_fits_the_screen(width: int) -> None:
    person = Person("incendio", "1", screen=Screen(width=width))
    person.ask.one(Question("reason", "¿Qué pasó?", "--reason", choices=REASONS))
    said = person.shown[1:-1]
    assert len(said) > 1
    assert all(len(line) <= width for line in said)
    assert " ".join(line.strip() for line in said).startswith("«incendio» no está entre estas: defecto, llegó con")


def test_back_goes_to_the_question_before_and_asks_again() -> None:
    person = Person("<", "Luna", "<", "Sol", "8", "ml")
    assert person.ask.form(FORM) == {"name": "Sol", "hours": 8, "platform": "mercadolibre"}
    assert "  Esta es la primera pregunta." in person.shown


def test_what_is_known_is_not_asked_nor_gone_back_to() -> None:
    person = Person("<", "8", "<", "9", "ig")
    answers = person.ask.form(FORM, {"name": "Luna"})
    assert answers == {"name": "Luna", "hours": 9, "platform": "instagram"}


def test_a_wrong_answer_is_said_and_asked_again() -> None:
    person = Person("Luna", "doce", "10", "shopify", "más", "4")
    assert person.ask.form(FORM) == {"name": "Luna", "hours": 10, "platform": "tiktok_shop"}
    assert "  Escribe un número." in person.shown
    assert any("«shopify» no está entre estas" in line for line in person.shown)


def test_an_empty_answer_is_not_one() -> None:
    person = Person("", "  ", "Luna")
    assert person.ask.one(FORM[0]) == "Luna"
    assert person.shown.count("  Aquí hace falta una respuesta; ? explica.") == 2
    assert Person("").ask.one(Question("order", "Pedido", needed=False)) is None


def test_explain() -> None:
    person = Person("?", "8")
    question = Question("hours", "Horas", default=12, explain="Horas de tu horario.", parse=_whole)
    assert person.ask.one(question) == 8
    assert person.shown[1:3] == ["  Horas de tu horario.", "  Enter acepta lo que está entre corchetes."]


def test_a_question_may_depend_on_answers() -> None:
    def site(answers: Any) -> Question | None:
        return Question("site", "¿Qué sitio?", "--site") if answers.get("platform") == "mercadolibre" else None

    steps = [FORM[2], site]
    assert Person("1", "MLM").ask.form(steps) == {"platform": "mercadolibre", "site": "MLM"}
    assert Person("2").ask.form(steps) == {"platform": "amazon"}
    assert Person("1", "<", "2").ask.form(steps) == {"platform": "amazon"}


def test_nobody_to_ask_names_every_flag() -> None:
    person = Person(interactive=False)
    with pytest.raises(InvalidInput) as caught:
        person.ask.form(FORM)
    assert caught.value.message == "Falta --name, --platform."
    assert caught.value.hint == "concierge open --help"
    assert person.shown == []
    known = {"name": "Luna", "platform": "amazon"}
    assert person.ask.form(FORM, known) == {**known, "hours": 12}


def test_leaving() -> None:
    with pytest.raises(KeyboardInterrupt):
        Person().ask.form(FORM)
    with pytest.raises(KeyboardInterrupt):
        Person().ask.text(None, flag="TEXT", question="¿Qué?")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("ml", "mercadolibre"),
        ("MERCADO LIBRE", "mercadolibre"),
        ("Mérc", "mercadolibre"),
        ("amz", "amazon"),
        ("tiktok", "tiktok_shop"),
        ("instagram", "instagram"),
    ],
)
def test_a_word_is_enough(typed: str, value: str) -> None:
    assert pick(typed, PLATFORMS).value == value


def test_a_word_for_two_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Mercado Libre, Mercado Pago"):
        pick("mercado", (*PLATFORMS, Choice("mp", "Mercado Pago")))


@pytest.mark.parametrize(
    ("typed", "default", "answer"),
    [
        ("", True, True),
        ("", False, False),
        ("s", False, True),
        ("SÍ", False, True),
        ("y", False, True),
        ("no", True, False),
    ],
)
def test_yes_or_no(typed: str, default: bool, answer: bool) -> None:
    assert Person(typed).ask.confirm("¿Lo mandaste?", default=default) is answer


def test_yes_or_no_again_and_unasked() -> None:
    person = Person("quizás", "n")
    assert person.ask.confirm("¿Lo mandaste?") is False
    assert person.shown[0] == "¿Lo mandaste? [S/n] "
    assert Person(interactive=False).ask.confirm("¿?", unasked=True) is True
    with pytest.raises(InvalidInput, match="--sent"):
        Person(interactive=False).ask.confirm("¿?", flag="--sent")


def test_the_box_ends_with_a_dot() -> None:
    person = Person("Hola,", "", "  .x", "adiós", ".")
    assert person.ask.text(None, flag="TEXT", question="¿Qué?") == "Hola,\n\n  .x\nadiós"
    pasted = Person("uno\ndos\n.\nsobra")
    assert pasted.ask.text(None, flag="TEXT", question="¿Qué?") == "uno\ndos"
    ended = Person("solo")
    assert ended.ask.text(None, flag="TEXT", question="¿Qué?") == "solo"


def test_no_text_is_refused() -> None:
    for person, given in ((Person(), "  \n"), (Person("."), None)):
        with pytest.raises(InvalidInput, match="No se guardó nada"):
            person.ask.text(given, flag="TEXT", question="¿Qué?")


def test_short_answers() -> None:
    assert Person("correo").ask.line("¿Dónde?", flag="--to") == "correo"
    person = Person("")
    chosen = person.ask.choice("¿Quién?", [("buyer", "quien compró"), ("client", "la tienda")], default="buyer")
    assert chosen == "buyer"
    assert "[quien compró]" in person.shown[0]
    assert Person("q").ask.pause() is False
    assert Person("").ask.pause() is True


def test_a_screen_reader_gets_one_thing_a_line() -> None:
    person = Person("1", screen=Screen(accessible=True))
    person.ask.one(FORM[2])
    assert person.shown[0].splitlines() == [
        "¿Por dónde llegó?",
        "1 Mercado Libre",
        "2 Amazon",
        "3 Instagram",
        "4 más...",
        "> ",
    ]
