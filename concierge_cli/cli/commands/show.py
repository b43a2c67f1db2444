"""`concierge show`: one case on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from concierge_cli.cli.command import command
from concierge_cli.cli.session import Session
from concierge_cli.i18n import N_, _

if TYPE_CHECKING:
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk


@command(
    examples=("concierge show ACC-42", "concierge show 2000007819609432", "concierge show . --web"),
    about=N_("A case is named by its id, its order number, its page on the platform, or . for the last one."),
)
def show(
    session: Session,
    case: Annotated[str, typer.Argument(help=_("The case"))],
    web: Annotated[bool, typer.Option("--web", help=_("Open its page on the platform in the browser"))] = False,
    drive: Annotated[bool, typer.Option("--drive", help=_("Open its folder in Google Drive in the browser"))] = False,
    sheet: Annotated[bool, typer.Option("--sheet", help=_("Open its row in the Google Sheet in the browser"))] = False,
    log: Annotated[bool, typer.Option("--log", help=_("Every entry, not only the latest"))] = False,
) -> None:
    from concierge_cli.cli.desk import desk_of, find_case
    from concierge_cli.cli.screens.case import case_lines
    from concierge_cli.services.case_view import case_json

    desk = desk_of(session)
    found = find_case(session, desk, case)
    if web:
        _open_panel(session, desk, found)
        return
    if drive:
        from concierge_cli.services.mirror.in_drive import case_folder

        _open(session, case_folder(desk, session.settings, found))
        return
    if sheet:
        from concierge_cli.services.mirror.status import row_link

        _open(session, row_link(desk, found))
        return
    session.answer(lambda: case_json(desk, found), lambda: case_lines(session, desk, found, whole_log=log))


def _open_panel(session: Session, desk: Desk, case: Case) -> None:
    """The case's own page where it was pasted, else the panel that its playbook knows. Only https is opened."""
    from concierge_cli.errors import NotFound

    own = case.platform_url if case.platform_url.startswith("https://") else ""
    url = own or desk.playbooks.panel_url(
        case.platform,
        site=case.site,
        procedure=case.procedure,
        order_id=case.order_id,
        platform_case_id=case.platform_case_id,
    )
    if not url:
        raise NotFound(
            _("{id} has no page on the platform that I know of.").format(id=case.id),
            hint=f'concierge edit {case.id} --platform-url "https://..."',
        )
    _open(session, url)


def _open(session: Session, url: str) -> None:
    import webbrowser

    from concierge_cli.cli.style import safe

    opened = webbrowser.open(url)
    said = _("Opened in your browser:") if opened else _("Open this page:")
    session.answer({"url": url, "opened": opened}, [said, safe(url)])
