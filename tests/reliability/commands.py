"""The ranking of the tiny tables that many tests begin with."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TABLES = ("--receiver", "mirror/contrasts/receiver.tsv.gz", "--permutations", "0")
RANK = ("rank", "--sender", "mirror/contrasts/sender.tsv", *TABLES, "--omnipath", "mirror/omnipath",
        "--out", "out")  # fmt: skip
