"""From tables to the signed graph: which pairs and which signalling steps there are.

The rules that two readers must share are here and nowhere else:

* an unsigned ligand-receptor pair counts as activating (``sign_assumed``), or is
  dropped by `strict_signs`;
* an unsigned or undirected signalling edge is left out and counted;
* within the receiving cell no step is a ligand-receptor pair, and none leaves a ligand
  that is secreted only; a pair that stands in both data sets counts once, as a pair;
* complexes stay nodes, with their members.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pararoute.graph.network import Network, to_network
from pararoute.graph.overlay import corrected
from pararoute.graph.schema import Label
from pararoute.graph.signs import activating_share
from pararoute.ingest.tables import Knowledge

_ENDS = ["source_genesymbol", "target_genesymbol"]
_EVIDENCE = ["sources", "references", "curation_effort"]


@dataclass(frozen=True)
class SignedGraph:
    """The graph as tidy tables; every other form is a projection of it.

    Attributes
    ----------
    nodes : DataFrame
        ``symbol label uniprot is_ligand is_receptor secreted membrane votes``.
    pairs : DataFrame
        ``ligand receptor activating sign_assumed corrected`` and the evidence columns;
        ``activating`` is the share of the pair that activates (see `graph.signs`).
    steps : DataFrame
        ``source target activating corrected`` and the evidence columns.
    subunits : DataFrame
        ``complex member`` of every complex that is a node.
    counts : dict
        What was left out, assumed or corrected, by reason.
    """

    nodes: pd.DataFrame
    pairs: pd.DataFrame
    steps: pd.DataFrame
    subunits: pd.DataFrame
    counts: dict[str, int]

    @cached_property
    def network(self) -> Network:
        """The sparse form of the steps, which does not depend on what is asked of it."""
        return to_network(self)


def build(
    knowledge: Knowledge, *, overlay: pd.DataFrame | None = None, strict_signs: bool = False
) -> SignedGraph:
    """Build the signed graph.

    Parameters
    ----------
    knowledge : Knowledge
        OmniPath's tables.
    overlay : DataFrame, optional
        Corrections as `graph.overlay.shipped_overlay` gives them; None applies none.
    strict_signs : bool
        Drop pairs without a known sign instead of taking them as activating.

    Returns
    -------
    SignedGraph
        All tables sorted by their keys, so that row order in the input changes nothing.

    Notes
    -----
    Cost: about 0.1 s for 4,600 pairs and 19,000 interactions.
    """
    counts: dict[str, int] = {}
    pairs = _pairs(knowledge, overlay, counts)
    steps = _signed_steps(knowledge, overlay, counts)
    symbols = {s for edges in (pairs, steps) for end in edges.columns[:2] for s in edges[end]}
    complexes = knowledge.complexes
    subunits = complexes.loc[complexes["complex"].isin(symbols), ["complex", "member"]]
    subunits = subunits.sort_values(["complex", "member"], ignore_index=True)
    nodes = _nodes(knowledge, symbols | set(subunits["member"]), pairs, subunits)
    steps = _inside_the_cell(steps, knowledge, secreted_only(nodes, subunits), counts)
    if strict_signs:  # the nodes stay: a ligand that lost its pairs is still a ligand
        pairs = pairs[~pairs["sign_assumed"]].reset_index(drop=True)
    graph = SignedGraph(nodes, pairs, steps, subunits, counts)
    _ = graph.network  # whatever is asked of it needs that
    return graph


def _edges(table: pd.DataFrame) -> pd.DataFrame:
    names = dict(zip(_ENDS, ("source", "target"), strict=True))
    edges = table[[*_ENDS, *_EVIDENCE]].rename(columns=names)
    return edges.assign(activating=activating_share(table))


def _overlaid(
    edges: pd.DataFrame, dataset: str, overlay: pd.DataFrame | None, knowledge: Knowledge,
    counts: dict[str, int],
) -> pd.DataFrame:  # fmt: skip
    if overlay is None:
        return edges.assign(corrected=False)
    facts = overlay[overlay["dataset"] == dataset]
    complexes = set(knowledge.complexes["complex"])
    edges, changes = corrected(edges, facts, knowledge.symbols | complexes)
    counts.update({f"overlay, {dataset}: {kind}": n for kind, n in changes.items()})
    return edges


def _pairs(
    knowledge: Knowledge, overlay: pd.DataFrame | None, counts: dict[str, int]
) -> pd.DataFrame:
    pairs = _overlaid(_edges(knowledge.ligrec), "ligrec", overlay, knowledge, counts)
    unsigned = pairs["activating"].isna()
    counts["pairs"] = len(pairs)
    counts["pairs without a sign"] = int(unsigned.sum())
    pairs["sign_assumed"] = unsigned
    pairs["activating"] = pairs["activating"].fillna(1.0)
    names = {"source": "ligand", "target": "receptor"}
    return pairs.rename(columns=names).sort_values([*names.values()], ignore_index=True)


def _signed_steps(
    knowledge: Knowledge, overlay: pd.DataFrame | None, counts: dict[str, int]
) -> pd.DataFrame:
    directed = knowledge.signalling[knowledge.signalling["is_directed"]]
    counts["interactions"] = len(knowledge.signalling)
    counts["interactions left out: undirected"] = len(knowledge.signalling) - len(directed)
    steps = _overlaid(_edges(directed), "signalling", overlay, knowledge, counts)
    counts["interactions left out: unsigned"] = int(steps["activating"].isna().sum())
    return steps.dropna(subset="activating")


def _inside_the_cell(
    steps: pd.DataFrame, knowledge: Knowledge, outside: set[str], counts: dict[str, int]
) -> pd.DataFrame:
    ends = pd.MultiIndex.from_frame(steps[["source", "target"]])
    left_out = {
        "a node onto itself": steps["source"] == steps["target"],
        "a ligand-receptor pair": ends.isin(pd.MultiIndex.from_frame(knowledge.ligrec[_ENDS])),
        "leaving a ligand that is secreted only": steps["source"].isin(outside),
    }
    keep = pd.Series(True, index=steps.index)
    for reason, mask in left_out.items():
        counts[f"interactions left out: {reason}"] = int((keep & mask).sum())
        keep &= ~mask
    counts["signalling steps"] = int(keep.sum())
    counts["signalling steps with both signs"] = int((keep & steps["activating"].eq(0.5)).sum())
    return steps[keep].reset_index(drop=True)


def secreted_only(nodes: pd.DataFrame, subunits: pd.DataFrame) -> set[str]:
    """Ligands that the roles call secreted and never membrane-bound.

    A ligand complex without a role of its own is secreted only if all its members are.
    """
    only = set(nodes.loc[(nodes["secreted"] > 0) & (nodes["membrane"] == 0), "symbol"])
    whole = subunits["member"].isin(only).groupby(subunits["complex"]).all()
    unlisted = set(nodes.loc[nodes["secreted"].isna(), "symbol"])
    only |= unlisted & set(whole.index[whole])
    return only & set(nodes.loc[nodes["is_ligand"], "symbol"])


def _nodes(
    knowledge: Knowledge, symbols: set[str], pairs: pd.DataFrame, subunits: pd.DataFrame
) -> pd.DataFrame:
    nodes = pd.DataFrame({"symbol": sorted(symbols)})
    is_complex = nodes["symbol"].isin(subunits["complex"])
    nodes["label"] = is_complex.map({True: str(Label.COMPLEX), False: str(Label.PROTEIN)})
    nodes["uniprot"] = nodes["symbol"].map(dict(knowledge.uniprot))
    nodes["is_ligand"] = nodes["symbol"].isin(pairs["ligand"])
    nodes["is_receptor"] = nodes["symbol"].isin(pairs["receptor"])
    roles = knowledge.roles.rename(columns={"genesymbol": "symbol"})
    return nodes.merge(roles[["symbol", "secreted", "membrane", "votes"]], on="symbol", how="left")
