"""One store on the screen: ready to start, whole, in the list, and what changed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from concierge_cli.cli.screens.access import store_lines
from concierge_cli.cli.screens.own_numbers import limits_said, reasons_said, terms_said
from concierge_cli.cli.screens.text import flow, whole
from concierge_cli.cli.style import cells, safe
from concierge_cli.domain.client import SLA_MINUTES, Client
from concierge_cli.domain.money import Money
from concierge_cli.errors import NotFound
from concierge_cli.i18n import _, ngettext, pgettext
from concierge_cli.language import dates
from concierge_cli.language.hours import format_hours
from concierge_cli.language.money import format_money
from concierge_cli.language.numbers import format_number
from concierge_cli.language.words import label
from concierge_cli.services import client_values as values
from concierge_cli.services.access import register
from concierge_cli.services.clients import next_holidays, open_count, scope_matrix

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.services.desk import Desk

HOLIDAYS_SHOWN = 5


def added_lines(session: Session, desk: Desk, client: Client) -> list[str]:
    """A new store: what its cases will be called, and what was understood."""
    screen = session.screen
    letter = desk.journal.letter
    ids = [screen.name(f"{client.prefix}-{letter}{number}") for number in (1, 2)]
    ready = _("{name} is ready. Its cases will be {first}, {second}…").format(
        name=safe(client.name), first=ids[0], second=ids[1]
    )
    places, hours, holidays = _places(desk, client), format_hours(client.weekly), _holidays(desk, client)
    kept = _("{folder} (copy it with: concierge backup)").format(folder=home_text(session.settings.places.data))
    rows = [(_("Sells on"), places), (_("Agreed hours"), hours), (_("Holidays"), holidays), (_("Kept in"), kept)]
    alone = len(desk.journal.active_clients()) == 1
    return [
        screen.verdict(ready),
        *screen.facts(rows, indent="    "),
        *screen.next("concierge open" if alone else f"concierge open --client {client.slug}", _("log your first case")),
    ]


def home_text(path: Path) -> str:
    """A folder with `~` for the user's own."""
    try:
        inside = path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return str(path)
    return str(Path("~") / inside)


def client_lines(session: Session, desk: Desk, client: Client) -> list[str]:
    """Everything about one store."""
    screen = session.screen
    head = f"{screen.name(safe(client.name))}  {client.slug} {screen.dot} {client.prefix}"
    count = open_count(desk, client.slug)
    cases = ngettext("{n} open case", "{n} open cases", count).format(n=count)
    lines = [*screen.two(head, cases), ""]
    if client.archived_at is not None:
        day = dates.short_day(dates.local(client.archived_at, client.zone).date(), today=desk.now.date())
        text = _("Archived on {day}: it is in no list, and no case can be opened. To work for it again: {command}")
        again = whole(f"concierge client edit {client.slug} --unarchive")
        lines += [*flow(screen, text.format(day=day, command=again), indent="  "), ""]
    lines += screen.facts(_rows(session, desk, client, _FIELDS))
    lines += _still_agreed(session, desk, client, _AGREED)
    lines += ["", screen.block(_("What you handle")), *_scope_lines(session, desk, client)]
    ahead = next_holidays(desk, client, HOLIDAYS_SHOWN)
    lines += ["", screen.block(_("Days off ahead"), _country(client))]
    lines += screen.facts([(_day(desk, client, day), safe(name) or _("agreed with the store")) for day, name in ahead])
    if not ahead:
        nothing = _("none")
        lines.append(f"  {nothing}")
    lines += _in_google(session, desk, client)
    lines += ["", *store_lines(session, desk, client, register(desk, client.slug))]
    return [*lines, *screen.next(f"concierge client edit {client.slug}", _("change something"))]


def _in_google(session: Session, desk: Desk, client: Client) -> list[str]:
    """Where its Sheet and its folder are; nothing where it has none."""
    from concierge_cli.services.mirror.status import mirrored_store

    store = mirrored_store(desk.journal, client)
    rows = [(_("Its Sheet"), store.sheet), (_("Its folder"), store.folder)]
    found = session.screen.facts([(name, url) for name, url in rows if url])
    return ["", session.screen.block(_("In Google")), *found] if found else []


def changed_lines(
    session: Session, desk: Desk, before: Client, after: Client, parts: Iterable[str], *, open_cases: int
) -> list[str]:
    """What a change did: each part as it is now, and as it was."""
    screen = session.screen
    lines = [screen.verdict(_("{name}: changed").format(name=safe(after.name)))]
    rows = []
    was = _told(session, desk, before, parts)
    for (title, text), (_title, old) in zip(_told(session, desk, after, parts), was, strict=True):
        rows += [
            (title, text or pgettext("profile", "none")),
            ("", _("before: {text}").format(text=old or pgettext("profile", "none"))),
        ]
    lines += screen.facts(rows)
    if open_cases and {*parts} & {"weekly", "sla", "zone", "country", "extra_days_off", "worked_holidays", "terms"}:
        text = ngettext(
            "{n} open case keeps the deadlines that it has.",
            "{n} open cases keep the deadlines that they have.",
            open_cases,
        ).format(n=open_cases)
        lines += screen.wrap(text, indent="  ")
    lines += _still_agreed(session, desk, after, parts)
    return [*lines, *screen.next(f"concierge client show {after.slug}", _("see the store"))]


def _still_agreed(session: Session, desk: Desk, client: Client, parts: Iterable[str]) -> list[str]:
    """Of `parts` what an accepted version says otherwise: the profile is the draft of the next one."""
    today = dates.local(desk.now, client.zone).date()
    version, agreed = client.agreed_on(today), client.as_agreed(desk.now)
    waiting = [part for part in _AGREED if part in {*parts} and getattr(agreed, part) != getattr(client, part)]
    if version is None or not waiting:
        return []
    rows = _told(session, desk, agreed, waiting)
    held = "; ".join(f"{title}: {text or pgettext('profile', 'none')}" for title, text in rows)
    told = _("New cases go by version {n} of the agreement: {held}.").format(n=version.version, held=held)
    coming = [one for one in client.agreements if one.since > today]
    if next_one := next((one for one in coming if all(getattr(one, p) == getattr(client, p) for p in waiting)), None):
        told += " " + _("What the profile says holds from {day} on, by version {n}.").format(
            day=_day(desk, client, next_one.since), n=next_one.version
        )
    else:
        told += " " + _("What the profile says holds once the store accepts it: {command}").format(
            command=whole(f"concierge client agreement {client.slug} --accept")
        )
    return flow(session.screen, told, indent="  ")


def list_lines(session: Session, desk: Desk, clients: list[Client], *, hidden: int) -> list[str]:
    """One line a store; below 80 columns its platforms stand on a line of their own. Archived ones may be `hidden`."""
    screen = session.screen
    left = ngettext("{n} archived: {command}", "{n} archived: {command}", hidden)
    more = flow(screen, left.format(n=hidden, command=whole("concierge client list --all"))) if hidden else []
    rows = [(one.slug, _titled(one), _places(desk, one), open_count(desk, one.slug)) for one in clients]
    if not rows and hidden:
        return more
    if not rows:
        return [_("You have no store yet."), *screen.next("concierge init", _("set up your first one"))]
    lines: list[str] = []
    if screen.accessible or screen.narrow:
        for slug, name, places, count in rows:
            cases = ngettext("{n} open case", "{n} open cases", count).format(n=count)
            lines += [f"{screen.name(slug)}  {name}", *screen.wrap(places, indent="  "), f"  {cases}"]
    else:
        slugs = max(cells(row[0]) for row in rows)
        names = min(28, max(cells(row[1]) for row in rows))
        heads = (_("short name"), _("store"), _("sells on"), pgettext("column", "open"))
        slugs, names = max(slugs, cells(heads[0])), max(names, cells(heads[1]))
        last = max(5, cells(heads[3]))
        room = screen.width - slugs - names - last - 6
        line = f"{screen.pad(heads[0], slugs)}  {screen.pad(heads[1], names)}  {screen.pad(heads[2], room)}  {heads[3]:>{last}}"
        lines.append(screen.muted(line))
        for slug, name, places, count in rows:
            shown = f"{screen.pad(screen.fit(name, names), names)}  {screen.pad(screen.fit(places, room), room)}"
            lines.append(f"{screen.pad(screen.name(slug), slugs)}  {shown}  {count:>{last}}")
    more = ["", *more] if more else []
    return [*lines, *more, *screen.next(f"concierge client show {clients[0].slug}", _("see one of them"))]


def _titled(client: Client) -> str:
    name = safe(client.name)
    return name if client.archived_at is None else _("{name} (archived)").format(name=name)


# --- parts ------------------------------------------------------------------------------------------------------

_FIELDS = (
    "platforms", "zone", "weekly", "sla", "currency", "approval_over", "voice", "channel", "color", "language",
    "terms", "limits", "reasons",
)  # fmt: skip


_AGREED = ("sla", "weekly", "extra_days_off", "worked_holidays")
"""What an accepted version of the agreement holds, whatever the profile says since."""


def _rows(session: Session, desk: Desk, client: Client, parts: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of the profile that say something, each as a label and a text."""
    return [row for row in _told(session, desk, client, parts) if row[1]]


def _told(session: Session, desk: Desk, client: Client, parts: Iterable[str]) -> list[tuple[str, str]]:
    """Each part of the profile as a label and a text ("" where there is nothing to say); parts of one label once."""
    country = session.settings.country
    say: dict[str, Callable[[], tuple[str, str]]] = {
        "name": lambda: (_("Name"), safe(client.name)),
        "prefix": lambda: (_("Case numbers"), f"{client.prefix}-1, {client.prefix}-2…"),
        "language": lambda: (_("Language"), _("Spanish") if client.language == "es" else _("English")),
        "zone": lambda: (_("Time zone"), _zone(desk, client)),
        "country": lambda: (_("Holidays"), _country(client)),
        "subdivision": lambda: (_("Holidays"), _country(client)),
        "weekly": lambda: (_("Agreed hours"), format_hours(client.weekly)),
        "extra_days_off": lambda: (_("Own days off"), _days(desk, client, client.extra_days_off)),
        "worked_holidays": lambda: (_("Holidays worked"), _days(desk, client, client.worked_holidays)),
        "platforms": lambda: (_("Sells on"), _places(desk, client)),
        "channel": lambda: (_("On record in"), safe(client.channel)),
        "color": lambda: (_("Color on its papers"), safe(client.color)),
        "scope": lambda: (_("You do not handle"), _left_out(desk, client)),
        "sla": lambda: (_("Promises"), _promises(client, country)),
        "approval_over": lambda: (_("Ask first"), _approval(client, country)),
        "currency": lambda: (_("Currency"), _currencies(client)),
        "billing_currency": lambda: (_("Currency"), _currencies(client)),
        "voice": lambda: (_("Tone"), _voice(client)),
        "terms": lambda: (_("Own terms"), terms_said(desk, client)),
        "limits": lambda: (_("Own limits"), limits_said(desk, client.limits, country)),
        "reasons": lambda: (_("Why its own"), reasons_said(desk, client.reasons)),
    }
    return list(dict(say[part]() for part in parts).items())


def _zone(desk: Desk, client: Client) -> str:
    return _("{city}, where it is {time} now").format(
        city=dates.city(client.zone), time=dates.clock(desk.now, tz=client.zone)
    )


def _currencies(client: Client) -> str:
    return _("{currency}; it pays you in {billing}").format(currency=client.currency, billing=client.billing_currency)


def _approval(client: Client, country: str) -> str:
    if client.approval_over is None:
        return ""
    amount = format_money(Money(client.approval_over, client.currency), country=country)
    return _("before refunding more than {amount}").format(amount=amount)


def _days(desk: Desk, client: Client, days: Iterable[str]) -> str:
    return ", ".join(_day(desk, client, date.fromisoformat(day)) for day in days)


def _places(desk: Desk, client: Client) -> str:
    return ", ".join(values.place_phrases(desk, client.platforms))


def _promises(client: Client, country: str) -> str:
    """`primera respuesta 12 h, las demás 12 h, solución 40 h, en horas pactadas`."""
    names = {
        "first_response": _("first answer {hours}"),
        "next_response": _("the next ones {hours}"),
        "resolution": _("solved {hours}"),
    }
    said = []
    for name in SLA_MINUTES:
        hours = values.promise_hours(client.sla.get(name, 0))
        digits = format_number(hours, country=country, decimals=max(0, -int(hours.as_tuple().exponent)))
        said.append(names[name].format(hours=f"{digits} h" if hours else _("without a promise")))
    return _("{promises} (agreed hours)").format(promises=", ".join(said))


def _voice(client: Client) -> str:
    voice = client.voice
    parts = [label("address_form", voice.address), _("with emojis") if voice.emojis else _("without emojis")]
    if voice.signature:
        parts.append(_("signed “{text}”").format(text=safe(voice.signature)))
    return ", ".join(parts)


def _country(client: Client) -> str:
    if not client.country:
        return pgettext("profile", "none")
    name = label("country", client.country)
    return f"{name} ({client.subdivision})" if client.subdivision else name


def _holidays(desk: Desk, client: Client) -> str:
    ahead = next_holidays(desk, client, 1)
    if not ahead:
        return _country(client)
    day, name = ahead[0]
    when = _day(desk, client, day)
    return _("{country}; the next one, {day}").format(
        country=_country(client), day=f"{when} ({safe(name)})" if name else when
    )


def _day(desk: Desk, client: Client, day: date) -> str:
    return dates.short_day(day, today=dates.local(desk.now, client.zone).date())


def _scope_lines(session: Session, desk: Desk, client: Client) -> list[str]:
    """Platform by platform, what is handled and what is not."""
    screen = session.screen
    rows = []
    for platform, procedures in scope_matrix(desk, client).items():
        title = values.platform_phrase(desk, platform)
        for handled, mark in ((True, screen.yes), (False, screen.no)):
            named = [_procedure(desk, platform, code) for code, answer in procedures.items() if answer is handled]
            if named:
                rows.append((title, f"{mark} {', '.join(named)}"))
                title = ""
    return screen.facts(rows)


def _procedure(desk: Desk, platform: str, code: str) -> str:
    try:
        return str(desk.playbooks.procedure(platform, code).label)
    except NotFound:
        return label("procedure", code)


def _left_out(desk: Desk, client: Client) -> str:
    said = []
    for platform, procedures in scope_matrix(desk, client).items():
        name = values.platform_phrase(desk, platform)
        left = [_procedure(desk, platform, code) for code, handled in procedures.items() if not handled]
        if left:
            said.append(f"{name}: {', '.join(left)}")
    return "; ".join(said)
