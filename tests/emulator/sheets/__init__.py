"""Google Sheets v4: spreadsheets in memory, all seventeen methods."""

from __future__ import annotations


def register() -> None:
    """Loads the modules whose functions answer operations and requests."""
    from tests.emulator.sheets import (  # noqa: F401
        data_filters,
        methods,
        request_cells,
        request_charts,
        request_dimensions,
        request_filters,
        request_formats,
        request_metadata,
        request_protection,
        request_ranges,
        request_sheets,
        values,
    )
