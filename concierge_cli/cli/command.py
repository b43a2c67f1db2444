"""From a plain function to a command: the decorator that describes it, and the flags that every command has.

A command is a function whose first parameter is the `Session` and whose others are Typer's, as usual. It carries no
shared flag: `build` adds `--json`, `--lang` … to every command and `--at`, `--minutes`, `--because`, `--no-sync` to
those that log what somebody did, and hands what was typed over in the session. The same flags stand before the command as well
(`concierge --json list`); the one nearest to the command counts.

    @command(examples=('concierge note ACC-42 "The photo comes today"',), writes=True)
    def note(session: Session, case: Annotated[str, typer.Argument(help=_("The case"))]) -> None: ...

Annotations are evaluated when the command is built, after the language is bound, so `_` inside them is right.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import typer
from typer.core import TyperCommand, TyperOption
from typer.main import get_command

from concierge_cli.cli.session import Session, new_session
from concierge_cli.config import COLORS, Settings
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _, pgettext
from concierge_cli.spoken import language_word

if TYPE_CHECKING:
    from pathlib import Path

Function = TypeVar("Function", bound=Callable[..., None])
SHARED: Final = "concierge.shared"


class Spec(NamedTuple):
    """What the help says besides the table's line, and how the command is treated."""

    about: str = ""
    examples: tuple[str, ...] = ()
    writes: bool = False
    dated: bool = True
    """Of those that write: it logs what somebody did, so it takes when that was, how long it took and why."""
    lenient: bool = False
    """Works with a broken `config.toml`, too; `settings.problem` says what is wrong with it."""
    bare: tuple[tuple[str, str], ...] = ()
    """What an option means that stands alone: `--week` is `--week this`."""


def command(
    *,
    examples: tuple[str, ...],
    about: str = "",
    writes: bool = False,
    dated: bool = True,
    lenient: bool = False,
    bare: Mapping[str, str] | None = None,
) -> Callable[[Function], Function]:
    """Describes the function below it as a command; changes nothing else about it.

    `examples` are one to three lines that can be pasted; `about` a paragraph in English marked with `N_`, shown
    under the table's sentence. `bare` gives options whose value may be left out the value that they have then.
    """
    spec = Spec(about, examples, writes, dated, lenient, bare=tuple((bare or {}).items()))

    def described(function: Function) -> Function:
        function.__dict__["concierge"] = spec
        return function

    return described


def spec_of(function: Callable[..., None]) -> Spec:
    """What `command` said about `function`."""
    spec: Spec = function.__dict__["concierge"]
    return spec


class Run:
    """What one run of the program knows before the command is: kept as the context's `obj`."""

    def __init__(self, load: Callable[[bool], Settings]) -> None:
        self._load = load
        self._settings: Settings | None = None
        self.session: Session | None = None

    @property
    def saved(self) -> bool:
        """Something was committed in this run."""
        return self.session is not None and self.session.saved

    @property
    def answered(self) -> bool:
        """The answer of this run is out."""
        return self.session is not None and self.session.answered

    @property
    def placed_file(self) -> Path | None:
        """The file for the person that this run has written."""
        return None if self.session is None else self.session.placed_file

    def settings(self, *, lenient: bool = False) -> Settings:
        """The settings, loaded once; `lenient` forgives a broken `config.toml`."""
        if self._settings is None:
            self._settings = self._load(lenient)
        return self._settings


class Command(TyperCommand):
    """A command with our help and our flags. Extra words are refused with their own error."""

    allow_extra_args = True
    spec: Spec = Spec()
    line: str = ""
    """The table's sentence, translated."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        ctx.meta["concierge.args"] = list(args)
        try:
            rest: list[str] = super().parse_args(ctx, _filled(args, dict(self.spec.bare)))
        except typer.TyperException as error:
            where_it_happened(error, ctx)
            raise
        if rest and not ctx.resilient_parsing:
            from concierge_cli.cli.usage import too_many_words

            raise too_many_words(rest, ctx)
        for param in self.params:
            if param.type.name == "str" and param.name:
                _refuse_broken_letters(param.name, ctx.params.get(param.name))
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from concierge_cli.cli.help_text import command_help

        formatter.write("\n".join(command_help(self, ctx)))


def _filled(args: Sequence[str], bare: Mapping[str, str]) -> list[str]:
    """The words, where an option at the end or before another one has got the value that `bare` gives it."""
    filled: list[str] = []
    for place, word in enumerate(args):
        if word == "--":
            return [*filled, *args[place:]]
        filled.append(word)
        if word in bare and (place + 1 == len(args) or args[place + 1].startswith("-")):
            filled.append(bare[word])
    return filled


def where_it_happened(error: typer.TyperException, ctx: Any) -> None:
    """Gives `error` its context where the parser forgot to: the message names the command's own options."""
    if getattr(error, "ctx", None) is None:
        error.__dict__["ctx"] = ctx


def build(name: str, line: str, function: Callable[..., None]) -> Command:
    """The command `name` made of `function`; `line` is its sentence in the table."""
    spec = spec_of(function)
    signature = inspect.signature(function, eval_str=True)
    _session, *own = signature.parameters.values()

    def call(context: typer.Context, **values: Any) -> None:
        session = open_session(context, spec)
        try:
            function(session, **values)
            if spec.writes:
                from concierge_cli.cli.mirroring import mirror_behind

                mirror_behind(session)
        finally:
            session.close()

    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    call.__signature__ = inspect.Signature([context, *keywords])  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in (context, *keywords)}
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Command, add_help_option=False)(call)
    made = get_command(app)
    assert isinstance(made, Command)  # noqa: S101 - tells mypy what `cls` has decided
    made.spec = spec
    made.line = line
    taken = {flag for param in made.params for flag in param.opts}
    made.params += [
        option for option in shared_options(writes=spec.writes and spec.dated) if taken.isdisjoint(option.opts)
    ]
    return made


def open_session(context: typer.Context, spec: Spec) -> Session:
    """The session of the command that `context` is about to run."""
    run: Run = context.obj
    words = context.command_path.split()[1:]
    settings = run.settings(lenient=spec.lenient)
    run.session = new_session(settings, writes=spec.writes, command=" ".join(words), shared=context.meta.get(SHARED))
    return run.session


def shared_options(*, writes: bool) -> list[TyperOption]:
    """The flags of every command, new ones for each: options remember their context."""
    options = [
        _flag("json", ["--json"], _("Answer as one JSON document")),
        _flag("no_input", ["--no-input"], _("Never ask; say which option is missing")),
        _option("lang", ["--lang"], _("Language of this run"), "es|en", _language),
        _option("color", ["--color"], _("Colors on the screen"), "|".join(COLORS), _color),
        _flag("quiet", ["-q", "--quiet"], _("Only the answer: no notices, no next step")),
        _show("version", ["--version"], _("Version of the program and where its data lies"), _show_version),
        _show("help", ["-h", "--help"], _("This help"), _show_help),
    ]
    if writes:
        when, minutes, text = (pgettext("value", "WHEN"), pgettext("value", "MINUTES"), pgettext("value", "TEXT"))
        options += [
            _option("at", ["--at"], _("When it happened, if not now"), when, _keep),
            _option("minutes", ["--minutes"], _("How long it took you; only you see it"), minutes, _minutes),
            _option("because", ["--because"], _("Why, when it is an exception"), text, _keep),
            _flag("no_sync", ["--no-sync"], _("Do not mirror to Google after this command"), hidden=True),
        ]
    return options


WRITING: Final = ("at", "minutes", "because", "no_sync")
COMMON: Final = ("json", "no_input", "lang", "color", "quiet", "version", "help")

Keep = Callable[[Any, Any, Any], None]


def _keep(context: typer.Context, param: TyperOption, value: Any) -> None:
    """Stores what was typed where the session finds it; a flag left out leaves what the group's had."""
    if value is not None and value is not False:
        context.meta.setdefault(SHARED, {})[param.name] = value


def _language(context: typer.Context, param: TyperOption, value: str | None) -> None:
    if value is not None and not language_word(value):
        from concierge_cli.cli.usage import not_a_choice

        raise not_a_choice(value, ("es", "en"), context, param)


def _color(context: typer.Context, param: TyperOption, value: str | None) -> None:
    if value is not None and value not in COLORS:
        from concierge_cli.cli.usage import not_a_choice

        raise not_a_choice(value, COLORS, context, param)
    _keep(context, param, value)


def _minutes(context: typer.Context, param: TyperOption, value: str | None) -> None:
    if value is not None:
        from concierge_cli.language.spans import parse_minutes

        _keep(context, param, parse_minutes(value))


def _option(name: str, flags: list[str], text: str, metavar: str, keep: Keep) -> TyperOption:
    return TyperOption(
        param_decls=[name, *flags], type=str, help=text, metavar=metavar, callback=keep, expose_value=False
    )


def _flag(name: str, flags: list[str], text: str, *, hidden: bool = False) -> TyperOption:
    return TyperOption(
        param_decls=[name, *flags],
        is_flag=True,
        default=False,
        help=text,
        hidden=hidden,
        callback=_keep,
        expose_value=False,
    )


def _show(name: str, flags: list[str], text: str, show: Keep) -> TyperOption:
    return TyperOption(
        param_decls=[name, *flags],
        is_flag=True,
        default=False,
        is_eager=True,
        help=text,
        callback=show,
        expose_value=False,
    )


def _show_help(context: typer.Context, _param: TyperOption, value: Any) -> None:
    if value and not context.resilient_parsing:
        from concierge_cli.cli.help_text import show_help

        show_help(context)
        raise typer.Exit


def _show_version(context: typer.Context, _param: TyperOption, value: Any) -> None:
    if value and not context.resilient_parsing:
        from concierge_cli.cli.help_text import show_version

        show_version(context)
        raise typer.Exit


def _refuse_broken_letters(name: str, value: object) -> None:
    """Bytes that the terminal's encoding could not read arrive as half letters, which no journal can store."""
    texts = value if isinstance(value, tuple | list) else (value,)
    for text in texts:
        if isinstance(text, str) and not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            raise InvalidInput(
                _("The text given for {name} arrived broken: the terminal did not send it as UTF-8.").format(
                    name=name.replace("_", "-")
                ),
                hint="concierge doctor",
            )
