"""One shop, made once for all who mistreat copies of it."""

from __future__ import annotations

import pytest

from tests.faults.shop import Shop, make_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Copy it before anything is done to it."""
    return make_shop(tmp_path_factory.mktemp("faults") / "shop")
