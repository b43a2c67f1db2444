"""Hints on the screen and in JSON: a photo of another case, a date that cannot be, a thumbnail, a video without sight."""

from __future__ import annotations

import pytest

from tests.cli.screen_story import PHOTOS
from tests.program import add_store, open_claim, run


@pytest.fixture
def cases(tmp_path):
    from PIL import Image

    add_store()
    open_claim()
    open_claim(order="77")
    small = tmp_path / "caja.jpg"
    with Image.open(PHOTOS / "outer-box.jpg") as image:
        image.resize((image.width // 2, image.height // 2)).save(small, quality=60)
    assert run("evidence", "add", "ACC-1", str(PHOTOS / "outer-box.jpg"), "--kind", "defect_photo").code == 0
    return small


def test_the_screen_names_the_case_and_scripts_get_it(cases):
    added = run("evidence", "add", "ACC-2", str(cases), "--kind", "defect_photo", "--from", "buyer")
    assert "caja.jpg se parece mucho a una foto de ACC-1." in added.out
    assert "Ojo: caja.jpg se parece mucho a una foto de ACC-1." in run("evidence", "check", "ACC-2").out
    assert "outer-box.jpg se parece mucho a una foto de ACC-2." in run("evidence", "list", "ACC-1").out
    (item,) = run("evidence", "list", "ACC-2", "--json").data
    assert (item["looks_like"], item["counts"]) == (["ACC-1"], True)
    assert "looks_like" in item["notices"]


def test_in_english(cases, monkeypatch):
    monkeypatch.setenv("CONCIERGE_LANG", "en")
    added = run("evidence", "add", "ACC-2", str(cases), "--kind", "defect_photo", "--from", "buyer")
    assert "caja.jpg looks much like a photo of ACC-1." in added.out


def test_a_photo_from_before_the_order(cases):
    """The camera of the example says 2026-11: an order of the 20th of that month came later."""
    assert run("edit", "ACC-1", "--ordered-at", "2026-11-16", "--json").data["ordered_at"].startswith("2026-11-16")
    run("evidence", "add", "ACC-1", str(PHOTOS / "cable-tip.jpg"), "--kind", "defect_photo", "--taken-at", "2026-11-10")
    out = " ".join(run("evidence", "check", "ACC-1").out.split())
    assert "cable-tip.jpg se tomó el mar 10 nov, antes de la compra del lun 16 nov." in out
    assert "cambiaste cuándo se compró" in run("show", "ACC-1", "--log").out


def test_it_can_be_said_when_the_case_is_opened(cases):
    case = open_claim("--ordered-at", "2026-11-01", "--buyer-language", "en", order="99")
    assert (case["ordered_at"][:10], case["buyer_language"]) == ("2026-11-01", "en")
    ran = run("open", "--client", "accesorios", "--platform", "ml", "--procedure", "claim", "--reason", "defect",
              "--order", "100", "--ordered-at", "2026-12-01")  # fmt: skip
    assert ran.code == 2


def test_a_voice_note_is_no_video(cases):
    run("evidence", "add", "ACC-1", str(PHOTOS / "voice-note.wav"), "--kind", "defect_video", "--from", "buyer")
    item = run("evidence", "list", "ACC-1", "--json").data[-1]
    assert (item["problems"], item["counts"]) == (["no_picture", "type_not_accepted"][::-1], False)
