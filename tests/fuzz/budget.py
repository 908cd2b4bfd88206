"""How many damaged files are tried: the same few in `make test`, ever new ones in `make soak`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# PARAROUTE_FUZZ=5000: so many files of each format, other ones each time
ASKED = int(os.environ.get("PARAROUTE_FUZZ", "0"))


def tries(usual: int) -> settings:
    """The settings of a test that tries `usual` examples, or as many as are asked for."""
    return settings(
        max_examples=ASKED or usual,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
