"""No sentence and no label of this package is missing in Spanish, and none is left over."""

from __future__ import annotations

import gettext
import re
import struct
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from concierge_cli import i18n, language
from concierge_cli.i18n import CATALOGS
from concierge_cli.language.labels import LABELS

PACKAGE = Path(language.__file__).parent
MODULES = (
    "clock_phrases",
    "dates",
    "day_phrases",
    "hours",
    "money",
    "numbers",
    "spans",
    "typed",
    "typed_dates",
    "words",
)


def catalog(name: str) -> Catalog:
    with (CATALOGS / "es" / f"{name}.po").open("rb") as file:
        return read_po(file, locale="es")


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    sentences = {
        message[0] if isinstance(message, tuple) else message
        for module in MODULES
        for _line, message, _comments, _context in extract_from_file(
            "python", PACKAGE / f"{module}.py", keywords={"_": None, "ngettext": (1, 2)}
        )
    }
    translated = {
        message.id[0] if message.pluralizable else message.id for message in catalog("language") if message.id
    }
    assert sentences == translated


def test_every_label_is_translated_and_none_is_left_over() -> None:
    labels = {(list_name, text) for list_name, codes in LABELS.items() for text in codes.values()}
    assert labels == {(message.context, message.id) for message in catalog("words") if message.id}


@pytest.mark.parametrize("name", ["language", "words"])
def test_every_translation_is_there_with_its_placeholders(name: str) -> None:
    for message in catalog(name):
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(texts) == len(sources)
        for text in texts:
            assert text
            assert set(re.findall(r"{\w+}", str(text))) == set(re.findall(r"{\w+}", str(sources[-1])))
        assert not message.fuzzy


def test_the_light_reader_says_what_gettext_says() -> None:
    whole = gettext.translation("concierge", CATALOGS, languages=["es"])
    assert isinstance(whole, gettext.GNUTranslations)
    i18n.bind("es")
    for name in sorted(path.stem for path in (CATALOGS / "es").glob("*.po")):
        for message in catalog(name):
            if not message.id:
                continue
            if message.pluralizable:
                one, many = message.id
                for n in (0, 1, 2, 21):
                    assert i18n.ngettext(one, many, n) == whole.ngettext(one, many, n)
            elif message.context:
                assert i18n.pgettext(message.context, message.id) == whole.pgettext(message.context, message.id)
            else:
                assert i18n._(message.id) == whole.gettext(message.id)
    assert i18n._("no such sentence") == i18n.pgettext("list", "no such sentence") == "no such sentence"
    assert [i18n.ngettext("{n} of none", "{n} of nones", n) for n in (1, 2)] == ["{n} of none", "{n} of nones"]
    assert i18n._("") == ""


def test_the_compiled_catalog_lies_in_the_order_in_which_it_is_searched() -> None:
    """And every source is found, the first and the last as well."""
    data = (i18n.CATALOGS / "es" / "LC_MESSAGES" / "concierge.mo").read_bytes()
    _magic, _version, count, sources, _targets = struct.unpack_from("<5I", data)
    table = struct.unpack_from(f"<{2 * count}I", data, sources)
    texts = [data[place : place + size] for size, place in zip(table[::2], table[1::2], strict=True)]
    assert texts == sorted(texts)
    catalog = i18n._catalog(i18n.CATALOGS / "es" / "LC_MESSAGES" / "concierge.mo")
    assert all(catalog._find(text.decode()) is not None for text in texts)
    assert [catalog._find(text) for text in ("nobody says this", "\uffff", "\0")] == [None] * 3
