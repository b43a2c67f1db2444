"""A folder of evidence: what is taken of it, what is left out and said, one question for all, one transaction."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from concierge_cli.services import closing
from tests.cli.bad import events, logged, photo, refused, vault
from tests.cli.screen_story import _Screen, run_on
from tests.prepared import begun
from tests.program import add_store, open_claim, run

NOW = "2026-11-17T09:10-06:00"


@pytest.fixture
@begun
def case():
    add_store()
    return open_claim()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "fotos"
    made.mkdir()
    for number in range(4):
        photo(made / f"IMG-{number}.png", ("navy", "red", "green", "white")[number])
    return made


def at_a_terminal(*words, answers):
    return run_on(_Screen("utf-8", terminal=True), *words, now=NOW, answers=answers)


def test_one_question_serves_for_all_that_are_left(case, folder):
    ran = at_a_terminal("evidence", "add", "ACC-1", str(folder), answers=("foto nítida", "s"))
    assert ran.code == 0, ran
    assert "¿Qué prueba IMG-0.png?" in " ".join(ran.out.split())
    assert "¿Lo mismo para los otros 3 archivos? [S/n]" in ran.out
    assert [event["facts"]["kind"] for event in logged("evidence_added")] == ["defect_photo"] * 4


def test_no_asks_about_the_next_one(case, folder):
    kinds = ("conversación", "n", "foto nítida", "n", "número de serie", "s")
    assert at_a_terminal("evidence", "add", "ACC-1", str(folder), answers=kinds).code == 0
    assert [event["facts"]["kind"] for event in logged("evidence_added")] == [
        "chat_log", "defect_photo", "serial", "serial",
    ]  # fmt: skip


def test_files_named_one_by_one_are_asked_about_once_too(case, folder):
    files = sorted(str(path) for path in folder.iterdir())
    assert at_a_terminal("evidence", "add", "ACC-1", *files, answers=("foto nítida", "")).code == 0
    assert len(logged("evidence_added")) == 4


@pytest.mark.parametrize(
    ("tongue", "twin", "again"),
    [
        ("es", "repetida.png es el mismo archivo que IMG-1.png: se guarda una sola vez.", "ya estaba guardado."),
        ("en", "repetida.png is the same file as IMG-1.png: it is kept once.", "was kept already."),
    ],
)
def test_a_file_that_equals_another_names_it(case, folder, monkeypatch, tongue, twin, again):
    monkeypatch.setenv("CONCIERGE_LANG", tongue)
    (folder / "repetida.png").write_bytes((folder / "IMG-1.png").read_bytes())
    ran = run("evidence", "add", "ACC-1", str(folder), "--kind", "defect_photo")
    assert ran.code == 0, ran
    assert twin in " ".join(ran.out.split())
    names = [event["personal"]["name"] for event in logged("evidence_added")]
    assert names == ["IMG-0.png", "IMG-1.png", "IMG-2.png", "IMG-3.png"]
    (folder / "IMG-9.png").write_bytes((folder / "IMG-2.png").read_bytes())
    ran = run(
        "evidence", "add", "ACC-1", str(folder / "IMG-9.png"), str(folder / "IMG-0.png"), "--kind", "defect_photo"
    )
    said = " ".join(ran.out.split())
    assert twin.replace("repetida.png", "IMG-9.png").replace("IMG-1.png", "IMG-2.png") in said
    assert f"IMG-0.png {again}" in said
    assert len(logged("evidence_added")) == 4
    data = run("evidence", "add", "ACC-1", str(folder / "IMG-9.png"), "--kind", "defect_photo", "--json").data
    assert data["repeated"] == [{"name": "IMG-9.png", "same_as": "IMG-2.png"}]


def test_where_nobody_can_be_asked_it_says_how_many(case, home, folder):
    refused("evidence", "add", "ACC-1", str(folder), code=2, says="¿Qué prueban 4 archivos, el primero IMG-0.png?")
    assert vault(home) == []


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and sockets of POSIX")
def test_what_is_left_out_is_counted_and_said(case, folder, monkeypatch):
    monkeypatch.chdir(folder)
    Path("link.png").symlink_to("IMG-0.png")
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe.png")
    Path(".DS_Store").write_bytes(b"x")
    Path("vacía.png").touch()
    Path("más").mkdir()
    Path("raro\n\u202egnp.png").write_bytes(Path("IMG-0.png").read_bytes() + b"x")
    opened = os.open

    def refuse(name, *rest, **more):
        if str(name).endswith("IMG-3.png"):
            raise PermissionError(13, "no permission", str(name))
        return opened(name, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.png")
        ran = run("evidence", "add", "ACC-1", ".", "--kind", "defect_photo")
    assert ran.code == 0, ran
    said = " ".join(ran.out.split())
    assert (
        "Quedó fuera: 1 archivo vacío, 1 carpeta, en la que no se mira, 1 archivo oculto, 2 enlaces, "
        "2 que no son archivos comunes, 1 que no se puede leer."
    ) in said
    assert "\u202e" not in ran.out
    assert sorted(event["personal"]["name"] for event in logged("evidence_added")) == [
        "IMG-0.png", "IMG-1.png", "IMG-2.png", "raro\n\u202egnp.png",
    ]  # fmt: skip
    with socket.socket(socket.AF_UNIX) as server:
        Path("socket.png").unlink()
        server.bind("socket.png")
        data = run("evidence", "add", "ACC-1", ".", "--kind", "defect_photo", "--json").data
    assert data["left_out"] == {"hidden": 1, "link": 2, "special": 2, "empty": 1, "folder": 1, "unreadable": 1}


def test_a_folder_of_nothing_says_what_is_in_it(case, tmp_path):
    (tmp_path / "vacía").mkdir()
    (tmp_path / "vacía" / ".DS_Store").write_bytes(b"x")
    refused("evidence", "add", "ACC-1", str(tmp_path / "vacía"), code=2, says="1 archivo oculto")


def test_a_folder_of_which_nothing_can_be_read_logs_nothing(case, tmp_path, monkeypatch):
    folder = tmp_path / "fotos"
    folder.mkdir()
    photo(folder / "a.png")

    def refuse(*_given, **_more):
        raise PermissionError(13, "no permission")

    monkeypatch.setattr(os, "open", refuse)
    before = run("evidence", "list", "ACC-1", "--json").data
    ran = run("evidence", "add", "ACC-1", str(folder), "--kind", "defect_photo")
    monkeypatch.undo()
    assert ran.code in (2, 8), ran
    assert before == []


def test_one_that_was_named_is_still_refused(case, home, folder):
    (folder.parent / "vacía.png").touch()
    refused("evidence", "add", "ACC-1", str(folder), str(folder.parent / "vacía.png"), "--kind", "defect_photo", code=2)
    assert vault(home) == []


def many(folder: Path, count: int) -> None:
    from PIL import Image

    folder.mkdir()
    for number in range(count):
        Image.new("RGB", (400, 300), (number % 256, number // 256 % 256, number // 7 % 256)).save(
            folder / f"IMG-{number:05}.png"
        )


def test_of_many_only_what_is_wrong_is_listed(case, tmp_path):
    many(tmp_path / "fotos", 20)
    whole = (tmp_path / "fotos" / "IMG-00007.png").read_bytes()
    (tmp_path / "fotos" / "IMG-00007.png").write_bytes(whole[: len(whole) // 2])
    ran = run("evidence", "add", "ACC-1", str(tmp_path / "fotos"), "--kind", "defect_photo")
    assert "20 archivos guardados; sirven 19." in ran.out
    assert [line for line in ran.out.splitlines() if "IMG-" in line and "·" in line] != []
    assert "IMG-00008" not in ran.out


def test_what_one_retraction_cannot_name_is_taken_back_all_the_same(case, tmp_path, monkeypatch):
    monkeypatch.setattr(closing, "RETRACTED_AT_ONCE", 30)
    many(tmp_path / "fotos", 40)
    assert run("evidence", "add", "ACC-1", str(tmp_path / "fotos"), "--kind", "defect_photo").code == 0
    assert run("undo").code == 0
    assert run("evidence", "list", "ACC-1", "--json").data == []
    assert [len(event["facts"]["events"]) for event in logged("retracted")] == [30, 10]


def test_more_than_a_hundred_are_kept_after_a_yes(case, home, tmp_path):
    many(tmp_path / "fotos", 101)
    words = ("evidence", "add", "ACC-1", str(tmp_path / "fotos"), "--kind", "defect_photo")
    before = events()
    ran = at_a_terminal(*words, answers=("n",))
    assert "Son 101 archivos" in ran.out
    assert (ran.code, events(), vault(home)) == (2, before, [])
    assert at_a_terminal(*words, answers=("s",)).code == 0
    assert len(logged("evidence_added")) == 101


@pytest.mark.thorough
def test_five_thousand_files_are_one_command_and_one_undo(case, tmp_path):
    many(tmp_path / "fotos", 5000)
    ran = run("evidence", "add", "ACC-1", str(tmp_path / "fotos"), "--kind", "defect_photo")
    assert ran.code == 0, ran
    assert "5000 archivos guardados" in ran.out
    assert len(ran.out.splitlines()) < 40
    kept = logged("evidence_added")
    assert (len(kept), len({event["command"] for event in kept})) == (5000, 1)
    assert run("evidence", "check", "ACC-1").code == 7
    assert run("undo").code == 0
    assert run("evidence", "list", "ACC-1", "--json").data == []
