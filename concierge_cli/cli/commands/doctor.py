"""`concierge doctor`: whether everything is in its place, and what to do where it is not."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.errors import CheckFailed
from concierge_cli.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from concierge_cli.services.checkup import Terminal


@command(
    examples=("concierge doctor", "concierge doctor --report"),
    about=N_("It looks and says; it changes nothing. The report has no name, no path and no text of any case."),
    lenient=True,
)
def doctor(
    session: Session,
    report: Annotated[
        bool, typer.Option("--report", help=_("Only versions, counts and codes, to send to whoever helps you"))
    ] = False,
) -> None:
    from concierge_cli.cli.screens.checkup import doctor_lines, report_lines
    from concierge_cli.services import checkup

    settings = session.settings
    checks = checkup.checkup(settings, now=session.now, terminal=_terminal(session), env=os.environ)
    bad = [check for check in checks if check.level == "bad"]
    failed = None
    if bad:
        text = ngettext("{n} thing is broken.", "{n} things are broken.", len(bad)).format(n=len(bad))
        failed = CheckFailed(f"{text} {bad[0].message}", hint=bad[0].hint)
    if report:
        scrubbed = checkup.report(settings, checks, env=os.environ)
        if failed is not None:
            failed = CheckFailed(text, hint="concierge doctor")
        session.answer(scrubbed, lambda: report_lines(scrubbed), failed=failed)
        return
    where = checkup.places(settings)
    session.answer(
        lambda: {"places": where, "checks": [asdict(check) for check in checks]},
        lambda: doctor_lines(session, checks, where),
        failed=failed,
    )


def _terminal(session: Session) -> Terminal:
    from concierge_cli.cli.completion.setup import NAMES, ancestors, setup_for, shell_of
    from concierge_cli.services.checkup import Terminal

    shell = shell_of(os.environ, ancestors())
    return Terminal(
        is_terminal=sys.stdout.isatty(),
        columns=shutil.get_terminal_size((session.screen.width, 24)).columns,
        color=session.screen.color,
        encoding=(getattr(sys.stdout, "encoding", None) or "").lower(),
        glyphs=not session.screen.ascii,
        shell=NAMES[shell] if shell else "",
        completion=setup_for(shell, session.settings.places, os.environ).state() if shell else "",
    )
