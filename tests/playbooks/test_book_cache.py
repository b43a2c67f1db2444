"""The compiled playbooks: true while nothing changed, rebuilt when something did, and never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from concierge_cli.playbooks import open_playbooks, shipped_folder
from concierge_cli.playbooks.book import Playbooks
from concierge_cli.playbooks.compiled import FILE, key_of

SHIPPED = shipped_folder("sops")


class Home:
    def __init__(self, root: Path) -> None:
        self.own_sops = root / "config" / "sops"
        self.own_templates = root / "config" / "templates"
        self.cache = root / "cache"


def tag(own: Path | None, cache: Path | None) -> str:
    return Playbooks(SHIPPED, own, cache).platform("amazon").tag


def own_platform(own: Path, new_tag: str) -> Path:
    file = own / "amazon" / "platform.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = (SHIPPED / "amazon" / "platform.toml").read_text(encoding="utf-8")
    file.write_text(text.replace('tag = "AMZ"', f'tag = "{new_tag}"'), encoding="utf-8")
    return file


def test_a_warm_book_reads_neither_toml_nor_pydantic(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert open_playbooks(home).platform("amazon").tag == "AMZ"
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from concierge_cli.playbooks.book import Playbooks\n"
        f"books = Playbooks(Path({str(SHIPPED)!r}), Path({str(home.own_sops)!r}), Path({str(home.cache)!r}))\n"
        "books.options('mercadolibre', 'claim', {}, site='MLM')\n"
        "books.evidence_for('amazon', 'a_to_z', 'defect')\n"
        "books.sop('instagram', 'dm')\n"
        "heavy = {'pydantic', 'tomllib', 'jinja2', 'PIL', 'holidays', 'tempfile', 'concierge_cli.playbooks.loader'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_compiled_book_answers_as_the_fresh_one(tmp_path: Path) -> None:
    fresh = Playbooks(SHIPPED, None, tmp_path)
    fresh.platforms()
    warm, without = Playbooks(SHIPPED, None, tmp_path), Playbooks(SHIPPED)
    assert warm.rules() == without.rules()
    assert warm.platforms() == without.platforms()
    assert warm.sops() == without.sops()


def test_an_own_file_that_changes_is_read_again(tmp_path: Path) -> None:
    own, cache = tmp_path / "own", tmp_path / "cache"
    assert tag(own, cache) == "AMZ"
    file = own_platform(own, "ONE")
    assert tag(own, cache) == "ONE"
    own_platform(own, "TWO")
    os.utime(file, ns=(1, 1))
    assert tag(own, cache) == "TWO"
    file.unlink()
    assert tag(own, cache) == "AMZ"


def test_the_key_is_the_files_and_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "own"
    before = key_of(SHIPPED, own)
    assert key_of(SHIPPED, own) == before
    own.mkdir()
    (own / "notes.txt").write_text("x", encoding="utf-8")
    assert key_of(SHIPPED, own) == before
    own_platform(own, "ONE")
    assert key_of(SHIPPED, own) != before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": 1}', b"\xff\xfe", b'{"key": "x", "book": 3}'])
def test_a_damaged_cache_is_written_again(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    assert tag(None, tmp_path) == "AMZ"
    first, *_instructions = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
    assert json.loads(first)["book"]["platforms"]["amazon"]["tag"] == "AMZ"


def test_a_cache_that_was_cut_is_written_again(tmp_path: Path) -> None:
    tag(None, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    for cut in (whole[:-1], whole[: whole.rindex(b"\n", 0, -1) + 1], whole.partition(b"\n")[0]):
        (tmp_path / FILE).write_bytes(cut)
        assert tag(None, tmp_path) == "AMZ"
        assert len((tmp_path / FILE).read_bytes()) == len(whole)


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert tag(None, blocked / "cache") == "AMZ"
    assert tag(None, None) == "AMZ"


def test_nothing_is_left_beside_the_cache(tmp_path: Path) -> None:
    tag(None, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_nothing_is_read_before_the_first_question(tmp_path: Path) -> None:
    own_platform(tmp_path, "lower case is not a tag")
    Playbooks(SHIPPED, tmp_path)
