"""A wheel carries its playbooks, templates, examples and catalogs: one message is rendered from an installed one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel's content in a folder of its own, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(words, check=True, timeout=180)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def concierge(installed, home, *words):
    env = {**os.environ, "PYTHONPATH": str(installed), "CONCIERGE_HOME": str(home), "CONCIERGE_LANG": "es"}
    done = subprocess.run(
        [sys.executable, "-m", "concierge_cli", *words],
        env=env, cwd=installed, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done
    return done.stdout


@pytest.mark.thorough
def test_a_message_is_rendered_from_an_installed_wheel(installed, tmp_path):
    where = subprocess.run(
        [sys.executable, "-c", "from concierge_cli.playbooks import shipped_folder as s; print(s('sops'))"],
        env={**os.environ, "PYTHONPATH": str(installed)}, cwd=installed, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()) == installed / "concierge_cli" / "shipped" / "sops"
    home = tmp_path / "home"
    concierge(
        installed, home, "client", "add", "luna", "--timezone", "America/Mexico_City", "--country", "MX",
        "--platform", "mercadolibre:MLM",
    )  # fmt: skip
    opened = concierge(
        installed, home, "open", "--procedure", "claim", "--reason", "defect", "--order", "2000007819609432",
        "--buyer", "Ana P.", "--json",
    )  # fmt: skip
    assert json.loads(opened)["data"]["evidence"]["missing"]
    text = concierge(installed, home, "template", "render", "claim_ack", "--case", "LUN-1")
    assert text.startswith("Hola, Ana.")
    assert "VENCE" in concierge(installed, home, "show", "LUN-1")
