"""What is left of each ligand's score when one node is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pararoute.queries.blocking.pair_scores import pairs_left
from pararoute.queries.views.figures.drawing import name
from pararoute.queries.views.figures.figure import TOP, Figure, noted, shown_of
from pararoute.queries.views.figures.material import Material
from pararoute.queries.views.figures.scales import bar, matrix, sequential

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TARGETS = 20
_AMONG = 100  # targets among which those that differ are looked for
_TOLD = ["ligand", "rank", "target", "alike", "kind", "change", "score", "score_left", "share_left"]


def make(material: Material) -> pd.DataFrame:
    """A row for each first ligand and strong target.

    ``ligand rank target alike kind change score score_left share_left``: ``change`` is what the
    target's removal does to the net signal of all ligands, by which targets are chosen, most
    lowering first; ``alike`` are those of the first 100 that leave the same of each ligand;
    ``score_left`` is the best score of the ligand's routes without the target, and ``share_left``
    that over the score, above 1 where a brake is removed. No effector and no ligand is a target.
    """
    scored = material.scored
    top = scored.head(TOP)
    every = material.targets if len(top) else pd.DataFrame(columns=["kind", "change"])
    every = every[every["kind"].isin(["receptor", "mediator"]) & (every["change"] < 0)]
    if every.empty:
        return noted(pd.DataFrame(columns=_TOLD), "There is no score that blocking a node lowers.")
    some = every.head(_AMONG)[["target", "kind", "change"]]
    left = _left(material, top, some["target"].tolist())
    score = top["score"].to_numpy()[:, None]
    touched = (~np.isclose(left.to_numpy(), score, rtol=1e-9, atol=0)).any(axis=0)
    if not touched.any():
        return noted(pd.DataFrame(columns=_TOLD), "No such target touches these ligands' routes.")
    alike = _alike(left.loc[:, touched])
    long = left[list(alike)[:TARGETS]].rename_axis("ligand").reset_index()
    long = long.melt("ligand", None, "target", "score_left")
    table = top[["ligand", "rank", "score"]].merge(long, on="ligand").merge(some, on="target")
    table["share_left"] = np.round(table["score_left"] / table["score"], 9)
    table["alike"] = table["target"].map(alike)
    n = table["target"].nunique()
    return noted(
        table.sort_values(["rank", "change", "target"])[_TOLD],
        shown_of(len(top), len(scored), "ligands with a score above 0")
        + f" {n} of {len(every):,} receptors and mediators whose removal lowers the signal of all "
        f"ligands to {material.effectors}, the most lowering at the left; +n stands for n others "
        "that leave just the same (in the table: alike).",
    )


def _left(material: Material, top: pd.DataFrame, targets: list[str]) -> pd.DataFrame:
    """The best score that each ligand (rows) has left when each target (columns) is removed."""
    left = pairs_left(material.opened.arena, targets)
    scores = pd.DataFrame(left.scores, index=left.pairs["ligand"], columns=list(left.names))
    return scores.groupby(level=0).max().reindex(top["ligand"], fill_value=0.0)


def _alike(left: pd.DataFrame) -> dict[str, str]:
    """The first of each kind of target, with the others that do the same, joined by ;."""
    found: dict[tuple[float, ...], list[str]] = {}
    for target, scores in left.round(12).items():
        found.setdefault(tuple(scores), []).append(str(target))
    return {first: ";".join(others) for first, *others in found.values()}


def draw(table: pd.DataFrame, ax: Axes) -> Axes:
    """A cell for each ligand and target: dark where little is left."""
    order = table.drop_duplicates("target").sort_values(["change", "target"])
    wide = 100 * table.pivot_table("share_left", "ligand", "target")
    wide = wide.reindex(index=table["ligand"].drop_duplicates(), columns=order["target"])
    wide.columns = pd.Index([_headed(row) for row in order.to_dict("records")])
    image = matrix(ax, wide, sequential().reversed(), bar(100.0), lambda value: f"{value:.0f}")
    ax.figure.colorbar(image, ax=ax, shrink=0.5, pad=0.02, label="% of the score left",
                       extend="max" if float(wide.max().max()) > 100 else "neither")  # fmt: skip
    return ax


def _headed(row: dict[str, Any]) -> str:
    others = len(row["alike"].split(";")) if isinstance(row["alike"], str) and row["alike"] else 0
    return name(row["target"], 20) + (f" +{others}" if others else "")


FIGURE = Figure(
    "blocking",
    "What is left of each score when a node is blocked",
    "The share of a ligand's score, in %, that its best remaining route has when the node above "
    "the column is removed alone, with the complexes that need it. 100 is untouched, above 100 a "
    "brake was removed. That is the model's network without a node: no dose, no drug and no "
    "adaptation of the cell.",
    make,
    draw,
    lambda table: (
        2.6 + 0.3 * max(table["target"].nunique(), 6),
        1.9 + 0.26 * max(table["ligand"].nunique(), 6),
    ),
)
