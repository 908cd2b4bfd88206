"""Which edges could carry a step of the network: its own, and those of a complex's members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Membership:
    """Complexes and their members, as `graph.network` takes part of them.

    Attributes
    ----------
    members : mapping of str to frozenset of str
        Members of each complex.
    bound : frozenset of str
        What a ligand binds: such a complex sends its members' outputs, too.

    Examples
    --------
    >>> known = Membership({"R_S": frozenset({"R", "S"})}, frozenset({"R_S"}))
    >>> sorted(known.edges("R_S", "A"))
    [('R', 'A'), ('R_S', 'A'), ('S', 'A')]
    >>> sorted(known.edges("A", "R_S"))
    [('A', 'R'), ('A', 'R_S'), ('A', 'S')]
    """

    members: Mapping[str, frozenset[str]]
    bound: frozenset[str]

    def edges(self, source: str, target: str) -> Iterator[tuple[str, str]]:
        """The edges that could carry the step from source to target, whether they exist or not."""
        into, own = self.members.get(target, frozenset()), self.members.get(source, frozenset())
        sends = source in self.bound and target not in own and target != source
        for start in (source, *(own if sends else ())):
            yield start, target
            if start not in into and start != target:
                yield from ((start, member) for member in into)
