"""A store's report as a page against its figures alone, and the reports of ten stores against that of one.

Every store has as many cases as the one it is compared with, as many a day, and the month has most of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import make_home
from tests.bench.measure import CONCIERGE, Command, Figure, environment, medians

ONE = make_home.STORES[0][0]


def figures(one: Path, ten: Path, rounds: int, *, cases: int, wall: bool) -> Iterator[Figure]:
    """`one` is a home of one store with `cases`, `ten` one of ten stores with as many each."""
    days = cases // make_home.CASES_A_DAY
    month = ("--month", "2026-10" if days > 2 * make_home.LATEST_CLOSED.day else "2026-11")

    def page(home: Path, store: str, *more: str) -> Command:
        return Command(
            [*CONCIERGE, "report", "month", "--client", store, *month, "--format", "html", *more], environment(home)
        )

    kpi = Command([*CONCIERGE, "kpi", "--client", ONE, *month], environment(one))
    took = medians({"kpi": kpi, "page": page(one, ONE), "cases": page(one, ONE, "--cases")}, rounds, wall=wall)
    yield Figure(name="report_page", value=took["page"] / took["kpi"], unit="x_kpi", limit=3)
    yield Figure(name="report_page_cases", value=took["cases"] / took["kpi"], unit="x_kpi")
    each = {slug: page(ten, slug) for slug, _prefix, _name in make_home.STORES}
    with tempfile.TemporaryDirectory() as folder:
        every = [*CONCIERGE, "report", "month", "--all", *month, "--output", folder, "--force"]
        together = {"one": page(one, ONE), "all": Command(every, environment(ten))}
        alone = medians(together | each, max(3, rounds // 3), wall=wall)
    of_one, at_once = alone.pop("one"), alone.pop("all")
    yield Figure(name="report_ten_stores", value=sum(alone.values()) / of_one, unit="x_one_store", limit=12)
    yield Figure(name="report_all", value=at_once / of_one, unit="x_one_store", limit=12)
