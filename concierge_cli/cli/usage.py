"""Wrong command lines in the user's language, made from the fields of Typer's exceptions, never from their text.

Loaded only when a line is wrong. Typer's own sentences are English f-strings; a class of theirs that is unknown here
still gets a sentence of ours. The last line is always a command that helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typer import TyperException
from typer.core import TyperArgument, TyperOption

from concierge_cli.cli.help_text import argument_name, choices_of
from concierge_cli.cli.style import safe
from concierge_cli.cli.usage_words import COMMAND_WORDS, OPTION_WORDS, SAID_WITH
from concierge_cli.errors import InvalidInput
from concierge_cli.i18n import _
from concierge_cli.language.typed import plain


class UsageError(InvalidInput):
    """The line itself is wrong: a word, an option or a value that the command does not have."""


def translated(error: TyperException) -> UsageError:
    """Our error for one of the parser's."""
    ctx = getattr(error, "ctx", None)
    param = getattr(error, "param", None)
    match type(error).__name__:
        case "NoSuchOption":
            return _no_such_option(error.option_name, ctx)  # type: ignore[attr-defined]
        case "BadOptionUsage":
            return _bad_option_usage(error.option_name, ctx)  # type: ignore[attr-defined]
        case "MissingParameter":
            return _missing(ctx, param)
        case "BadParameter" if param is not None:
            return _bad_value(ctx, param)
        case _:
            return UsageError(_("This line cannot be understood."), hint=_help_of(ctx))


def no_such_command(name: str, ctx: Any, names: Iterable[str]) -> UsageError:
    """No command `name` in the group of `ctx`; Spanish and half-remembered words suggest ours."""
    known = list(names)
    within = _words(ctx)
    sentence = _("There is no command “{name}”.").format(name=safe(" ".join([*within, name])))
    aliases = {alias: [ours] for alias, ours in getattr(ctx.command, "aliases", {}).items()}
    found = _suggest(name, known, {**COMMAND_WORDS, **aliases})
    if not found:
        return UsageError(sentence, hint=_help_of(ctx))
    words = [" ".join([*within, word]) for word in found]
    meant = _("Did you mean {words}?").format(words=_either(words))
    return UsageError(f"{sentence} {meant}", hint=f"concierge {words[0]} --help")


def missing_command(ctx: Any) -> UsageError:
    """A group was called without saying what to do with it."""
    return UsageError(
        _("“{group}” needs one more word: {words}.").format(
            group=" ".join(_words(ctx)), words=_either(ctx.command.list_commands(ctx))
        ),
        hint=_help_of(ctx),
    )


def too_many_words(rest: Sequence[str], ctx: Any) -> UsageError:
    """More arguments than the command takes: most often a text without quotation marks."""
    sentence = _("Not expected: “{words}”.").format(words=safe(" ".join(str(word) for word in rest)))
    if len(rest) == 1 and (named := SAID_WITH.get(" ".join(_words(ctx)))):
        return UsageError(f"{sentence} {_(named)}", hint=_help_of(ctx))
    return UsageError(sentence + " " + _("A text with blanks goes between double quotation marks."), hint=_help_of(ctx))


def not_a_choice(value: str, choices: Sequence[str], ctx: Any, param: Any) -> UsageError:
    """`value` is none of the words that `param` takes."""
    sentence = _("“{value}” is not a value for {option}. It can be {choices}.").format(
        value=safe(value), option=_name(param, ctx), choices=_either(choices)
    )
    return UsageError(sentence, hint=_help_of(ctx))


def not_a_number(value: str, ctx: Any, param: Any) -> UsageError:
    """`value` is no number, or none that `param` takes."""
    low, high = getattr(param.type, "min", None), getattr(param.type, "max", None)
    if low is not None and high is not None:
        want = _("Write a number from {low} to {high}.").format(low=low, high=high)
    elif low is not None:
        want = _("Write a number, {low} or more.").format(low=low)
    elif high is not None:
        want = _("Write a number, {high} or less.").format(high=high)
    elif param.type.name.startswith("float"):
        want = _("Write a number, such as 2.5.")
    else:
        want = _("Write a whole number, such as 15.")
    sentence = _("“{value}” is not a value for {option}.").format(value=safe(value), option=_name(param, ctx))
    return UsageError(f"{sentence} {want}", hint=_help_of(ctx))


def _no_such_option(option: str, ctx: Any) -> UsageError:
    sentence = _("There is no option {option}.").format(option=safe(option))
    options = _options(ctx)
    long = [name for name in options if name.startswith("--")]
    words = {f"--{word}": [f"--{name}" for name in names] for word, names in OPTION_WORDS.items()}
    found = _suggest(option, long, words) if option.startswith("--") else []
    if found:
        sentence += " " + _("Did you mean {words}?").format(words=_either(found))
    elif ctx is not None and ctx.parent is None:
        sentence += " " + _("First the command, then its options.")
    return UsageError(sentence, hint=_help_of(ctx))


def _bad_option_usage(option: str, ctx: Any) -> UsageError:
    param = _options(ctx).get(option)
    if param is not None and param.is_flag:
        sentence = _("{option} stands alone, without a value.").format(option=option)
    else:
        sentence = _("{option} needs a value behind it.").format(option=option)
        if param is not None and (choices := choices_of(param)):
            sentence += " " + _("It can be {choices}.").format(choices=_either(choices))
    return UsageError(sentence, hint=_help_of(ctx))


def _missing(ctx: Any, param: Any) -> UsageError:
    name = _name(param, ctx) if param is not None else ""
    if isinstance(param, TyperArgument):
        sentence = _("{argument} is missing.").format(argument=name)
    else:
        sentence = _("The option {option} is missing.").format(option=name)
    if param is not None and (choices := choices_of(param)):
        sentence += " " + _("It can be {choices}.").format(choices=_either(choices))
    return UsageError(sentence, hint=_help_of(ctx))


def _bad_value(ctx: Any, param: Any) -> UsageError:
    value = _offender(ctx, param)
    if choices := choices_of(param):
        return not_a_choice(value, choices, ctx, param)
    if param.type.name.split()[0] in ("int", "float"):
        return not_a_number(value, ctx, param)
    return UsageError(
        _("“{value}” is not a value for {option}.").format(value=safe(value), option=_name(param, ctx)),
        hint=_help_of(ctx),
    )


def _offender(ctx: Any, param: Any) -> str:
    """The value on the line that `param` refuses: parsed again, because the exception does not carry it."""
    opts, _rest, _order = ctx.command.make_parser(ctx).parse_args(list(ctx.meta["concierge.args"]))
    value = opts.get(param.name)
    for one in value if isinstance(value, list | tuple) else [value]:
        try:
            param.type(one, param, ctx)
        except TyperException:
            return str(one)
    return "" if value is None else str(value)


def _suggest(word: str, ours: Sequence[str], others: Mapping[str, Sequence[str]]) -> list[str]:
    """Up to two of `ours` for a word that is near to one, or that people use for one."""
    from difflib import get_close_matches

    typed = plain(word)
    meant = {plain(other): [name for name in names if name in ours] for other, names in others.items()}
    meant = {other: names for other, names in meant.items() if names}
    if typed in meant:
        return meant[typed][:2]
    near = get_close_matches(typed, [*ours, *meant], n=3, cutoff=0.7)
    found = [name for match in near for name in ([match] if match in ours else meant[match])]
    if not found and len(typed.strip("-")) >= 3:
        found = [name for name in ours if name.startswith(typed)]
    return list(dict.fromkeys(found))[:2]


def _options(ctx: Any) -> dict[str, TyperOption]:
    if ctx is None:
        return {}
    options = [param for param in ctx.command.params if isinstance(param, TyperOption) and not param.hidden]
    return {name: option for option in options for name in (*option.opts, *option.secondary_opts)}


def _name(param: Any, ctx: Any) -> str:
    if isinstance(param, TyperArgument):
        return argument_name(param)
    names = sorted(param.opts, key=len)
    return names[-1] if names else str(param.name)


def _words(ctx: Any) -> list[str]:
    """The words of the command so far: `client`, `add`."""
    words: list[str] = []
    while ctx is not None and ctx.parent is not None:
        words.insert(0, str(ctx.info_name))
        ctx = ctx.parent
    return words


def _help_of(ctx: Any) -> str:
    return " ".join(["concierge", *_words(ctx), "--help"])


def _either(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = words
    return _("{first} or {last}").format(first=", ".join(first), last=last) if first else last
