"""Questions to the person at the terminal: a short form, yes or no, a box to paste into.

Every question has a flag; where nobody can be asked, the error names the flags that are missing. `<` goes back one
question, `?` explains, Enter takes what stands in brackets, Ctrl-C and Ctrl-D leave without saving anything.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from concierge_cli.cli import style
from concierge_cli.cli.output import Screen
from concierge_cli.cli.session import missing_flags
from concierge_cli.errors import ConciergeError, InvalidInput
from concierge_cli.i18n import _, pgettext
from concierge_cli.language.typed import plain
from concierge_cli.language.words import word_key

BACK: Final = "<"
EXPLAIN: Final = "?"
END: Final = "."
_YES: Final = ("s", "si", "y", "yes")
_NO: Final = ("n", "no")
_MORE: Final = ("mas", "more")
_WAKE_SECONDS: Final = 0.2
_ROWS_BESIDE: Final = 3
"""Choices that take more lines than this beside their question are set out in columns below it."""


class Choice(NamedTuple):
    """One of the answers that a question offers: taken by its number, its label, its value or one of `words`."""

    value: str
    label: str
    words: tuple[str, ...] = ()


class Question(NamedTuple):
    """One question of a form; its answer is stored under `key`.

    `flag` is named where nobody can be asked. `default` is taken for Enter and shown in brackets as `shown`. `parse`
    turns what was typed into the answer and raises InvalidInput to ask again. Of `choices` the first `offered` are
    shown, then one called "more". A question that is not `needed` may stay without an answer (None). `named` ones tell
    their choices where nobody can be asked.
    """

    key: str
    text: str
    flag: str = ""
    default: Any = None
    shown: str = ""
    parse: Callable[[str], Any] | None = None
    explain: str = ""
    choices: Sequence[Choice] = ()
    offered: int = 0
    needed: bool = True
    named: bool = False


Step = Question | Callable[[Mapping[str, Any]], Question | None]
"""A question, or a function of the answers so far that gives one, or None to leave it out."""


def _among(question: Question) -> str:
    """` (US, DE)`: what may be typed after the flag."""
    return f" ({', '.join(choice.value for choice in question.choices)})"


class _Back(Exception):
    """`<` was typed."""


class Prompter:
    """Asks on the terminal. `read` gets the prompt and returns a line; `write` shows lines."""

    def __init__(
        self,
        *,
        screen: Screen,
        interactive: bool,
        command: str = "",
        read: Callable[[str], str] | None = None,
        write: Callable[[Iterable[str]], None] | None = None,
    ) -> None:
        self.screen = screen
        self.interactive = interactive
        self.command = command
        self._read_line = read or _read_line
        self._write = write or (lambda lines: screen.write(lines, sys.stdout))

    def form(
        self, steps: Sequence[Step], known: Mapping[str, Any] | None = None, *, numbered: bool = False
    ) -> dict[str, Any]:
        """The answers to `steps`, with `known` among them; what is known is not asked.

        Where nobody can be asked, defaults are taken and InvalidInput names every flag that is missing.
        """
        answers = dict(known or {})
        if not self.interactive:
            return self._unasked(steps, answers)
        given = frozenset(answers)
        asked: list[tuple[int, str]] = []
        total = sum(1 for step in steps if not (isinstance(step, Question) and step.key in given))
        place = 0
        while place < len(steps):
            question = _question(steps[place], answers)
            if question is None or question.key in given:
                place += 1
                continue
            label = _("{n} of {total}").format(n=len(asked) + 1, total=total) if numbered else ""
            try:
                answers[question.key] = self._answer(question, label)
            except _Back:
                if not asked:
                    self._write(["  " + _("This is the first question.")])
                    continue
                place, key = asked.pop()
                answers.pop(key, None)
                continue
            asked.append((place, question.key))
            place += 1
        return answers

    def one(self, question: Question) -> Any:
        """The answer to a single question."""
        return self.form([question])[question.key]

    def line(self, question: str, *, flag: str, default: str | None = None) -> str:
        """One line of text."""
        return str(self.one(Question(key="line", text=question, flag=flag, default=default)))

    def choice(
        self, question: str, choices: Iterable[Choice | tuple[str, str]], *, flag: str = "", default: str | None = None
    ) -> str:
        """One of `choices`, or of pairs of code and label; returns the code. `default` is a code."""
        offered = [Choice(*one) for one in choices]
        shown = next((choice.label for choice in offered if choice.value == default), "")
        asked = Question(key="choice", text=question, flag=flag, default=default, shown=shown, choices=offered)
        return str(self.one(asked))

    def confirm(self, text: str, *, default: bool = True, unasked: bool | None = None, flag: str = "") -> bool:
        """Yes or no. `unasked` is the answer where nobody can be asked; without it that is InvalidInput."""
        if not self.interactive:
            if unasked is None:
                raise missing_flags([flag], self.command)
            return unasked
        brackets = pgettext("yes or no", "[Y/n]") if default else pgettext("yes or no", "[y/N]")
        while True:
            word = plain(self._read(f"{text} {brackets} "))
            if not word:
                return default
            if word in _YES:
                return True
            if word in _NO:
                return False
            self._write(["  " + _("Answer yes or no: y or n.")])

    def pause(self, text: str = "") -> bool:
        """Waits for Enter; False when `q` was typed. Goes on at once where nobody is there."""
        if not self.interactive:
            return True
        prompt = text or _("Enter to go on, q to leave")
        return plain(self._read(f"{prompt} ")) not in ("q", "salir", "quit")

    def text(
        self,
        given: str | None,
        *,
        flag: str,
        question: str,
        editor: bool = False,
        clipboard: bool = False,
    ) -> str:
        """A text: as given, `-` from stdin, from the editor, the clipboard, or pasted into a box. Never empty."""
        if given == "-":
            text = read_stdin()
        elif given is not None:
            text = given
        elif clipboard:
            from concierge_cli.cli.clipboard import paste

            text = paste()
        elif editor:
            from concierge_cli.cli.editor import edit

            text = edit("")
        elif self.interactive:
            text = self._box(question)
        else:
            raise missing_flags([flag], self.command)
        text = text.strip("\r\n")
        if not text.strip():
            raise InvalidInput(
                _("There is no text. Nothing was saved."),
                hint=" ".join(["concierge", *self.command.split(), "--help"]),
            )
        return text

    def _unasked(self, steps: Sequence[Step], answers: dict[str, Any]) -> dict[str, Any]:
        missing = []
        for step in steps:
            question = _question(step, answers)
            if question is None or question.key in answers:
                continue
            if question.default is None and question.needed:
                missing.append(question.flag + (_among(question) if question.named else ""))
            else:
                answers[question.key] = question.default
        if missing:
            raise missing_flags(missing, self.command)
        return answers

    def _answer(self, question: Question, label: str) -> Any:
        everything = not question.offered or question.offered >= len(question.choices)
        while True:
            shown = question.choices if everything else question.choices[: question.offered]
            typed = self._read(self._prompt(question, label, shown, more=not everything)).strip()
            if typed == BACK:
                raise _Back
            if typed == EXPLAIN:
                self._explain(question)
            elif not typed and question.default is not None:
                return question.default
            elif not typed and not question.needed:
                return None
            elif not typed:
                self._write(["  " + _("An answer is needed here; ? explains.")])
            elif not everything and (typed == str(len(shown) + 1) or plain(typed).rstrip("….") in _MORE):
                everything = True
            else:
                try:
                    return self._parsed(question, typed, shown)
                except ConciergeError as error:
                    said = [line for line in style.safe_lines(error.message) if line]
                    lines = [part for line in said for part in self.screen.wrap(line, indent="  ")]
                    self._write([*lines, *(f"  {line}" for line in style.safe_lines(error.hint) if line)])

    def _parsed(self, question: Question, typed: str, shown: Sequence[Choice]) -> Any:
        if not question.choices:
            return question.parse(typed) if question.parse else typed
        if typed.isdecimal() and 1 <= int(typed) <= len(shown):
            return shown[int(typed) - 1].value
        return pick(typed, question.choices).value

    def _explain(self, question: Question) -> None:
        lines = self.screen.wrap(question.explain, indent="  ") if question.explain else []
        if question.choices:
            lines += ["  " + _("Answer with the number or the word.")]
        if question.default is not None:
            lines += ["  " + _("Enter accepts what stands in brackets.")]
        self._write(lines or ["  " + _("Type the answer and press Enter; < goes back.")])

    def _prompt(self, question: Question, label: str, shown: Sequence[Choice], *, more: bool) -> str:
        """Question and choices; the last line waits for the answer."""
        options = [f"{number} {choice.label}" for number, choice in enumerate(shown, 1)]
        if more:
            options.append(f"{len(shown) + 1} " + pgettext("choices", "more…"))
        bracket = f"[{question.shown or question.default}] " if question.default is not None else ""
        if self.screen.accessible:
            return "\n".join([" ".join(filter(None, [label, question.text])), *options, f"{bracket}> "])
        head = f"  {label}  " if label else "  "
        column = 46 if not self.screen.narrow else 36
        if options:
            return self._choices(head + question.text, options, bracket)
        lines = style.wrap(question.text, column - 2, indent=" " * len(head), first=head)
        lines[-1] = style.pad(lines[-1], column)
        return "\n".join(lines) + bracket

    def _choices(self, head: str, options: list[str], bracket: str) -> str:
        """A few short choices stand beside the question, the answer at the end of their line; others in columns."""
        start, end = 22, self.screen.width - 10
        whole = "  ".join(option.replace(" ", "\u00a0") for option in options)
        lead = [] if style.cells(head) + 2 <= start else [head]
        first = " " * start if lead else style.pad(head, start)
        # The blanks between options are doubled so that each reads as one; inside an option no line may break.
        lines = style.wrap(whole.replace("  ", "\u2007 "), end, indent=" " * start, first=first)
        lines = [line.replace("\u2007", " ").replace("\u00a0", " ").rstrip() for line in lines]
        if len(lines) > _ROWS_BESIDE or any(style.cells(line) > end for line in lines):
            asked = self.screen.wrap(head.strip(), indent="  ")
            return "\n".join([*asked, *self._columns(options), f"  {bracket}> "])
        lines[-1] = style.pad(lines[-1], end + 1)
        return "\n".join([*lead, *lines]) + bracket

    def _columns(self, options: list[str]) -> list[str]:
        """Numbered choices in as many columns as fit, to be read downwards; one too long for a line goes on below."""
        indent, gap = "    ", "   "
        digits = len(str(len(options)))
        cells = [option.rjust(digits - option.index(" ") + len(option)) for option in options]
        widest = max(style.cells(cell) for cell in cells)
        count = max((self.screen.width - len(indent) + len(gap)) // (widest + len(gap)), 1)
        if count == 1:
            below = indent + " " * (digits + 1)
            numbers = [indent + cell[: digits + 1] for cell in cells]
            lines = zip(numbers, (cell[digits + 1 :] for cell in cells), strict=True)
            return [line for number, said in lines for line in self.screen.wrap(said, indent=below, first=number)]
        rows = -(-len(cells) // count)
        return [
            (indent + gap.join(style.pad(cell, widest) for cell in cells[row::rows])).rstrip() for row in range(rows)
        ]

    def _box(self, question: str) -> str:
        self._write([question, "  " + _("Paste or type it; a line with only a dot ends it.")])
        lines: list[str] = []
        while True:
            try:
                typed = self._read_line(f"  {self.screen.bar} ")
            except EOFError:
                if not lines:
                    raise KeyboardInterrupt from None
                return "\n".join(lines)
            except KeyboardInterrupt:
                raise KeyboardInterrupt("\n".join(lines)) from None  # whoever asked may keep what was pasted
            for line in typed.split("\n"):
                if line.strip() == END:
                    return "\n".join(lines)
                lines.append(line)

    def _read(self, prompt: str) -> str:
        try:
            return self._read_line(self.screen.finish(prompt))
        except EOFError:
            raise KeyboardInterrupt from None


def pick(typed: str, choices: Sequence[Choice]) -> Choice:
    """The choice that `typed` names: exactly, or as the only one that begins so. Case, accents and signs do not count."""
    word = word_key(typed)
    names = {choice: [word_key(name) for name in (choice.value, choice.label, *choice.words)] for choice in choices}
    found = [choice for choice, all_names in names.items() if word in all_names] if word else []
    if word and not found:
        found = [choice for choice, all_names in names.items() if any(name.startswith(word) for name in all_names)]
    if len(found) == 1:
        return found[0]
    labels = ", ".join(choice.label for choice in found or choices)
    if found:
        raise InvalidInput(_("“{typed}” can be {choices}.").format(typed=typed, choices=labels))
    raise InvalidInput(_("“{typed}” is none of these: {choices}.").format(typed=typed, choices=labels))


def from_a_file() -> bool:
    """Whether standard input is a file (`< notice.txt`). A pipe is read where `-` asks for it: it may never end."""
    import os
    import stat

    try:
        return stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):  # none there, or one that is no file of the system's
        return False


def read_stdin() -> str:
    """All of standard input as text: UTF-8, UTF-16 when it says so, else what this machine writes by default."""
    data: bytes = sys.stdin.buffer.read()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\r\n", "\n")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        import locale

        text = data.decode(locale.getpreferredencoding(do_setlocale=False), "replace")
        if "\ufffd" in text:
            text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n")


def _question(step: Step, answers: Mapping[str, Any]) -> Question | None:
    return step if isinstance(step, Question) else step(answers)


def _read_line(prompt: str) -> str:
    """One line from the terminal, with the editing keys that the shell has where the system offers them."""
    try:
        import readline
    except ImportError:
        pass  # Windows: its console edits lines by itself
    else:
        readline.set_auto_history(False)
    *above, last = prompt.split("\n")
    for line in above:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    with waking():
        return input(last)


@contextlib.contextmanager
def waking() -> Iterator[None]:
    """Breaks off the wait for a key now and then, unseen, so that Ctrl-C always ends it.

    Ctrl-C in the very instant between the prompt and the wait is only noted by Python's handler: without this the
    wait would go on until the next key.
    """
    import signal
    import threading

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield  # Windows, where the console ends the wait itself
        return
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: None)
    signal.setitimer(signal.ITIMER_REAL, _WAKE_SECONDS, _WAKE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
