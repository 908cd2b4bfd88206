"""The best paths and the ranks that change, against their naive definitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import SignedGraph
from pararoute.queries.binding import independent_resources
from pararoute.queries.explaining.best_paths import best_paths
from pararoute.queries.explaining.counterfactual import without_receptor, without_resource
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.explain import explain
from pararoute.queries.explaining.standing import Scene, Subject, scene
from pararoute.queries.paths import PathFinder
from pararoute.queries.rank import rank
from pararoute.queries.transmission import MAX_STEPS
from tests.explained import RECEIVER, SENDER, case_of
from tests.oracle.naive import Edges, naive_edges, naive_walks
from tests.zoo import ZOO, Animal, knowledge, random_graph

SHARED = {
    # R is needed by R_Q, which others reach and which sends what Q sends
    "a complex in between": Animal(
        knowledge("L -> R, M -> R_Q, LA -> S", "R -> AKT1, S -> Q, Q -> AKT1", complexes="R_Q")
    ),
    # the receptor of L is where M's route ends
    "a receptor where routes end": Animal(knowledge("L -> AKT1, M -> R", "R -> AKT1, R -> X")),
    # edges within a complex, and between it and its own members, carry none of its steps
    "edges within complexes": Animal(
        knowledge(
            "L -> RA_RB, M -> RA",
            "RA -> RB, RB -> RA_RB, RA_RB -> RA, RA -> MA, MA -> MB, MB -> MA, MB -> MA_MB, "
            "X -> MA, MA_MB -> AKT1, MA_MB -> MA, NA_NB -> AKT1, NA -> AKT1, RB -> NA, NB -> X",
            complexes="RA_RB MA_MB NA_NB",
        )
    ),
}
ANIMALS = {**ZOO, **SHARED, **{f"random {seed}": random_graph(seed) for seed in range(40)}}


def scored(animal: Animal) -> Scene:
    return scene(animal.graph, SENDER, RECEIVER, None, animal.effectors)


@pytest.mark.parametrize("name", ANIMALS)
@pytest.mark.parametrize("k", [1, 4, 1000])
def test_best_paths_are_the_heaviest_of_all_simple_paths(name: str, k: int) -> None:
    animal = ANIMALS[name]
    now = scored(animal)
    signed = naive_edges(animal.graph)
    finder = PathFinder(now.network, now.effectors)
    of_one = [pairs for _, pairs in now.pairs.groupby("ligand")]
    for pairs in (*of_one, now.pairs):
        every = []
        for pair in pairs.itertuples():
            walks = naive_walks(signed, pair.receptor, set(animal.effectors), MAX_STEPS)
            for first, part in ((1, pair.activating), (-1, 1 - pair.activating)):
                every += [
                    (-part * (f * b) ** 0.5, len(nodes), (pair.ligand, *nodes), first * sign)
                    for nodes, sign, f, b in walks
                    if part > 0 and len(set(nodes)) == len(nodes)
                ]
        expected = sorted((round(w, 12), n, names) for w, n, names, _ in every)[:k]
        found = best_paths(pairs, finder, k)
        assert [(round(-p.weight, 12), len(p.names) - 1, p.names) for p in found] == [
            (pytest.approx(w), n, names) for w, n, names in expected
        ]
        for sign in (1, -1):
            mine = best_paths(pairs, finder, k, sign)
            assert all(path.sign == sign for path in mine)
            assert len(mine) == min(k, sum(sign == e[3] for e in every))


@pytest.mark.parametrize("name", ANIMALS)
def test_shares_are_those_of_the_definition_and_none_exceeds_the_whole(name: str) -> None:
    now = scored(ANIMALS[name])
    finder = PathFinder(now.network, now.effectors)
    for pair in now.pairs.itertuples():
        own = now.pairs.loc[[pair.Index]]
        for sign, mass in ((1, pair.mass_activating), (-1, pair.mass_inhibiting)):
            shares = [path.share for path in best_paths(own, finder, 1000, sign)]
            weights = [path.weight for path in best_paths(own, finder, 1000, sign)]
            assert shares == pytest.approx([w / mass**0.5 for w in weights])
            assert sum(shares) <= 1 + 1e-9


def naive_scores(now: Scene, left: Edges, gone: set[str]) -> dict[str, float]:
    """Every ligand's score with these edges and without the pairs of the receptors gone."""
    members = now.graph.subunits.groupby("complex")["member"].agg(set).to_dict()
    scores: dict[str, float] = {}
    for pair in now.pairs.itertuples():
        lost = {pair.receptor, *members.get(pair.receptor, set())} & gone
        walks = [] if lost else naive_walks(left, pair.receptor, set(now.effectors), MAX_STEPS)
        parts = {}
        for sign in (1, -1):
            flow = [
                sum(
                    share * walk[place]
                    for first, share in ((1, pair.activating), (-1, 1 - pair.activating))
                    for walk in walks
                    if walk[1] * first == sign
                )
                for place in (2, 3)
            ]
            mass = flow[0] * flow[1]
            parts[sign] = mass / (1 + mass)
        carried = max(round(parts[1] - parts[-1], 14), 0.0)
        score = pair.secretion * pair.binding * pair.reception * carried
        scores[pair.ligand] = np.fmax(scores.get(pair.ligand, np.nan), score)
    return scores


@pytest.mark.parametrize("name", ANIMALS)
def test_without_its_receptor_or_a_step_it_scores_as_the_graph_without_it(name: str) -> None:
    animal = ANIMALS[name]
    case = case_of(animal.knowledge, animal.effectors)
    now = scored(animal)
    evidence = Evidence(animal.graph, animal.graph)
    for ligand in case.ligands["ligand"]:
        told = explain(case, ligand).changes
        for row in told[told["kind"].isin(["receptor", "step"])].itertuples():
            gone, steps = {row.what}, set()
            if row.kind == "step":
                source, target = row.what.split(" to ")
                gone = set()
                steps = {(c.source, c.target) for c in evidence.carriers(source, target)}
                assert steps
            expected = naive_scores(now, naive_edges(animal.graph, gone, steps), gone)
            assert row.score == pytest.approx(expected[ligand], abs=1e-12, nan_ok=True)
            order = sorted(
                expected, key=lambda n: (np.isnan(expected[n]), -round(expected[n], 12), n)
            )
            ties = [n for n in order if round(expected[n], 12) == round(expected[ligand], 12)]
            if len(ties) == 1:
                assert row.rank == order.index(ligand) + 1


@pytest.mark.parametrize("name", ANIMALS)
def test_without_a_receptor_every_ligand_scores_as_the_graph_without_it(name: str) -> None:
    now = scored(ANIMALS[name])
    for receptor in now.receptions.index:
        left = without_receptor(now, receptor).scores("ligand")
        edges = naive_edges(now.graph, {receptor}, set())
        for ligand, score in naive_scores(now, edges, {receptor}).items():
            assert left[ligand] == pytest.approx(score, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", ANIMALS)
def test_the_carriers_of_a_step_are_the_edges_without_which_it_is_gone(name: str) -> None:
    graph = ANIMALS[name].graph
    evidence = Evidence(graph, graph)
    for source, target, sign in naive_edges(graph):
        carriers = [c for c in evidence.carriers(source, target) if c.carries(sign)]
        ends = {(c.source, c.target) for c in carriers}
        assert ends
        assert (source, target, sign) not in naive_edges(graph, set(), ends)
        for end in ends:  # and each of them alone carries some of it
            whole = naive_edges(graph)[source, target, sign]
            left = naive_edges(graph, set(), {end}).get((source, target, sign), (0.0, 0.0))
            assert left[0] < whole[0]


def listed() -> tuple[SignedGraph, pd.DataFrame]:
    """A graph whose pairs rest on several resources, copies and collections among them."""
    known = knowledge("L -> R, L -> S, M -> R, Q -> S, P -> S", "R -> AKT1, S -> A, A -> AKT1")
    sources = {
        ("L", "R"): "HPMR;CellPhoneDB_LRdb;OmniPath", ("L", "S"): "CellPhoneDB;HPMR",
        ("M", "R"): "HPMR", ("Q", "S"): "OmniPath;HPMR", ("P", "S"): None,
    }  # fmt: skip
    ends = list(
        zip(known.ligrec["source_genesymbol"], known.ligrec["target_genesymbol"], strict=True)
    )
    texts = [sources[end] for end in ends]
    cited = {"L": "HPMR:1;CellPhoneDB:2", "M": "HPMR:3", "Q": "HPMR:3", "P": ""}
    references = [cited[end[0]] for end in ends]
    ligrec = known.ligrec.assign(sources=texts, references=references)
    case = case_of(replace(known, ligrec=ligrec))
    return case.graph, case.ligands


@pytest.mark.parametrize("resource", ["HPMR", "CellPhoneDB", "OmniPath", "LRdb"])
def test_without_a_resource_it_ranks_as_the_table_without_it(resource: str) -> None:
    graph, _ = listed()
    now = scene(graph, SENDER, RECEIVER, None, ("AKT1",))
    rows = []
    for pair in graph.pairs.to_dict("records"):
        names = pair["sources"].split(";") if isinstance(pair["sources"], str) else []
        left = [n for n in names if n.split("_")[0] != resource]
        if len(left) < len(names) and not independent_resources(";".join(left)):
            continue  # nobody is left who lists it
        cited = [r for r in pair["references"].split(";") if r.split(":")[0] != resource]
        pair |= {"sources": ";".join(left) or None, "references": ";".join(cited) or None}
        rows.append(pair)
    pairs = pd.DataFrame(rows, columns=graph.pairs.columns)
    expected = rank(replace(graph, pairs=pairs), SENDER, RECEIVER, effectors=("AKT1",)).ligands
    expected = expected.set_index("ligand")
    found = without_resource(now, resource)
    for ligand in expected.index:
        standing = found.standing(Subject(ligand))
        assert standing.rank == expected.at[ligand, "rank"]
        assert standing.score == pytest.approx(expected.at[ligand, "score"], nan_ok=True)
    if resource == "HPMR":
        assert set(found.pairs["ligand"]) == {"L", "P"}


def test_without_the_overlay_it_ranks_as_the_graph_built_without_it() -> None:
    known = knowledge("L -> R, M -> S", "R -> A, A -> AKT1, S -> AKT1, B -| AKT1")
    facts = [("signalling", "A", "AKT1", -1, "A inhibits AKT1.", "PMID:1"),
             ("signalling", "R", "AKT1", 1, "R activates AKT1.", ""),
             ("ligrec", "M", "S", -1, "M blocks S.", "")]  # fmt: skip
    overlay = pd.DataFrame(
        facts, columns=["dataset", "source", "target", "sign", "reason", "reference"]
    )
    with_, without = (case_of(known, overlay=overlay, overlaid=on) for on in (True, False))
    for one, other, name in ((with_, without, "without"), (without, with_, "with")):
        for row in other.ligands.itertuples():
            told = explain(one, row.ligand).changes.iloc[-1]
            assert (told["kind"], told["what"]) == ("overlay", f"{name} the overlay")
            assert (told["rank"], told["best_route"]) == (row.rank, row.best_route)
            assert told["score"] == pytest.approx(row.score)
    steps = explain(with_, "L").steps.drop_duplicates(["source", "target"])
    steps = steps.set_index(["source", "target"])
    assert steps.at[("A", "AKT1"), "correction"] == (
        "in the table it activates; A inhibits AKT1; PMID:1"
    )
    assert steps.at[("R", "AKT1"), "correction"].startswith("the table has no such signed edge")
    assert not explain(without, "L").steps["corrected"].any()
    assert explain(with_, "M").pair["sign_from"].startswith("corrected by the overlay")


def test_a_receptor_takes_the_complexes_that_need_it_along() -> None:
    known = knowledge("L -> RA, M -> RA_RB, Q -> RB", "RA -> AKT1, RB -> AKT1", complexes="RA_RB")
    now = scene(case_of(known).graph, SENDER, RECEIVER, None, ("AKT1",))
    assert set(without_receptor(now, "RA").pairs["ligand"]) == {"Q"}
    assert set(without_receptor(now, "RA_RB").pairs["ligand"]) == {"L", "Q"}


def test_ties_go_to_the_shorter_path_and_then_to_the_names() -> None:
    known = knowledge("L -> S, L -> R, M -> R", "R -> B, R -> A, A -> AKT1, B -> AKT1, S -> AKT1")
    now = scene(case_of(known).graph, SENDER, None, None, ("AKT1",))
    own = now.pairs[now.pairs["ligand"] == "L"].iloc[::-1]
    found = best_paths(own, PathFinder(now.network, ["AKT1"]), 2)
    assert [path.names[1:3] for path in found] == [("S", "AKT1"), ("R", "A")]
