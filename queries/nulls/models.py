"""The two null models of a ranking, as arrays made from its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pararoute.graph.network import Floats, Ints, to_wiring
from pararoute.ingest.tables import Expression
from pararoute.queries.binding import binding
from pararoute.queries.nulls.exchange import Exchange, ExpressionNull
from pararoute.queries.nulls.rewired import NetworkNull
from pararoute.queries.nulls.scores import PairTerms
from pararoute.queries.nulls.strata import Strata, strata
from pararoute.queries.reception import presence, receptor_members
from pararoute.queries.routes import Ranking
from pararoute.queries.secretion import change_probabilities, ligand_members
from pararoute.queries.transmission import MAX_STEPS

WATCHED = 50  # ligands whose scores under the nulls are told


@dataclass(frozen=True)
class Contrasts:
    """What a ranking was made from."""

    sender: Expression
    receiver: Expression | None = None
    abundance: pd.Series | None = None


@dataclass(frozen=True)
class Scored:
    """The measured ligands of a ranking with their pairs; no receiver, no ligand is left out.

    Attributes
    ----------
    pairs : DataFrame
        ``ligand receptor activating`` and evidence, sorted by ligand, then receptor.
    ligands : Series
        Secretion of each measured ligand that has a pair, in symbol order.
    receptors : Series
        Reception of each receptor, in symbol order.
    """

    pairs: pd.DataFrame
    ligands: pd.Series
    receptors: pd.Series

    def terms(self) -> PairTerms:
        """The pairs as arrays."""
        return PairTerms(
            _places(self.ligands.index, self.pairs["ligand"]),
            _places(self.receptors.index, self.pairs["receptor"]),
            self.pairs["activating"].to_numpy(float),
            binding(self.pairs)["binding"].to_numpy(float),
        )


def scored(ranking: Ranking) -> Scored:
    """The pairs of the measured ligands of a ranking."""
    secretion = ranking.ligands.set_index("ligand")["secretion"].dropna().sort_index()
    pairs = ranking.graph.pairs
    pairs = pairs[pairs["ligand"].isin(secretion.index)]
    pairs = pairs.sort_values(["ligand", "receptor"], ignore_index=True)
    secretion = secretion[secretion.index.isin(pairs["ligand"])]
    return Scored(pairs, secretion, ranking.receptors.set_index("receptor")["reception"])


def watched(ranking: Ranking, found: Scored) -> Ints:
    """Places of the first ligands that have a route, in rank order, `WATCHED` at most."""
    first = ranking.ligands.loc[ranking.ligands["n_routes"] > 0, "ligand"]
    return _places(found.ligands.index, first[first.isin(found.ligands.index)].head(WATCHED))


def network_null(ranking: Ranking, found: Scored, effectors: Sequence[str]) -> NetworkNull:
    """The null that rewires the signalling steps."""
    names = pd.Index(ranking.graph.nodes["symbol"])
    pairs = ranking.graph.pairs
    return NetworkNull(
        terms=found.terms(),
        secretion=found.ligands.to_numpy(float),
        reception=found.receptors.to_numpy(float),
        wiring=to_wiring(ranking.graph),
        forbidden=(_places(names, pairs["ligand"]), _places(names, pairs["receptor"])),
        ends=_places(names, effectors),
        nodes=_places(names, found.receptors.index),
        max_steps=MAX_STEPS,
        watched=watched(ranking, found),
    )


def expression_null(
    ranking: Ranking, found: Scored, contrasts: Contrasts, true: NetworkNull
) -> tuple[ExpressionNull, dict[str, Any]]:
    """The null that exchanges expression, and what run.json says of its strata."""
    sender, told = _sender(ranking, found, contrasts.sender)
    receiver: Exchange | Floats = true.reception
    strata_of = {"sender": told.summary()}
    if contrasts.receiver is not None and contrasts.receiver.complete:
        receiver, told = _receiver(ranking, contrasts.receiver, contrasts.abundance)
        strata_of["receiver"] = told.summary()
    transmission = true.terms.transmission(true.flows()(true.wiring.target))
    return ExpressionNull(true.terms, transmission, sender, receiver, true.watched), strata_of


def _sender(ranking: Ranking, found: Scored, sender: Expression) -> tuple[Exchange, Strata]:
    graph = ranking.graph
    changes = change_probabilities(sender)
    rise = changes["rise"].dropna().sort_index()
    parts = ligand_members(sender, graph.nodes, graph.subunits, changes)
    parts = parts[parts["ligand"].isin(found.ligands.index) & parts["gene"].isin(rise.index)]
    parts = parts.sort_values(["ligand", "gene"])
    told = strata(sender.frame.set_index("gene_symbol").loc[rise.index])
    genes = _places(rise.index, parts["gene"])
    factor = parts["secreted"].to_numpy(float)
    return Exchange(rise.to_numpy(), told.rows, genes, factor, _starts(parts["ligand"])), told


def _receiver(
    ranking: Ranking, receiver: Expression, abundance: pd.Series | None
) -> tuple[Exchange, Strata]:
    """Receptors whose reception rests on the contrast move; an abundance or the prior stays."""
    graph = ranking.graph
    present = presence(receiver).dropna().sort_index()
    parts = receptor_members(graph.nodes, graph.subunits, receiver, abundance)
    parts = parts.sort_values(["receptor", "gene"])
    moves = parts["reception_from"].eq("contrast").to_numpy()
    genes = len(present) + np.arange(len(parts))  # a value of its own, in no stratum
    genes[moves] = _places(present.index, parts.loc[moves, "gene"])
    values = np.concatenate((present.to_numpy(), parts["reception"].to_numpy(float)))
    told = strata(receiver.frame.set_index("gene_symbol").loc[present.index])
    every = np.ones(len(parts))
    return Exchange(values, told.rows, genes, every, _starts(parts["receptor"])), told


def _starts(sorted_names: pd.Series) -> Ints:
    return np.flatnonzero(~sorted_names.duplicated().to_numpy())


def _places(known: pd.Index, names: Any) -> Ints:
    return np.asarray(known.get_indexer(pd.Index(names)), dtype=np.int64)
