"""The weekly and monthly report of one store: gathered once, then a paper, a screen or JSON.

`gather` reads, `paper` says; the figures of `kpi` are its own and are not counted again.
"""

from concierge_cli.services.report.as_json import report_json
from concierge_cli.services.report.gather import MOST_LISTED, Gathered, gather
from concierge_cli.services.report.paper import report_paper
from concierge_cli.services.report.standing import Standing, standing_of

__all__ = ["MOST_LISTED", "Gathered", "Standing", "gather", "report_json", "report_paper", "standing_of"]
