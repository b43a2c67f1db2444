"""Finding, listing and filling in message templates, and what is said when something is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli import i18n
from concierge_cli.errors import InvalidInput, NotFound
from concierge_cli.playbooks.message_values import STANDARD, functions, plain, said
from concierge_cli.playbooks.messages import Messages

FRONT = """+++
stage = "update"
procedures = ["claim"]
tone = "warm"
title = { es = "Título", en = "Title" }
+++
"""


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.bind("en")


@pytest.fixture
def folders(tmp_path: Path) -> Messages:
    return Messages(tmp_path / "shipped", tmp_path / "own")


def write(messages: Messages, place: str, text: str, *, own: bool = False) -> Path:
    root = messages.own if own else messages.shipped
    assert root is not None
    path = root / f"{place}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_own_folder_wins_and_the_platform_before_common(folders: Messages) -> None:
    for place in ("es/common/hi", "es/mercadolibre/hi", "es/mercadolibre/bye"):
        write(folders, place, f"{FRONT}shipped {place}")
    assert folders.find("hi", "mercadolibre", "es").body == "shipped es/mercadolibre/hi"
    assert folders.find("hi", "amazon", "es").body == "shipped es/common/hi"
    write(folders, "es/common/hi", "own", own=True)
    assert folders.find("hi", "amazon", "es").body == "own"
    assert folders.find("hi", "mercadolibre", "es").body == "shipped es/mercadolibre/hi"
    write(folders, "es/mercadolibre/hi", "own too", own=True)
    found = folders.find("hi", "mercadolibre", "es")
    assert (found.body, found.own, found.first_line, found.procedures) == ("own too", True, 1, ())


def test_another_language_is_the_last_resort_and_says_so(folders: Messages) -> None:
    write(folders, "en/mercadolibre/hi", "Hello")
    write(folders, "es/common/hi", "Hola")
    assert folders.find("hi", "mercadolibre", "es").body == "Hola"
    assert folders.find("hi", "mercadolibre", "es").notice == ""
    found = folders.find("hi", "mercadolibre", "pl")
    assert (found.language, found.body) == ("en", "Hello")
    assert found.notice == "There is no «hi» in the buyer's language: this one is in English."


def test_what_no_native_speaker_has_read_says_so(folders: Messages) -> None:
    write(folders, "pt/common/hi", "+++\nunreviewed = true\n+++\nOlá")
    write(folders, "es/common/hi", "Hola")
    unread = folders.find("hi", "mercadolibre", "pt")
    assert unread.unreviewed
    assert unread.notice.startswith("No native speaker has read this message yet")
    assert folders.find("hi", "mercadolibre", "es").notice == ""
    write(folders, "en/common/bye", "+++\nunreviewed = true\n+++\nBye")
    assert folders.find("bye", "amazon", "pt").notice == (
        "There is no «bye» in the buyer's language: this one is in English. "
        "No native speaker has read this message yet: let one read it before you send it."
    )


def test_a_name_that_is_not_there_names_its_neighbours(folders: Messages) -> None:
    write(folders, "es/mercadolibre/claim_ack", "Hola")
    with pytest.raises(
        NotFound, match=r"no template «claim_akc» for mercadolibre\. Did you mean claim_ack\?"
    ) as caught:
        folders.find("claim_akc", "mercadolibre", "es")
    assert caught.value.hint == "concierge template list --platform mercadolibre"


@pytest.mark.parametrize("name", ["../secret", "..", "a/b", "/etc/passwd", "a\\b", "", "a.b"])
def test_a_name_never_leads_out_of_the_folders(folders: Messages, name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    write(folders, "es/common/hi", "Hola")
    for place in ((name, "common", "es"), ("hi", name or "..", "es"), ("hi", "common", name or "..")):
        try:
            found = folders.find(*place)
        except NotFound:
            continue
        assert found.path.is_relative_to(folders.shipped)


def test_list_takes_one_of_each_name_and_leaves_broken_files_to_problems(folders: Messages) -> None:
    write(folders, "es/common/hi", FRONT)
    write(folders, "en/common/hi", FRONT)
    write(folders, "en/common/bye", "")
    write(folders, "es/amazon/hi", "")
    write(folders, "es/amazon/hi", "", own=True)
    broken = write(folders, "es/amazon/bad", '+++\ntone = "loud"\n+++\n', own=True)
    places = [(one.platform, one.name, one.language, one.own) for one in folders.list()]
    assert places == [
        ("amazon", "hi", "es", True),
        ("common", "bye", "en", False),
        ("common", "hi", "en", False),
        ("common", "hi", "es", False),
    ]
    amazon = [(one.platform, one.name, one.language) for one in folders.list("amazon", language="es")]
    assert amazon == [("amazon", "hi", "es"), ("common", "bye", "en")]
    assert [one.name for one in folders.list("mercadolibre", procedure="message", language="es")] == ["bye"]
    assert [problem.message for problem in folders.problems()] == [
        f"{broken}, line 2: «tone» must be one of these: warm, formal."
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("+++\nstage = 'x'\nHola", 1, "no closing line"),
        ("+++\nstage = 'x'\ntitle = = 1\n+++\nHola", 3, "TOML: «title = = 1»"),
        ("+++\nstage = 'x'\nprocedure = ['claim']\n+++\n", 3, "unknown key «procedure». Did you mean procedures?"),
        ("+++\nprocedures = ['claims']\n+++\n", 2, "must be a list of these: message"),
        ("+++\ntone = 'loud'\n+++\n", 2, "warm, formal"),
        ("+++\ntitle = 3\n+++\n", 2, "a text"),
        ("+++\nneeds = ['ordr']\n+++\n", 2, "a list of variables"),
        ("+++\nvariables = 3\n+++\n", 2, "a table"),
        ("+++\nstage = 'x'\nunreviewed = 'yes'\n+++\n", 3, "«unreviewed» must be true or false."),
        ("+++\n\n[variables.day]\nes = 'día'\nlabel = 'x'\n+++\n", 5, "unknown key «label»"),
    ],
)
def test_front_matter_that_cannot_be_read_names_its_line(folders: Messages, text: str, line: int, words: str) -> None:
    path = write(folders, "es/common/hi", text, own=True)
    with pytest.raises(InvalidInput) as caught:
        folders.find("hi", "common", "es")
    assert caught.value.message.startswith(f"{path}, line {line}: ")
    assert words in caught.value.message


def test_a_file_that_is_not_text_is_refused(folders: Messages) -> None:
    path = write(folders, "es/common/hi", "")
    path.write_bytes(b"Ma\xf1ana")
    with pytest.raises(InvalidInput, match=r"templates/es/common/hi\.txt is not text in UTF-8"):
        folders.find("hi", "common", "es")


def test_an_absent_value_is_named_with_the_flag_that_gives_it(folders: Messages) -> None:
    write(folders, "es/common/hi", FRONT + "Pedido {{ order }}{% if tracking %}, guía {{ tracking }}{% endif %}.")
    template = folders.find("hi", "common", "es")
    with pytest.raises(InvalidInput, match="The template hi needs a value for «order»: the order number") as caught:
        folders.render(template, {"order": ""})
    assert caught.value.hint == "Give it with --set order=VALUE"
    assert folders.render(template, {}, {"order": "77"}).text == "Pedido 77."
    rendered = folders.render(template, {"order": "77", "tracking": "88", "buyer": "Ana"})
    assert (rendered.text, rendered.variables_used) == ("Pedido 77, guía 88.", ("order", "tracking"))


def test_a_name_that_nothing_knows_is_an_error_even_where_it_is_not_reached(folders: Messages) -> None:
    write(folders, "es/common/hi", "{% if ordr %}{{ ordr }}{% endif %}")
    template = folders.find("hi", "common", "es")
    with pytest.raises(InvalidInput, match=r"needs a value for «ordr»\. Did you mean order\?"):
        folders.render(template, {"order": "77"})
    assert folders.render(template, {}, {"ordr": "77"}).text == "77"


def test_set_takes_lists_and_own_variables_and_refuses_what_has_no_place(folders: Messages) -> None:
    front = "+++\nneeds = ['missing']\n[variables.day]\nes = 'el día'\nen = 'the day'\n[variables.spots]\nlist = true\noptional = true\n+++\n"
    write(folders, "es/common/hi", front + "{{ listed(missing) }} {{ day }} {{ spots|length }}")
    template = folders.find("hi", "common", "es")
    with pytest.raises(InvalidInput, match="«missing»: the missing evidence"):
        folders.render(template, {"missing": ()}, {"day": "hoy"})
    with pytest.raises(InvalidInput, match="«day»: the day"):
        folders.render(template, {"missing": ("una foto",)})
    text = folders.render(template, {}, {"missing": "una foto; un video ;", "day": "hoy", "spots": "a;b"}).text
    assert text == "una foto y un video hoy 2"
    with pytest.raises(InvalidInput, match=r"no place for «dya»\. Did you mean day\?") as caught:
        folders.render(template, {}, {"missing": "x", "day": "hoy", "dya": "hoy"})
    assert caught.value.hint == "concierge template show hi"
    with pytest.raises(InvalidInput, match="«tú» is not a form of address"):
        folders.render(template, {}, {"address_form": "tú"})


def test_the_voice_is_the_last_layer(folders: Messages) -> None:
    body = '{{ trato(tu="puedes", usted="puede", vos="podés") }} {{ trato(tu="te", usted="le") }}{{ emoji(" 🙌") }}'
    write(folders, "es/instagram/hi", FRONT + body)
    write(folders, "es/amazon/hi", FRONT.replace("warm", "formal") + body)
    write(folders, "es/common/hi", "+++\nsigned = false\n+++\n" + body)
    voice = {"signature": "Luna 🌙", "emojis": 1}
    assert folders.render(folders.find("hi", "instagram", "es"), {}).text == "puedes te"
    assert folders.render(folders.find("hi", "instagram", "es"), voice).text == "puedes te 🙌\n\nLuna 🌙"
    assert (
        folders.render(folders.find("hi", "amazon", "es"), {**voice, "address_form": "usted"}).text
        == "puede le\n\nLuna 🌙"
    )
    assert folders.render(folders.find("hi", "common", "es"), {**voice, "address_form": "vos"}).text == "podés te 🙌"


def test_a_buyer_cannot_break_the_line_or_steer_the_terminal(folders: Messages) -> None:
    write(folders, "es/common/hi", "Hola, {{ buyer }}.")
    text = folders.render(folders.find("hi", "common", "es"), {"buyer": "Ana\n\x1b[31m\u202e{{ 7*7 }}\x9b"}).text
    assert text == "Hola, Ana {{ 7*7 }}."


def test_an_error_in_the_body_names_the_line_of_the_file(folders: Messages) -> None:
    path = write(folders, "es/common/hi", FRONT + "Hola\n{{ ''.__class__ }}", own=True)
    with pytest.raises(InvalidInput) as caught:
        folders.render(folders.find("hi", "common", "es"), {})
    assert caught.value.message.startswith(f"{path}, line 8: «.__class__»")


@pytest.mark.parametrize(
    ("items", "language", "last", "text"),
    [
        ((), "es", "y", ""),
        (("una foto",), "es", "y", "una foto"),
        (("una foto", "un video"), "es", "y", "una foto y un video"),
        (("una foto", "un video", "imágenes"), "es", "y", "una foto, un video e imágenes"),
        (("agua", "hielo"), "es", "y", "agua y hielo"),
        (("agua", "historial"), "es", "y", "agua e historial"),
        (("el cambio", "otro igual"), "es", "o", "el cambio u otro igual"),
        (("una foto, nítida", "un video"), "es", "y", "una foto, nítida; y un video"),
        (("a photo", "a video"), "en", "and", "a photo and a video"),
        (("a photo", "a video", "ice"), "en", "and", "a photo, a video, and ice"),
    ],
)
def test_lists_are_said_as_people_say_them(items: tuple[str, ...], language: str, last: str, text: str) -> None:
    assert said(items, last=last, language=language) == text


@pytest.mark.parametrize(
    ("item", "form", "text"),
    [
        ("cable", "tu", "tu cable"),
        ("audífonos", "tu", "tus audífonos"),
        ("Audífonos Sony", "usted", "sus Audífonos Sony"),
        ("Funda iPhone 15 Plus", "vos", "tu Funda iPhone 15 Plus"),
        ("paraguas", "usted", "su paraguas"),
        ("2 cables", "tu", "tus 2 cables"),
        ("", "usted", "su compra"),
    ],
)
def test_what_belongs_to_the_buyer_agrees_in_number(item: str, form: str, text: str) -> None:
    yours = functions({"address_form": form}, language="es", tone="warm")["yours"]
    assert yours(item, "compra") == text
    assert functions({}, language="en", tone="warm")["yours"](item, "order") == f"your {item or 'order'}"


def test_standard_variables_are_explained_in_both_languages() -> None:
    for variable in STANDARD.values():
        for language in ("es", "en"):
            assert variable.label(language)
            assert bool(variable.example(language))


def test_plain_keeps_the_users_own_paragraphs() -> None:
    assert plain("a \n\n b\tc\r\n", lines=True) == "a\n\nb c"
    assert plain("a \n\n b\tc\r\n") == "a b c"
    assert plain(("a\nb", "c")) == ("a b", "c")
    assert plain(3) == 3


def test_finding_and_listing_do_not_load_jinja2() -> None:
    shipped = Path(__file__).parents[2] / "templates"
    program = (
        "import sys; from pathlib import Path; from concierge_cli.playbooks.messages import Messages;"
        f"m = Messages(Path({str(shipped)!r})); m.list(language='es'); m.find('claim_ack', 'mercadolibre', 'es');"
        "print({'jinja2', 'pydantic', 'phonenumbers'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
