"""A failure of the system is told in the user's language, and what nobody has words for as the system says it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from concierge_cli.i18n import speaking
from concierge_cli.system_words import system_words
from tests.program import add_store, run


@pytest.mark.parametrize(
    ("number", "spanish", "english"),
    [
        (errno.ENOENT, "no existe", "it is not there"),
        (errno.EISDIR, "es una carpeta", "it is a folder"),
        (errno.EACCES, "no hay permiso", "it is not allowed"),
        (errno.ENOSPC, "el disco está lleno", "the disk is full"),
        (errno.EIO, "el disco no puede leerlo ni escribirlo", "the disk cannot read or write it"),
    ],
)
def test_the_usual_ones_have_words(number: int, spanish: str, english: str) -> None:
    error = OSError(number, os.strerror(number), "somewhere")
    with speaking("es"):
        assert system_words(error) == spanish
    with speaking("en"):
        assert system_words(error) == english


def test_the_others_are_told_as_they_come() -> None:
    assert system_words(OSError(errno.ENOEXEC, "Exec format error")) == "Exec format error"
    assert system_words(OSError("no number at all")) == "no number at all"
    assert system_words(TimeoutError()) == "TimeoutError"


def test_a_file_that_is_not_there_is_told_in_spanish(home: Path) -> None:
    add_store()
    refused = run("client", "edit", "--file", "nada.toml", "--lang", "es")
    assert (refused.code, " ".join(refused.err.split())) == (
        2,
        "No se puede leer nada.toml: no existe. concierge client edit --print",
    )
