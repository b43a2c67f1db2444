"""Settings: flags over `CONCIERGE_*` over `config.toml` over defaults, in one frozen value.

Nothing here is read when the module is imported; `load` gets the environment and the flags as arguments.
`CONCIERGE_HOME` puts everything into one folder; without it the places are those of platformdirs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from concierge_cli.errors import ConciergeError, InvalidInput, StorageFailed
from concierge_cli.i18n import _
from concierge_cli.spoken import decide, language_word
from concierge_cli.system_words import system_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CONFIG_NAME: Final = "config.toml"
KEYS: Final[Mapping[str, type]] = {
    "language": str,
    "country": str,
    "timezone": str,
    "actor": str,
    "client": str,
    "color": str,
    "accessible": bool,
    "issuer": str,
    "payment": str,
    "due_days": int,
}
COLORS: Final = ("auto", "always", "never")
_MOST_DAYS: Final = 365
_OFF: Final = ("", "0", "no", "false", "off")


class Places(NamedTuple):
    """Where things lie: `data` (journal, vault, backups), `config`, `cache` are folders, `log` is a file."""

    data: Path
    config: Path
    cache: Path
    log: Path


class Settings(NamedTuple):
    """Everything that a command may need to know about this machine and the person who uses it."""

    places: Places
    language: str
    country: str
    """Where the user lives: decides how numbers look on screens (`MX`)."""
    timezone: str
    """The user's zone, an IANA name; `zone` gives the object."""
    actor: str
    client: str = ""
    """The client meant when `--client` is left out; empty when none was chosen."""
    color: str = "auto"
    accessible: bool = False
    debug: bool = False
    issuer: str = ""
    """Who bills, as it stands on bills: lines of text."""
    payment: str = ""
    """How bills are paid: lines of text."""
    due_days: int | None = None
    """Within how many days of their issue bills are to be paid; None says nothing."""
    frozen: datetime | None = None
    """`CONCIERGE_NOW` in UTC; None lets time pass."""
    google_base_url: str = ""
    """`CONCIERGE_GOOGLE_BASE_URL`: where all Google traffic goes instead; empty for Google. `google.address` checks it."""
    problem: ConciergeError | None = None
    """What is wrong with `config.toml`, where it was loaded leniently (`doctor`, `help`)."""

    @property
    def cache(self) -> Path:
        return self.places.cache

    @property
    def config_file(self) -> Path:
        return self.places.config / CONFIG_NAME

    @property
    def journal(self) -> Path:
        return self.places.data / "journal.db"

    @property
    def google_file(self) -> Path:
        """Who is connected with Google (`google.sign_in.account`); without this file nobody is."""
        return self.places.config / "google.json"

    @property
    def heads(self) -> Path:
        return self.places.data / "heads.json"

    @property
    def lock(self) -> Path:
        return self.places.data / "lock"

    @property
    def vault(self) -> Path:
        return self.places.data / "vault"

    @property
    def backups(self) -> Path:
        return self.places.data / "backups"

    @property
    def own_sops(self) -> Path:
        return self.places.config / "sops"

    @property
    def own_templates(self) -> Path:
        return self.places.config / "templates"

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone; InvalidInput when `timezone` in the config names none."""
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise InvalidInput(
                _("There is no time zone “{name}”. A zone is written like America/Mexico_City.").format(
                    name=self.timezone
                ),
                hint="concierge doctor",
            ) from error

    def clock(self) -> datetime:
        """Now, an aware UTC instant in whole seconds; `CONCIERGE_NOW` stops it."""
        return self.frozen or datetime.now(UTC).replace(microsecond=0)


def places(env: Mapping[str, str]) -> Places:
    """Where this user's things lie; creates nothing."""
    if home := env.get("CONCIERGE_HOME"):
        folder = Path(home).expanduser().absolute()
        return Places(data=folder, config=folder, cache=folder / "cache", log=folder / "concierge.log")
    import platformdirs

    return Places(
        data=platformdirs.user_data_path("concierge", appauthor=False),
        config=platformdirs.user_config_path("concierge", appauthor=False),
        cache=platformdirs.user_cache_path("concierge", appauthor=False),
        log=platformdirs.user_log_path("concierge", appauthor=False) / "concierge.log",
    )


def decide_language(env: Mapping[str, str], flags: Mapping[str, str]) -> str:
    """The language of this run. Never fails: what is wrong with a flag or the config is said later, in it."""

    def configured() -> object:
        try:
            return _read(places(env).config / CONFIG_NAME).get("language")
        except (OSError, ValueError):
            return None

    return decide(env, flags.get("lang", ""), configured)


def load(env: Mapping[str, str], flags: Mapping[str, str], *, lenient: bool = False) -> Settings:
    """The settings of this run; InvalidInput for a value that cannot be meant.

    `flags` are `lang` and `color` where they were given. `lenient` keeps what is wrong with `config.toml` in
    `problem` and goes on without that file, for the commands that must work to mend it.
    """
    where = places(env)
    values: Mapping[str, Any] = {}
    problem: ConciergeError | None = None
    try:
        values = read_config(where.config / CONFIG_NAME)
    except ConciergeError as error:
        if not lenient:
            raise
        problem = error
    if (wish := env.get("CONCIERGE_LANG")) and not language_word(wish):
        raise InvalidInput(_("CONCIERGE_LANG is “{value}”; it can be es or en.").format(value=wish))
    return Settings(
        places=where,
        language=decide_language(env, flags),
        country=values.get("country", "").upper() or _country(env, decide_language(env, flags)),
        timezone=values.get("timezone") or _system_zone(env),
        actor=values.get("actor") or _account(env),
        client=env.get("CONCIERGE_CLIENT") or values.get("client", ""),
        color=flags.get("color") or values.get("color", "auto"),
        accessible=_on(env, "CONCIERGE_ACCESSIBLE", "ACCESSIBLE") or bool(values.get("accessible")),
        debug=_on(env, "CONCIERGE_DEBUG"),
        issuer=values.get("issuer", ""),
        payment=values.get("payment", ""),
        due_days=values.get("due_days"),
        frozen=_frozen(env.get("CONCIERGE_NOW", "")),
        google_base_url=env.get("CONCIERGE_GOOGLE_BASE_URL", ""),
        problem=problem,
    )


def read_config(path: Path) -> dict[str, Any]:
    """The checked content of `config.toml`; {} when there is none.

    Raises InvalidInput with file and line for what cannot be meant, StorageFailed when the file cannot be read.
    """
    try:
        values = _read(path)
    except OSError as error:
        raise StorageFailed(
            _("The settings cannot be read: {path} ({reason}).").format(path=path, reason=system_words(error)),
            hint="concierge doctor",
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("{path} is not text in UTF-8. Save it as UTF-8 and try again.").format(path=path),
            hint="concierge doctor",
        ) from error
    except ValueError as error:
        found = re.search(r"line (\d+)", str(error))
        raise _broken(path, int(found[1]) if found else None) from error
    for key, value in values.items():
        _check(path, key, value)
    return values


def save_setting(settings: Settings, key: str, value: str | bool | int) -> None:  # noqa: FBT001 - it may be yes or no
    """Writes one setting into `config.toml`, keeping its comments; the file is whole at every moment."""
    import tempfile

    import tomlkit

    path = settings.config_file
    _check(path, key, value)
    read_config(path)
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    document[key] = value
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".config-", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(tomlkit.dumps(document))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise StorageFailed(
            _("The setting could not be saved in {path}: {reason}.").format(path=path, reason=system_words(error)),
            hint="concierge doctor",
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    import tomllib

    return tomllib.loads(text.decode("utf-8-sig"))


def _broken(path: Path, line: int | None) -> InvalidInput:
    if line is None:
        return InvalidInput(
            _("{path} ends before it is complete: a quotation mark or a bracket is missing.").format(path=path),
            hint="concierge doctor",
        )
    lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    return InvalidInput(
        _("{path}, line {line} cannot be understood: {text}").format(
            path=path, line=line, text=lines[line - 1].strip() if line <= len(lines) else ""
        ),
        hint="concierge doctor",
    )


def _check(path: Path, key: str, value: object) -> None:
    """InvalidInput unless `key` is a setting and `value` can be meant."""
    kind = KEYS.get(key)
    if kind is None:
        why = _("there is no setting “{key}”; there are {keys}").format(key=key, keys=", ".join(KEYS))
    elif type(value) is not kind:
        why = {
            bool: _("{key} is true or false, without quotation marks"),
            int: _("{key} is a whole number, without quotation marks"),
        }.get(kind, _("{key} is text between quotation marks")).format(key=key)
    elif key == "due_days" and not 0 <= int(str(value)) <= _MOST_DAYS:
        why = _("{key} can be {values}").format(key=key, values=f"0–{_MOST_DAYS}")
    elif key == "language" and not language_word(str(value)):
        why = _("{key} can be {values}").format(key=key, values="es, en")
    elif key == "color" and value not in COLORS:
        why = _("{key} can be {values}").format(key=key, values=", ".join(COLORS))
    elif key == "timezone" and not _is_zone(str(value)):
        why = _("there is no time zone “{name}”; one is written like America/Mexico_City").format(name=value)
    elif key == "country" and not re.fullmatch(r"[A-Za-z]{2}", str(value)):
        why = _("country is two letters, such as MX")
    else:
        return
    raise InvalidInput(
        _("{path}, line {line}: {why}.").format(path=path, line=_line_of(path, key), why=why),
        hint="concierge doctor",
    )


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _line_of(path: Path, key: str) -> int:
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return 1
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _frozen(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(
            _("CONCIERGE_NOW is “{text}”; write an instant with its offset, such as 2026-11-17T09:10-06:00.").format(
                text=text
            )
        )
    return moment.astimezone(UTC).replace(microsecond=0)


def _on(env: Mapping[str, str], *names: str) -> bool:
    return any(env.get(name, "").strip().lower() not in _OFF for name in names)


def _country(env: Mapping[str, str], language: str) -> str:
    for name in ("LC_ALL", "LC_NUMERIC", "LANG"):
        if found := re.match(r"[A-Za-z]{2,3}[_-]([A-Z]{2})\b", env.get(name, "")):
            return found[1]
    return "MX" if language == "es" else "US"


def _account(env: Mapping[str, str]) -> str:
    """The name of the account on this machine: who did it, where no name was set."""
    return next((env[name] for name in ("LOGNAME", "USER", "USERNAME") if env.get(name)), "me")


def _system_zone(env: Mapping[str, str]) -> str:
    """The IANA name of this machine's zone, or the fixed offset that its clock has today."""
    name = env.get("TZ", "").lstrip(":")
    if re.fullmatch(r"[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+|UTC", name):
        return name
    if found := re.search(r"zoneinfo[^/]*/(?:posix/|right/)?(.+)$", os.path.realpath("/etc/localtime")):
        return found[1]
    try:
        if name := Path("/etc/timezone").read_text("ascii").strip():
            return name
    except (OSError, UnicodeDecodeError):
        pass  # not a system that has this file
    offset = datetime.now(UTC).astimezone().utcoffset()
    hours = round(offset.total_seconds() / 3600) if offset else 0
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
