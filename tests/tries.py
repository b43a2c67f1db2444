"""On how many examples a property is tried: on all of them where the longer tests run too, else on a part.

They are the same ones on every run, so that what is red was broken by the last change; `--hypothesis-seed=N` tries
others.
"""

from __future__ import annotations

import hypothesis
import pytest

from tests.left_out import longer_ones_too

EVERY = 100
"""What hypothesis tries of itself."""


class _Tries:
    whole = True


def choose(config: pytest.Config) -> None:
    """How fast examples are made says how busy the machine is, not whether a property holds."""
    _Tries.whole = longer_ones_too(config)
    hypothesis.settings.register_profile(
        "any machine",
        deadline=None,
        derandomize=config.getoption("--hypothesis-seed") is None,
        max_examples=tries(EVERY),
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("any machine")


def tries(examples: int) -> int:
    """The examples of this run, where a whole one takes `examples`."""
    return examples if _Tries.whole else max(examples * 3 // 10, 10)
