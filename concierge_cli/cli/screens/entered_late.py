"""What counts as late only because it was entered after its date, said at once, with how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from concierge_cli.cli.screens.names import Names
    from concierge_cli.domain.case import Case


def entered_late(names: Names, after: Case, before: Case | None = None) -> list[str]:
    """The deadlines that this entry stopped too late, though it says that it happened in time; [] for none.

    `before` is the case without the entry, None where it is the whole case.
    """
    open_before = None if before is None else {one.id for one in before.clocks.values() if one.stopped_at is None}
    late = [
        names.deadline(clock, after)
        for clock in after.clocks.values()
        if clock.stopped_late_entry and (open_before is None or clock.id in open_before)
    ]
    if not late:
        return []
    told = ngettext(
        "It counts as late, because it was entered after its date: {what}.",
        "They count as late, because they were entered after their dates: {what}.",
        len(late),
    )
    return [told.format(what="; ".join(late)), *mend_entered_late(after)]


def mend_entered_late(case: Case) -> list[str]:
    """How to say afterwards that what was entered late happened in time; the command stands alone on its line."""
    return [
        _("If it happened in time, say why it was logged late:"),
        f'concierge edit {case.id} --in-time --because "..."',
    ]
