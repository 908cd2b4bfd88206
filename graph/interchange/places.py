"""Where to draw the nodes of routes: in columns from ligands to effectors, the best ones on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pararoute.graph.interchange.flat import Attributes

ROWS = 40  # of a column
_DOWN, _ACROSS, _APART = 45, 110, 160  # pixels between nodes, and more between columns


def places(paths: Sequence[Sequence[str]], roles: Mapping[str, str]) -> dict[str, Attributes]:
    """``x`` and ``y`` of every node.

    Parameters
    ----------
    paths : sequence of sequence of str
        The nodes of each route, the best route first.
    roles : mapping of str to str
        What each node is: ligand, receptor, mediator or effector.

    Returns
    -------
    dict of str to dict
        No two nodes stand at one place. A mediator's column is its step in the best route that
        runs through it; a full column goes on beside itself.

    Examples
    --------
    >>> roles = {"IGF1": "ligand", "IGF1R": "receptor", "AKT1": "effector"}
    >>> places([["IGF1", "IGF1R", "AKT1"]], roles)["AKT1"]
    {'x': 540.0, 'y': 0.0}
    """
    fixed = {"ligand": 0, "receptor": 1, "effector": max(map(len, paths), default=0)}
    step_of: dict[str, int] = {}
    for path in paths:
        for step, node in enumerate(path):
            step_of.setdefault(node, fixed.get(roles[node], max(step, 2)))
    columns: dict[int, list[str]] = defaultdict(list)
    for node, step in step_of.items():
        columns[step].append(node)
    found: dict[str, Attributes] = {}
    x = 0.0
    for _, nodes in sorted(columns.items()):
        for begin in range(0, len(nodes), ROWS):
            own = nodes[begin : begin + ROWS]
            for row, node in enumerate(own):
                found[node] = {"x": x, "y": (row - (len(own) - 1) / 2) * _DOWN}
            x += _ACROSS
        x += _APART
    return found
