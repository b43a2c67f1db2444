"""The sentence for each problem of a file, in the user's language, with what to do about it.

A name is put in as it is: the terminal's border makes it harmless. Sizes are written by the function that the caller
gives, because how a number is written follows the country and not the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from concierge_cli.files.identify import TYPES
from concierge_cli.files.problem import Problem
from concierge_cli.i18n import N_, _, ngettext

_ASK_PHOTO: Final = N_("{name} is cut off: it did not arrive whole. Ask for it to be sent again.")

_MESSAGES: Final[dict[str, str]] = {
    "truncated_photo": _ASK_PHOTO,
    "unreadable_photo": N_("{name} does not open: the photo is damaged. Ask for it to be sent again."),
    "small_photo": N_(
        "{name} has only {width} × {height} pixels: little can be seen in it. Ask for the photo at its normal size."
    ),
    "too_many_pixels": N_(
        "{name} has more than {limit_millions} million pixels, too many to open it safely. "
        "Ask for the photo at its normal size."
    ),
    "format_not_allowed": N_(
        "{name} is {type}, and that does not count as evidence. Ask for a photo, a PDF, a video or a voice note."
    ),
    "name_not_allowed": N_(
        "{name} goes by .{extension}, the name of a program or a web page, and that does not count as evidence. "
        "Ask for a photo, a PDF, a video or a voice note."
    ),
    "unknown_format": N_("{name} is of no known format. Ask for a photo, a PDF, a video or a voice note."),
    "truncated_pdf": N_("{name} is cut off: the PDF did not arrive whole. Ask for it to be sent again."),
    "broken_pdf": N_("{name} does not open: the PDF is damaged. Ask for it to be sent again."),
    "pdf_locked": N_("{name} asks for a password. Ask for a copy that opens without one."),
    "zip_locked": N_("{name} asks for a password. Ask for a copy that opens without one."),
    "broken_zip": N_("{name} does not open: the file is damaged or cut off. Ask for it to be sent again."),
    "broken_text": N_("{name} does not read as text: it is damaged or cut off. Ask for it to be sent again."),
    "broken_email": N_("{name} is cut off: the e-mail did not arrive whole. Ask for it to be sent again."),
    "truncated_video": N_("{name} is cut off: the video did not arrive whole. Ask for it to be sent again."),
    "broken_video": N_("{name} does not open: the video is damaged. Ask for it to be sent again."),
    "no_picture": N_("{name} plays, but it has no picture. Ask for a video in which it can be seen."),
    "truncated_audio": N_("{name} is cut off: the recording did not arrive whole. Ask for it to be sent again."),
    "broken_audio": N_("{name} does not open: the recording is damaged. Ask for it to be sent again."),
    "empty": N_("{name} opens, but there is nothing in it. Ask for it to be sent again."),
    "too_large_to_check": N_("{name} is too large to look inside, so nothing proves that it is whole."),
    "extension_mismatch": N_(
        "{name} is really {type}. It counts, but some platforms go by the name: "
        "before you upload it, make it end in “.{extension}”."
    ),
    "type_not_accepted": N_("{name} is {type}, and this platform takes only {types}."),
    "video_not_accepted": N_("{name} is a video, and this platform takes none: keep it and give a link to it."),
    "file_too_large": N_("{name} has {size}, and this platform takes up to {limit} a file."),
    "total_too_large": N_("The files have {size} together, and this platform takes up to {limit} in all."),
}

CODES: Final = frozenset({*_MESSAGES, "too_many_pages"})
"""Every problem that this package can find."""

_TYPE_NAMES: Final[dict[str, str]] = {
    "txt": N_("a text"),
    "eml": N_("an e-mail"),
    "docx": "Word",
    "xlsx": "Excel",
    "program": N_("a program"),
    "office": N_("an old Word or Excel file, or one with programs in it"),
    "archive": N_("a packed folder"),
    "webm": "WebM",
}


def sentence(problem: Problem, name: str, *, size: Callable[[int], str] | None = None) -> str:
    """What is wrong with the file that the person calls `name`; `size` writes a number of bytes (default: `2.3 MB`).

    A problem whose detail says `misnamed` is of a file whose name promises another format.
    """
    values: dict[str, object] = {"name": name, **problem.detail}
    if "type" in values:
        values["type"] = type_name(str(values["type"]))
    if "types" in values:
        values["types"] = str(values["types"]).upper()
    if problem.code == "type_not_accepted" and values.get("misnamed"):
        return _("{name} is really {type}, and this platform takes only {types}.").format(**values)
    if problem.code == "truncated_photo" and "visible_percent" in values:
        return _cut_photo(values)
    if problem.code == "too_many_pages":
        return ngettext(
            "{name} has {pages} page, and this platform takes up to {limit}.",
            "{name} has {pages} pages, and this platform takes up to {limit}.",
            int(problem.detail["pages"]),
        ).format(**values)
    if problem.code in {"file_too_large", "total_too_large"}:
        values |= _two_sizes(problem.detail, size or plain_size)
    return _(_MESSAGES[problem.code]).format(**values)


def type_name(code: str) -> str:
    """A format as people say it: `PDF`, `a text`."""
    return _(_TYPE_NAMES[code]) if code in _TYPE_NAMES else TYPES[code].code.upper()


def plain_size(count: int) -> str:
    """`999 bytes`, `210 kB`, `2.3 MB`: powers of 1000, as phones and platforms count, with a decimal point."""
    if count < 1000:
        return ngettext("{count} byte", "{count} bytes", count).format(count=count)
    for unit, power in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9), ("TB", 10**12)):
        if count < 999.5 * power or unit == "TB":
            break
    tenths = round(10 * count / power)
    return f"{tenths // 10} {unit}" if tenths >= 100 or tenths % 10 == 0 else f"{tenths / 10:.1f} {unit}"


def _cut_photo(values: dict[str, object]) -> str:
    percent = int(str(values["visible_percent"]))
    if 40 <= percent <= 60:
        text = _("{name} is cut off: only its top half can be seen. Ask for it to be sent again.")
    elif 1 <= percent <= 95:
        text = _("{name} is cut off: only its top {visible_percent}% can be seen. Ask for it to be sent again.")
    else:
        text = _(_ASK_PHOTO)
    return text.format(**values)


def _two_sizes(detail: Mapping[str, int | str], write: Callable[[int], str]) -> dict[str, object]:
    """Both sizes; to the byte where rounding would make them look the same."""
    have, limit = int(detail["size"]), int(detail["limit"])
    if write(have) == write(limit):
        write = _bytes
    return {"size": write(have), "limit": write(limit)}


def _bytes(count: int) -> str:
    return ngettext("{count} byte", "{count} bytes", count).format(count=count)
