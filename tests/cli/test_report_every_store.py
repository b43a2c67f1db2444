"""`report --all`: a line a store on the screen, each store's paper by itself, and one that fails stops no other."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.kpi_story import NOW, tell
from tests.program import Ran, made, run

GOLDEN = Path(__file__).parents[1] / "golden" / "report"
WRITE = "CONCIERGE_WRITE_GOLDEN" in os.environ


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three stores: one over its target, one that waits for a word and missed a date, one in English that answered
    nobody; and one that is archived."""
    folder = tmp_path_factory.mktemp("stores") / "home"
    tell(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CONCIERGE_HOME", str(folder))
        for slug, prefix in (("verde", "VER"), ("antigua", "ANT")):
            new = (
                "client",
                "add",
                slug,
                "--name",
                f"Tienda {slug}",
                "--timezone",
                "America/Mexico_City",
                "--country",
                "MX",
            )
            more = ("--platform", "mercadolibre:MLM", "--currency", "MXN", "--prefix", prefix)
            assert made(*new, *more, now="2026-11-16T09:00-06:00").code == 0
        opened = made(
            "open", "--client", "verde", "--platform", "ml", "--procedure", "claim", "--reason", "defect",
            "--order", "2000007819609432", "--amount", "600 MXN", "--json", now="2026-11-17T10:00-06:00",
        ).data  # fmt: skip
        assert made("wait", str(opened["id"]), "--on", "client", now=NOW).code == 0
        assert (
            made(
                "client",
                "offboard",
                "antigua",
                "--confirm",
                "antigua",
                "--output",
                str(folder.parent / "parting"),
                now=NOW,
            ).code
            == 0
        )
    return folder


@pytest.fixture(autouse=True)
def stores(told: Path, home: Path) -> None:
    shutil.copytree(told, home, dirs_exist_ok=True)


def every(*words: str, lang: str = "es", now: str = NOW) -> Ran:
    return run("report", *words, "--lang", lang, now=now)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_screen(lang: str) -> None:
    golden(f"every_{lang}", every("week", "--all", lang=lang))


@pytest.mark.parametrize(
    ("look", "variables"), [("60", {"COLUMNS": "60"}), ("accessible", {"CONCIERGE_ACCESSIBLE": "1"})]
)
def test_looks(look: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    golden(f"every_es_{look}", every("week", "--all"))


def golden(name: str, ran: Ran) -> None:
    assert ran.code == 0, ran
    file = GOLDEN / f"{name}.txt"
    if WRITE:
        file.write_text(ran.out, encoding="utf-8", newline="\n")
    assert ran.out == file.read_text(encoding="utf-8")


def test_each_paper_is_of_one_store_alone_in_its_language(tmp_path: Path) -> None:
    folder = tmp_path / "lunes"
    ran = every("month", "--month", "2026-11", "--all", "--output", str(folder), "--format", "md", "--json")
    assert ran.code == 0, ran
    papers = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert sorted(papers) == ["accesorios-2026-11.md", "nomada-2026-11.md", "verde-2026-11.md"]
    names = {"accesorios": ("Accesorios Luna", "ACC-"), "nomada": ("Nómada", "NOM-"), "verde": ("Tienda verde", "VER-")}
    for slug, own in names.items():
        text = papers[f"{slug}-2026-11.md"]
        assert own[0] in text
        for other in (words for name, words in names.items() if name != slug):
            assert not any(word in text for word in other), slug
    assert "What we need from you" not in papers["verde-2026-11.md"]
    assert "Promises kept" in papers["nomada-2026-11.md"]
    one = run("report", "month", "--month", "2026-11", "--client", "verde", "--format", "md", now=NOW).out
    assert papers["verde-2026-11.md"] == one, "the same as if it were asked for alone"
    assert [line["client"] for line in ran.data["stores"]] == ["accesorios", "nomada", "verde"]


def test_papers_that_are_there_stay_unless_it_is_said(tmp_path: Path) -> None:
    mine = tmp_path / "verde-2026-W47.html"
    mine.write_text("mine", encoding="utf-8")
    ran = every("week", "--all", "--output", str(tmp_path))
    assert (ran.code, sorted(path.name for path in tmp_path.glob("*.html"))) == (6, [mine.name])
    assert "verde-2026-W47.html" in ran.err
    assert every("week", "--all", "--output", str(tmp_path), "--force").code == 0
    assert mine.read_text(encoding="utf-8").startswith("<!")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_store_whose_paper_cannot_be_written_stops_no_other(tmp_path: Path, lang: str) -> None:
    (tmp_path / "accesorios-2026-W47.html").mkdir()
    ran = every("week", "--all", "--output", str(tmp_path), "--force", lang=lang)
    assert ran.code == 2
    assert {path.name for path in tmp_path.glob("*.html") if path.is_file()} == {
        "nomada-2026-W47.html", "verde-2026-W47.html",
    }  # fmt: skip
    assert "concierge report week --client accesorios --week 2026-W47 --format html --output" in ran.out
    told = every("week", "--all", "--output", str(tmp_path), "--force", "--json")
    failed, *others = told.json["data"]["stores"]
    assert (told.json["ok"], failed["error"]["code"], failed["path"]) == (False, "invalid_input", None)
    assert failed["sla_compliance"]["n"] == 11
    assert all(Path(one["path"]).is_file() for one in others)


def test_a_store_for_which_the_disk_fails_stops_no_other_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concierge_cli.errors import StorageFailed
    from concierge_cli.services import papers

    made_, count = papers.paper, iter(range(9))

    def failing(*given: Any, **more: Any) -> bytes:
        if not next(count):
            raise StorageFailed("no room", hint="concierge doctor")
        return made_(*given, **more)

    monkeypatch.setattr(papers, "paper", failing)
    ran = every("week", "--all", "--output", str(tmp_path), "--json")
    assert ran.code == 8
    assert [one["path"] is None for one in ran.json["data"]["stores"]] == [True, False, False]


def test_this_week_is_that_of_each_store(tmp_path: Path) -> None:
    """While it is still Sunday in Mexico City, Tokyo's week has begun."""
    sunday = "2026-11-22T20:00-06:00"
    new = ("client", "add", "sol", "--timezone", "Asia/Tokyo", "--country", "JP", "--platform", "amazon:US")
    assert run(*new, "--currency", "USD", "--prefix", "SOL", now=NOW).code == 0
    ran = every("week", "--all", "--output", str(tmp_path), "--json", now=sunday)
    names = {one["client"]: Path(one["path"]).name for one in ran.data["stores"]}
    assert (names["verde"], names["sol"]) == ("verde-2026-W47.html", "sol-2026-W48.html")


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("--client", "verde"), 2, "concierge report week --all"),
        (("--minutes-each", "20"), 2, "concierge report week --minutes-each 20"),
        (("--format", "nope"), 2, "--format html --output FOLDER"),
        (("--format", "pdf"), 2, "--format pdf --output FOLDER"),
        (("--format", "table", "--output", "x"), 2, "--format html --output FOLDER"),
        (("--output", "no/such/place"), 2, "--output FOLDER"),
        (("--week", "99"), 2, "concierge report week --all --week 2026-W47"),
        (("--drive",), 4, "concierge google connect"),
    ],
)
def test_what_is_refused_before_anything_is_written(
    words: tuple[str, ...], code: int, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    ran = every("week", "--all", *words, "--json")
    assert ran.code == code, ran
    assert hint in ran.error["hint"]
    assert list(place.iterdir()) == []


def test_without_a_store_it_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_HOME", str(tmp_path / "new"))
    ran = every("week", "--all", "--json")
    assert (ran.code, ran.error["hint"]) == (3, "concierge init")
