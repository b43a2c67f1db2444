"""A document as one HTML page that needs nothing else: no script, no font, no picture, no address.

The page's looks are in `templates/reports`; everything that is text goes through Jinja's escaping, and a policy in the
page forbids a browser to load or run anything, whatever a name may hold.
"""

from __future__ import annotations

import contextlib
import marshal
import re
import sys
from collections.abc import Callable, Container
from functools import cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2 import __version__ as jinja_version
from markupsafe import Markup, escape

from concierge_cli import __version__, durable
from concierge_cli.domain.outside_text import clean_text
from concierge_cli.i18n import _, language, ngettext, pgettext, speaking
from concierge_cli.reports.brand import seen_on
from concierge_cli.reports.document import FEW_CASES, NUMERIC
from concierge_cli.reports.plot import plot
from concierge_cli.reports.wording import Wording, cases_at_the_end, standing_word

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from concierge_cli.reports.document import CaseList, Document, Table

_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "CO", "CL", "CR", "GT", "NI", "PA", "SV", "VE", "PR", "PH"})
_PHONE_LETTERS: Final = 40
"""Letters side by side in a table on a phone: a wider one becomes a card for each row there."""
_BESIDE_LETTERS: Final = 44
"""Letters of a table that fits beside its chart; a wider one stands below it."""
_BESIDE_ROWS: Final = 14
"""Rows of it."""
_SHORT_NAME: Final = 12
"""Letters of a row's name that stays on one line: `week 46`."""
_LONG_VALUE: Final = 12
"""Letters of a figure's value; a longer one is written smaller, so that an amount stays beside its currency."""
_PAGE_ROWS: Final = 15
"""Rows of a table that no page's end may cut."""
_BETWEEN_COLUMNS: Final = 2
_LIGHT, _DARK = "#ffffff", "#12171d"
"""The page itself, as `paper.css` paints it."""
_LOOKED_AT: Final = 200
"""Rows whose width is looked at."""
_FOOT_LETTERS: Final = 100
"""Letters at the foot of a printed page; longer names are cut."""
_COLOR: Final = re.compile(r"#[0-9a-f]{6}")
_CASE: Final = re.compile(r"\b[A-Z]{1,8}-[A-Z]?\d+\b")
"""What looks like a case's id in a sentence."""


class _Kept(BytecodeCache):
    """Compiled templates as files in `folder`, since compiling takes longer than a small report. A folder that cannot be
    used, or a file that cannot be read, costs time and not the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / f"pages-{__version__}-{sys.implementation.cache_tag}-jinja-{jinja_version}"

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}-{bucket.checksum}"

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            code = marshal.loads(self._file(bucket).read_bytes())  # noqa: S302 - as Python keeps its own modules
            bucket.code = code if isinstance(code, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            durable.make_folder(self._folder)
            durable.write_whole(self._file(bucket), marshal.dumps(bucket.code), flush=False)


def html(document: Document, *, templates: Path, cache: Path | None = None) -> str:
    """The page. `templates` is the folder of the shipped templates; `cache` is where they are kept compiled."""
    with speaking(document.language):
        place, case_links = _places(), _case_links(document.listed())
        page = _environment(templates, cache).get_template("reports/paper.html.j2")
        return page.render(
            document=document,
            words=Wording(document),
            language=language(),
            brand=_brand(document.color),
            paper="letter" if document.country[:2].upper() in _LETTER_COUNTRIES else "A4",
            case_links=case_links,
            with_links=_with_links(case_links),
            foot=_css_text(f"{document.client} · {document.title}"),
            plot=lambda chart: plot(chart, Wording(document), country=document.country),
            place=place,
            case_lines=_case_lines(place),
            letters=lambda table: _letters(table, Wording(document)),
            labels={
                "target": pgettext("kpi", "target"),
                "counted": _("How it is counted"),
                "none": _("None."),
                "behind": _("The cases behind each figure"),
            },
        )


def _brand(color: str) -> tuple[str, str] | None:
    """The store's colour on a light page and on a dark one; what another computer wrote may be anything but a colour."""
    return (seen_on(color, _LIGHT), seen_on(color, _DARK)) if _COLOR.fullmatch(color) else None


@cache
def _environment(templates: Path, cache: Path | None) -> Environment:
    made = Environment(
        loader=FileSystemLoader(templates),
        bytecode_cache=None if cache is None else _Kept(cache),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.globals |= {
        "counted_cases": _counted_cases,
        "cases_at_the_end": cases_at_the_end,
        "log_end": _log_end,
        "standing_word": standing_word,
        "numeric": NUMERIC,
        "case_anchor": case_anchor,
        "few_cases": FEW_CASES,
        "phone_letters": _PHONE_LETTERS,
        "short_name": _SHORT_NAME,
        "long_value": _LONG_VALUE,
        "page_rows": _PAGE_ROWS,
        "beside_letters": _BESIDE_LETTERS,
        "beside_rows": _BESIDE_ROWS,
    }
    made.filters["shape"] = lambda block: type(block).__name__
    made.filters["percent"] = _percent
    return made


def _seen(value: Any) -> Any:
    """Text without what turns or hides it. What is Markup is ours."""
    return clean_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _percent(value: float) -> str:
    """A place across a chart: `12.5%`."""
    return f"{round(value, 3):g}%"


def _counted_cases(n: int) -> str:
    return ngettext("{n} case", "{n} cases", n).format(n=n)


def _css_text(text: str) -> str:
    """`text` inside the quotes of a style sheet, where only letters and digits stand as they are."""
    text = clean_text(text)
    text = text if len(text) <= _FOOT_LETTERS else f"{text[: _FOOT_LETTERS - 1].rstrip()}…"
    return "".join(char if char.isascii() and char.isalnum() else f"\\{ord(char):x} " for char in text)


def _log_end(head: str) -> Markup:
    """Where the log ended, with the digest as a digest."""
    return escape(_("The log ended at {head}.")).format(head=Markup("<code>{}</code>").format(clean_text(head)))


def _places() -> Callable[[str], str]:
    """What gives an element its name, as ` id="…"`; the second of a name gets none: a link leads to the first."""
    taken: set[str] = set()

    def place(name: str) -> str:
        if name in taken:
            return ""
        taken.add(name)
        return Markup(f' id="{escape(name)}"')  # noqa: S704 - escaped right here

    return place


def _case_links(listed: Container[str]) -> Callable[[str | tuple[str, ...]], Markup]:
    """Ids side by side, each that the paper lists as a link to its line. A big report names each of them many times."""

    @cache
    def link(case: str) -> str:
        text = escape(clean_text(case))
        return f'<a href="#{case_anchor(case)}">{text}</a>' if case in listed else f"<bdi>{text}</bdi>"

    def links(ids: str | tuple[str, ...]) -> Markup:
        return Markup(", ".join(map(link, [ids] if isinstance(ids, str) else ids)))  # noqa: S704 - each is escaped above

    return links


def _with_links(case_links: Callable[[str | tuple[str, ...]], Markup]) -> Callable[[str], Markup]:
    """A sentence in which the ids of cases lead to their lines, and are never broken in two."""

    def linked(text: str) -> Markup:
        made, end = Markup(), 0
        for found in _CASE.finditer(text := clean_text(text)):
            made += escape(text[end : found.start()]) + Markup('<span class="id">{}</span>').format(
                case_links(found[0])
            )
            end = found.end()
        return made + escape(text[end:])

    return linked


def _case_lines(place: Callable[[str], str]) -> Callable[[CaseList], Markup]:
    """The lines of a list of cases, each with its name as a place; there may be thousands."""

    def lines(block: CaseList) -> Markup:
        found = (
            f"<li{place(case_anchor(one.id))}><b><bdi>{escape(clean_text(one.id))}</bdi></b>"
            f"<span><bdi>{escape(clean_text(one.text))}</bdi></span></li>"
            for one in block.cases
        )
        return Markup("\n".join(found))  # noqa: S704 - each is escaped above

    return lines


def case_anchor(case: str) -> str:
    """The name of a case's place in the page."""
    return "case-" + re.sub(r"[^A-Za-z0-9_.-]", "-", case)


def _letters(table: Table, words: Wording) -> int:
    """About how many letters side by side the table needs: text breaks at its blanks, into three lines at most."""
    needed = 0
    for place, column in enumerate(table.columns):
        said = [words.cell(row[place], column) for row in (*table.rows[:_LOOKED_AT], *table.totals)]
        least = [max(map(len, column.title.split()), default=0)]
        if column.kind == "text":
            least += [max(len(text) // 3, *map(len, text.split()), 0) for text in said]
        else:
            least += map(len, said)
        needed += max(least) + _BETWEEN_COLUMNS
    return needed
