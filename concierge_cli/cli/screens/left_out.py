"""What a folder held that is no evidence: counted by reason, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from concierge_cli.i18n import _, ngettext


def left_out_text(counts: Mapping[str, int]) -> str:
    """`Quedaron fuera 4: 3 enlaces, 1 carpeta.`; empty where nothing was left out."""
    if not counts:
        return ""
    parts = ", ".join(_part(reason, count) for reason, count in sorted(counts.items()))
    return _("Left out: {parts}.").format(parts=parts)


def _part(reason: str, n: int) -> str:
    match reason:
        case "hidden":
            text = ngettext("{n} hidden file", "{n} hidden files", n)
        case "link":
            text = ngettext("{n} link", "{n} links", n)
        case "folder":
            text = ngettext("{n} folder, which is not looked into", "{n} folders, which are not looked into", n)
        case "special":
            text = ngettext("{n} that is no ordinary file", "{n} that are no ordinary files", n)
        case "empty":
            text = ngettext("{n} empty file", "{n} empty files", n)
        case _:
            text = ngettext("{n} that cannot be read", "{n} that cannot be read", n)
    return text.format(n=n)
