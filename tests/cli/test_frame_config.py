"""Settings: precedence, places, and what a broken file says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from concierge_cli import config, i18n
from concierge_cli.errors import InvalidInput


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    i18n.bind("en")
    return {"CONCIERGE_HOME": str(tmp_path), "TZ": "America/Mexico_City", "USER": "lucia"}


def _config(env: dict[str, str], text: str) -> Path:
    path = Path(env["CONCIERGE_HOME"]) / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_one_folder_holds_everything(env: dict[str, str], tmp_path: Path) -> None:
    settings = config.load(env, {})
    assert settings.journal == tmp_path / "journal.db"
    assert settings.config_file == tmp_path / "config.toml"
    assert settings.vault.parent == settings.heads.parent == settings.backups.parent == tmp_path
    assert settings.cache == tmp_path / "cache"
    assert settings.places.log == tmp_path / "concierge.log"
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_the_places_are_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    monkeypatch.delenv("CONCIERGE_HOME", raising=False)
    assert config.places({}).data == platformdirs.user_data_path("concierge", appauthor=False)


def test_flags_beat_variables_beat_the_file_beat_defaults(env: dict[str, str]) -> None:
    _config(
        env, 'language = "en"\ncolor = "never"\nclient = "luna"\nactor = "Lucía"\ncountry = "ar"\naccessible = true\n'
    )
    from_file = config.load(env, {})
    assert (from_file.language, from_file.color, from_file.client) == ("en", "never", "luna")
    assert (from_file.actor, from_file.country, from_file.accessible) == ("Lucía", "AR", True)
    assert config.load({**env, "CONCIERGE_LANG": "es", "CONCIERGE_CLIENT": "casa"}, {}).client == "casa"
    assert config.load({**env, "CONCIERGE_LANG": "en"}, {"lang": "es", "color": "always"}).language == "es"
    assert config.load({**env}, {"color": "always"}).color == "always"


def test_defaults(env: dict[str, str]) -> None:
    settings = config.load(env, {})
    assert (settings.actor, settings.color, settings.client, settings.timezone) == (
        "lucia",
        "auto",
        "",
        "America/Mexico_City",
    )
    assert settings.zone.key == "America/Mexico_City"
    assert config.load({**env, "LANG": "es_AR.UTF-8"}, {}).country == "AR"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "es"),
        ({"LANG": "POSIX"}, "es"),
        ({"LANG": "C.UTF-8"}, "es"),
        ({"LANG": "fr_FR.UTF-8"}, "es"),
        ({}, "es"),
        ({"LC_ALL": "en_GB", "LANG": "es_MX"}, "en"),
        ({"LC_MESSAGES": "es_ES", "LANG": "en_US"}, "es"),
        ({"LC_ALL": "", "LANG": "en_US"}, "en"),
        ({"CONCIERGE_LANG": "es", "LANG": "en_US"}, "es"),
        ({"CONCIERGE_LANG": "English"}, "en"),
    ],
)
def test_the_language_of_the_locale(tmp_path: Path, variables: dict[str, str], language: str) -> None:
    assert config.decide_language({"CONCIERGE_HOME": str(tmp_path), **variables}, {}) == language


def test_a_wrong_language_is_said(env: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="CONCIERGE_LANG"):
        config.load({**env, "CONCIERGE_LANG": "fr"}, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('language = "es"\ncolour = "never"\n', "line 2: there is no setting “colour”"),
        ('\n\nlanguage = "fr"\n', "line 3: language can be es, en"),
        ("accessible = 'yes'\n", "line 1: accessible is true or false"),
        ("due_days = '15'\n", "line 1: due_days is a whole number"),
        ("due_days = true\n", "line 1: due_days is a whole number"),
        ("due_days = 400\n", "line 1: due_days can be 0–365"),
        ("issuer = 7\n", "line 1: issuer is text"),
        ("client = 7\n", "line 1: client is text"),
        ("color = 'red'\n", "line 1: color can be auto, always, never"),
        ("country = 'México'\n", "line 1: country is two letters"),
        ("# one\nlanguage = es\n", "line 2 cannot be understood: language = es"),
        ('actor = "Ana\n', "line 1 cannot be understood"),
        ('actor = """Ana', "ends before it is complete"),
        ("[client]\nname = 'x'\n", "line 1: client is text"),
    ],
)
def test_a_broken_file_names_its_line(env: dict[str, str], text: str, said: str) -> None:
    path = _config(env, text)
    with pytest.raises(InvalidInput) as caught:
        config.load(env, {})
    assert said in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint == "concierge doctor"
    lenient = config.load(env, {}, lenient=True)
    assert lenient.problem is not None
    assert lenient.problem.message == caught.value.message


def test_a_file_that_is_not_text(env: dict[str, str]) -> None:
    (Path(env["CONCIERGE_HOME"]) / "config.toml").write_bytes(b"actor = '\xff\xfe'\n")
    with pytest.raises(InvalidInput, match="UTF-8"):
        config.load(env, {})


def test_the_clock_can_be_stopped(env: dict[str, str]) -> None:
    settings = config.load({**env, "CONCIERGE_NOW": "2026-11-17T09:10:30.5-06:00"}, {})
    assert settings.clock() == datetime(2026, 11, 17, 15, 10, 30, tzinfo=UTC)
    assert settings.clock().tzinfo is UTC
    running = config.load(env, {}).clock()
    assert running.microsecond == 0
    assert running.tzinfo is UTC


@pytest.mark.parametrize("text", ["2026-11-17T09:10", "ayer", "2026-13-01T00:00Z", "1763391000"])
def test_a_clock_without_an_offset_is_refused(env: dict[str, str], text: str) -> None:
    with pytest.raises(InvalidInput, match="CONCIERGE_NOW"):
        config.load({**env, "CONCIERGE_NOW": text}, {})


def test_a_zone_that_does_not_exist(env: dict[str, str]) -> None:
    _config(env, 'timezone = "America/Luna"\n')
    with pytest.raises(InvalidInput, match="America/Luna"):
        _ = config.load(env, {}).zone


@pytest.mark.parametrize(("value", "on"), [("1", True), ("yes", True), ("0", False), ("", False), ("false", False)])
def test_accessible_by_either_variable(env: dict[str, str], value: str, on: bool) -> None:
    assert config.load({**env, "ACCESSIBLE": value}, {}).accessible is on
    assert config.load({**env, "CONCIERGE_ACCESSIBLE": value}, {}).accessible is on


def test_saving_keeps_comments_and_leaves_nothing_beside(env: dict[str, str], tmp_path: Path) -> None:
    path = _config(env, '# mine\nlanguage = "es" # for now\n')
    settings = config.load(env, {})
    config.save_setting(settings, "client", "luna")
    config.save_setting(settings, "language", "en")
    assert path.read_text("utf-8") == '# mine\nlanguage = "en" # for now\nclient = "luna"\n'
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.toml"]
    with pytest.raises(InvalidInput):
        config.save_setting(settings, "colour", "red")
    assert "colour" not in path.read_text("utf-8")


def test_saving_into_nothing_makes_the_folder(tmp_path: Path) -> None:
    settings = config.load({"CONCIERGE_HOME": str(tmp_path / "new" / "home")}, {})
    config.save_setting(settings, "accessible", value=True)
    assert settings.config_file.read_text("utf-8") == "accessible = true\n"
