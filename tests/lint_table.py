"""`python -m tests.lint_table`: what the linter finds, misses and finds wrongly, by class and language.

Own lines are those that the rules were written for; blind lines were written without them. `--wrong` prints every
line that is judged wrongly as well.
"""

from __future__ import annotations

import sys

from tests.lint_lines import Count, blind_lines, count, own_lines

HEAD = ("class", "lang", "hits", "misses", "alarms", "hits", "misses", "alarms")
ROW = "{:<38} {:<4} {:>6} {:>7} {:>7}   {:>6} {:>7} {:>7}"


def table(own: Count, blind: Count) -> list[str]:
    """The table, a line each; the last one sums up."""
    rows = [ROW.format("", "", "own", "", "", "blind", "", ""), ROW.format(*HEAD)]
    for class_, language in sorted({*own.keys, *blind.keys}):
        key = class_, language
        counts = (n for one in (own, blind) for n in (one.hits[key], one.misses[key], one.alarms[key]))
        rows.append(ROW.format(class_, language, *counts))
    sums = (part.total() for one in (own, blind) for part in (one.hits, one.misses, one.alarms))
    rows.append(ROW.format("all", "", *sums))
    for name, one in (("own", own), ("blind", blind)):
        rows.append(f"{name}: {one.total} lines, {one.clean} of them clean")
    return rows


def main() -> int:
    own, blind = count(own_lines()), count(blind_lines())
    print("\n".join(table(own, blind)))
    if "--wrong" in sys.argv:
        for name, one in (("own", own), ("blind", blind)):
            for language, missed, alarms, text in one.wrong:
                print(f"{name} {language} missed {missed} wrong {alarms}: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
