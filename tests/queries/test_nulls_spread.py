"""The nulls over several processes: the same whoever works them out, and nothing is left behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import to_network
from pararoute.queries.messages import packed, received
from pararoute.queries.nulls import models as null_models
from pararoute.queries.nulls.blocks import Block
from pararoute.queries.nulls.error_control import with_nulls
from pararoute.queries.nulls.models import Contrasts
from pararoute.queries.rank import rank
from pararoute.queries.routes import Ranking
from tests.zoo import expression, knowledge

CHECKOUT = Path(__file__).resolve().parents[2]


def ranked(graph: SignedGraph, contrasts: Contrasts) -> Ranking:
    return rank(graph, contrasts.sender, contrasts.receiver, contrasts.abundance, ("AKT1",))


def big() -> tuple[SignedGraph, Contrasts]:
    rng = np.random.default_rng(0)
    names = [f"N{i}" for i in range(40)] + ["AKT1"]
    steps = {(u, v): mark for u, v, mark in zip(
        rng.choice(names, 200), rng.choice(names, 200), rng.choice(["->", "-|", "<>"], 200),
        strict=True) if u != v}  # fmt: skip
    pairs = ", ".join(f"L{i} -> N{i % 13}" for i in range(26))
    text = ", ".join(f"{u} {mark} {v}" for (u, v), mark in steps.items())
    genes = {f"L{i}": float(x) for i, x in enumerate(rng.normal(0, 2, 26))}
    genes |= {f"G{i}": float(x) for i, x in enumerate(rng.normal(0, 1, 100))}
    return build(knowledge(pairs, text)), Contrasts(expression(genes))


def test_the_number_of_workers_changes_nothing_and_progress_is_whole() -> None:
    graph, contrasts = big()
    ranking = ranked(graph, contrasts)
    tables, told = [], []
    for workers in (1, 2, 3):
        done: list[int] = []
        found = with_nulls(
            ranking, contrasts, ("AKT1",), permutations=250, workers=workers, tell=done.append
        )
        tables.append(found)
        told.append(sum(done))
    assert told == [500, 500, 500]
    for other in tables[1:]:
        pd.testing.assert_frame_equal(tables[0].ligands, other.ligands, check_exact=True)
        pd.testing.assert_frame_equal(tables[0].routes, other.routes, check_exact=True)
        assert tables[0].run == other.run
    assert tables[0].ligands["pvalue_rank"].nunique() > 3


def test_the_seed_of_hashes_and_the_order_of_genes_change_nothing() -> None:
    code = (
        "from tests.queries.test_nulls_spread import big, ranked; import hashlib\n"
        "from dataclasses import replace\n"
        "from pararoute.queries.nulls.error_control import with_nulls\n"
        "from pararoute.queries.export import to_tsv\n"
        "graph, c = big()\n"
        "for turned in (1, -1):\n"
        "    frame = c.sender.frame.iloc[::turned].reset_index(drop=True)\n"
        "    c = replace(c, sender=replace(c.sender, frame=frame))\n"
        "    found = with_nulls(ranked(graph, c), c, ['AKT1'], permutations=120)\n"
        "    text = to_tsv(found.ligands) + to_tsv(found.routes)\n"
        "    print(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    seen = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            cwd=CHECKOUT, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        seen |= set(done.stdout.split())
    assert len(seen) == 1


def test_what_helpers_load_is_light() -> None:
    graph, contrasts = big()
    ranking = ranked(graph, contrasts)
    found = null_models.scored(ranking)
    true = null_models.network_null(ranking, found, ("AKT1",))
    expression_null, _ = null_models.expression_null(ranking, found, contrasts, true)
    work = {"network": true, "expression": expression_null}
    code = ("import sys; from pararoute.queries import crew, messages; "
            "work = messages.received(sys.stdin.buffer); "
            "sys.exit(len(work) != 2 or 'pandas' in sys.modules)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], input=packed(work), check=False)
    assert done.returncode == 0


def test_a_null_told_to_another_process_is_the_same() -> None:
    graph, contrasts = big()
    ranking = ranked(graph, contrasts)
    found = null_models.scored(ranking)
    true = null_models.network_null(ranking, found, ("AKT1",))
    told = received(io.BytesIO(packed(true)))
    one, other = (null.answer(Block(np.random.SeedSequence(3), 20)) for null in (true, told))
    assert packed(one) == packed(other)


def test_an_error_ends_the_helpers() -> None:
    def fail(_: int) -> None:
        raise KeyboardInterrupt

    graph, contrasts = big()
    with pytest.raises(KeyboardInterrupt):
        with_nulls(ranked(graph, contrasts), contrasts, ("AKT1",), permutations=500, workers=2,
                   tell=fail)  # fmt: skip
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if children.exists():
        for child in children.read_text().split():
            assert b"pararoute.queries.crew" not in Path(f"/proc/{child}/cmdline").read_bytes()


def test_the_true_network_is_not_changed() -> None:
    graph, contrasts = big()
    before = to_network(graph)
    with_nulls(ranked(graph, contrasts), contrasts, ("AKT1",), permutations=10)
    for one, other in zip(before.outflow, to_network(graph).outflow, strict=True):
        assert (one != other).nnz == 0
