"""From the words of `evidence add` to pieces: the files meant, what each proves, and what a folder holds that is none.

A file's name may tell its kind. Where it does not, one question serves for all the files that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from concierge_cli.domain.vocabulary import Party
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from concierge_cli.cli.session import Session
    from concierge_cli.domain.case import Case
    from concierge_cli.services.desk import Desk
    from concierge_cli.services.evidence import Piece

MANY: Final = 100
"""More files than this are kept only after a yes: a folder of holiday photos is dragged in easily."""


@dataclass(slots=True)
class Gathered:
    """The files meant, whether each was found in a folder, and what folders hold besides: reason → how many.

    `repeated`: the names of those that turned out to be kept already, each with the name under which it is.
    """

    files: list[tuple[Path, bool]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    repeated: list[tuple[str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of all files, as far as they can be seen."""
        return sum(_size(path) for path, _found in self.files)

    def leave_out(self, reason: str, count: int = 1) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + count


def gather(case: Case, typed: Sequence[str]) -> Gathered:
    """The files that the words of the command line mean. Raises InvalidInput for a folder without any."""
    from concierge_cli.cli.screens.left_out import left_out_text
    from concierge_cli.files.folder import contents_of
    from concierge_cli.files.typed_paths import typed_path

    gathered = Gathered()
    for one in typed:
        path = typed_path(one)
        if not path.is_dir():
            gathered.files.append((path, False))
            continue
        contents = contents_of(path)
        for reason, names in contents.left_out.items():
            gathered.leave_out(reason, len(names))
        if not contents.files:
            besides = left_out_text({reason: len(names) for reason, names in contents.left_out.items()})
            raise InvalidInput(
                " ".join(filter(None, [_("There is no file in {name}.").format(name=path.name), besides])),
                hint=f"concierge evidence add {case.id} FILE",
            )
        gathered.files += [(file, True) for file in contents.files]
    return gathered


def pieces_of(
    session: Session,
    desk: Desk,
    case: Case,
    gathered: Gathered,
    *,
    kind: str | None,
    giver: Party | None,
    taken: datetime | None,
) -> list[Piece]:
    """Each file with its kind and giver. Raises InvalidInput where a kind is missing and nobody can be asked."""
    from concierge_cli.services.evidence import Piece

    typed = kind_word(desk, case, kind) if kind else None
    kinds = {path: typed or kind_of_name(case, path.stem) for path, _found in gathered.files}
    unknown = [path for path, known in kinds.items() if known is None]
    if unknown:
        kinds |= _asked_kinds(session, desk, case, unknown)
    if session.interactive and len(gathered.files) > MANY and not _wants_all(session, case, gathered):
        raise InvalidInput(_("Nothing was saved."), hint=f"concierge evidence add {case.id} FILE --kind KIND")
    pieces = []
    for path, found in gathered.files:
        code = kinds[path] or "other"
        usual = Party(desk.playbooks.evidence_kind(code).giver)
        pieces.append(Piece(path=path, kind=code, source=giver or usual, taken_at=taken, found=found))
    return pieces


def _asked_kinds(session: Session, desk: Desk, case: Case, files: Sequence[Path]) -> dict[Path, str | None]:
    """What the files prove that no name tells: asked of the first, then whether it is the same for all the rest."""
    from concierge_cli.cli.style import safe

    if not session.interactive:
        text = ngettext(
            "What does {name} prove? Add --kind with one of: {kinds}.",
            "What do {n} files prove, {name} the first of them? Add --kind with one of: {kinds}.",
            len(files),
        )
        raise InvalidInput(
            text.format(name=safe(files[0].name), n=len(files), kinds=_kinds_of(desk, case)),
            hint=f"concierge evidence check {case.id}",
        )
    from concierge_cli.cli.ask import Choice

    offered = [(code, desk.playbooks.evidence_kind(code).label) for code in _offered(case)]
    wanted = [Choice(code, str(said), (said.es, said.en)) for code, said in offered]
    kinds: dict[Path, str | None] = {}
    for place, path in enumerate(files):
        code = session.ask.choice(_("What does {name} prove?").format(name=safe(path.name)), wanted, flag="--kind")
        kinds[path] = code
        left = files[place + 1 :]
        if not left:
            break
        text = ngettext("The same for the other {n} file?", "The same for the other {n} files?", len(left))
        if session.ask.confirm(text.format(n=len(left))):
            return kinds | dict.fromkeys(left, code)
    return kinds


def _wants_all(session: Session, case: Case, gathered: Gathered) -> bool:
    from concierge_cli.language.numbers import format_size

    size = format_size(gathered.size, country=session.settings.country)
    text = _("{n} files, {size}: keep all of them in {id}?")
    return session.ask.confirm(text.format(n=len(gathered.files), size=size, id=case.id))


def kind_word(desk: Desk, case: Case, typed: str) -> str:
    """The evidence kind that `typed` means: its code or its label in either language, or a unique beginning."""
    from concierge_cli.cli.ask import Choice, pick
    from concierge_cli.cli.style import safe

    kinds = desk.playbooks.evidence_kinds()
    if typed in {one.code for one in kinds}:
        return typed
    try:
        return pick(typed, [Choice(one.code, str(one.label), (one.label.es, one.label.en)) for one in kinds]).value
    except InvalidInput as error:
        raise InvalidInput(
            _("“{typed}” is not a kind of evidence. This case asks for: {kinds}.").format(
                typed=safe(typed), kinds=_kinds_of(desk, case)
            ),
            hint=f"concierge evidence check {case.id}",
        ) from error


def _offered(case: Case) -> list[str]:
    """The kinds that the case asks for, missing ones first; for a case that asks for none, a free one."""
    return list(dict.fromkeys((*case.missing(), *case.required, *case.optional))) or ["other"]


def _kinds_of(desk: Desk, case: Case) -> str:
    """The kinds that the case asks for, with the word to type for each."""
    return ", ".join(f"{code} ({desk.playbooks.evidence_kind(code).label})" for code in _offered(case))


def kind_of_name(case: Case, stem: str) -> str | None:
    """The kind that a file's name tells: one of the case's kinds that it begins with. None when it tells nothing."""
    from concierge_cli.language.typed import plain

    name = plain(stem).replace("-", "_").replace(" ", "_")
    fitting = [
        code for code in dict.fromkeys((*case.required, *case.optional)) if name == code or name.startswith(f"{code}_")
    ]
    return max(fitting, key=len) if fitting else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # whoever opens it says what is wrong with it
