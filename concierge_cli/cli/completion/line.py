"""A typed line as words, as far as the cursor: for the shells that hand over the line instead of its words.

Only quoting is understood. Nothing is expanded: a `$(…)` on the line is the letters that it is written with.
"""

from __future__ import annotations

BACKSLASH, BACKTICK = "\\", "`"


def words(line: str, *, escape: str = BACKSLASH) -> list[str]:
    """The words of the last command on `line`; the last one is being typed and is "" after a blank.

    `escape` is the shell's: bash's backslash, or PowerShell's backtick. An open quotation mark reaches to the end.
    """
    found: list[str] = []
    word, started, quote = "", False, ""
    chars = iter(line)
    for char in chars:
        if char == escape and quote != "'":
            word, started = word + next(chars, ""), True
        elif quote:
            if char == quote:
                quote = ""
            else:
                word += char
        elif char in "\"'":
            quote, started = char, True
        elif char in " \t\n":
            if started:
                found.append(word)
            word, started = "", False
        else:
            word, started = word + char, True
    return [*found, word]
