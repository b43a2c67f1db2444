"""Completion in the shell: `concierge __complete SHELL …` answers before typer, rich or a command is imported.

    shell script (`scripts/`) → `answer` → `line` (what was typed) → `place` (what is being completed)
        → `offers` (what could stand there: `words`, `books`, `cases`) → `answer` (as this shell reads it)

What commands, options and closed lists there are stands in `made/words.<language>.txt`, which `gather` makes from the
real commands when the package is built. Nothing here writes, and nothing here may fail: a home that is missing,
locked, damaged or newer offers nothing. Modules of this package import neither `re` nor `typing` nor `pathlib` when
they answer: each alone would cost what an answer may take.
"""
