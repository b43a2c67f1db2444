"""LibreOffice and poppler as the tests use them: what another program makes of our files.

`python -m tests.office FOLDER` plays the example month, exports it in both languages, and leaves a picture of every
page of the workbook in FOLDER: to be looked at before a change of its looks is accepted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def convert(file: Path, to: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of `file` in the format `to`, in `folder`; with a profile of its own, gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
             "--convert-to", to, "--outdir", str(folder), str(file)],
            capture_output=True, text=True, timeout=180, check=False, env={**os.environ, "HOME": profile},
        )  # fmt: skip
    made = sorted(set(folder.iterdir()) - before)
    assert made, done.stdout + done.stderr
    return made


def pictures(file: Path, folder: Path, *, dpi: int = 110) -> list[Path]:
    """A PNG of every page of the workbook `file`, as it would be printed."""
    (pdf,) = convert(file, "pdf", folder)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(folder / file.stem)], timeout=120, check=True)
    return sorted(folder.glob(f"{file.stem}-*.png"))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for language in ("es", "en"):
            env = {**os.environ, "CONCIERGE_HOME": home, "CONCIERGE_LANG": language}
            concierge = [sys.executable, "-m", "concierge_cli"]
            subprocess.run(
                [*concierge, "demo", "--no-pauses", "--quiet"], env=env, check=True, stdout=subprocess.DEVNULL
            )
            if language == "en":  # the example's store speaks Spanish: with a second one the workbook speaks yours
                second = ["client", "add", "nomada", "--name", "Casa Nómada", "--timezone", "America/Bogota", "--country",
                          "CO", "--platform", "instagram", "--prefix", "NOM"]  # fmt: skip
                subprocess.run([*concierge, "demo", *second], env=env, check=True, stdout=subprocess.DEVNULL)
            file = folder / f"month-{language}.xlsx"
            subprocess.run([*concierge, "demo", "export", "--output", str(file), "--force"], env=env, check=True)
            for picture in pictures(file, folder):
                print(picture)


if __name__ == "__main__":
    main()
