"""Blocks of permutations: the pieces that a null's work is cut into.

Each block brings its own seed, and how many there are does not depend on how many processes
compute them (`queries.crew`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SIZE = 100  # permutations in a block


class Block(NamedTuple):
    """Some permutations, and the seed they begin with."""

    seed: np.random.SeedSequence
    times: int


def blocks(seed: np.random.SeedSequence, permutations: int) -> list[Block]:
    """All permutations of one null in blocks of `SIZE`.

    Examples
    --------
    >>> [block.times for block in blocks(np.random.SeedSequence(0), 250)]
    [100, 100, 50]
    """
    begins = range(0, permutations, SIZE)
    seeds = seed.spawn(len(begins))
    return [
        Block(own, min(SIZE, permutations - begin))
        for own, begin in zip(seeds, begins, strict=True)
    ]
