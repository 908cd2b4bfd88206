"""The textbook perturbations: the list is in order, calls are made as stated, the page is true."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.perturbations import (
    COLUMNS,
    EXPECTED,
    LIST,
    REST,
    SETS,
    THRESHOLD,
    call,
    counted,
    judged,
    listed,
    main,
    read_list,
    report,
)
from pararoute.graph.build import SignedGraph, build
from pararoute.graph.network import Network, to_network
from pararoute.graph.removal import without_node
from pararoute.queries.binding import binding
from pararoute.queries.transmission import of_pairs, transmission
from tests.zoo import knowledge

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
PAIRS = "WNT -> FZD, OTHER -> FZD, OTHER -> EPH, WNT -> IDLE, STOP -| FZD"
STEPS = (
    "FZD -> DVL, DVL -| GSK, GSK -| CTNNB1, FZD -> KIN, KIN -> CTNNB1, EPH -> PHOS, PHOS -| CTNNB1,"
    " FZD -> PHOS, LATE -| CTNNB1, KIN -> FAR, FAR -> AWAY"
)


def test_the_list_is_well_formed() -> None:
    rows = read_list(LIST)
    assert rows.columns.tolist() == COLUMNS
    assert len(rows) >= 40
    for name, own in rows.groupby("effector_set"):
        assert own["expected"].value_counts().reindex(EXPECTED, fill_value=0).min() >= 5, name
        assert not set(own["target"]) & set(SETS[str(name)])
    assert rows["source"].str.len().min() > 0
    assert (rows["reason"].str.endswith(".") & (rows["reason"].str.len() > 15)).all()
    keys = zip(rows["effector_set"], rows["expected"], rows["target"], strict=True)
    order = [(list(SETS).index(s), list(EXPECTED).index(e), target) for s, e, target in keys]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("expected", "effect", "verdict"),
    [(-1, -0.5, "right"), (-1, 0.5, "wrong"), (1, 0.5, "right"), (1, -0.5, "wrong"),
     (-1, -THRESHOLD, "right"), (1, -THRESHOLD, "wrong"), (-1, -0.9e-3, "silent"),
     (1, 0.0, "silent"), (0, 0.0, "right"), (0, 0.9e-3, "right"), (0, THRESHOLD, "wrong"),
     (0, -0.5, "wrong")],
)  # fmt: skip
def test_calls(expected: int, effect: float, verdict: str) -> None:
    assert call(expected, effect, THRESHOLD) == verdict


def test_without_a_threshold_only_zero_is_silent() -> None:
    assert [call(-1, effect, 0.0) for effect in (-1e-9, 1e-9, 0.0)] == ["right", "wrong", "silent"]
    assert [call(0, effect, 0.0) for effect in (-1e-9, 0.0)] == ["wrong", "right"]


EXPECTATIONS = {"DVL": -1, "GSK": 1, "KIN": -1, "PHOS": 1, "LATE": 1, "AWAY": 0, "FZD": -1}


def test_both_readings_on_a_small_network() -> None:
    graph = build(knowledge(PAIRS, STEPS))
    found = judged(_rows(EXPECTATIONS), graph).set_index(pd.Index(EXPECTATIONS))
    for target in EXPECTATIONS:
        assert found.at[target, "loss"] == pytest.approx(_naive(graph, target), abs=1e-12)
    calls = found[["call_loss", "call_own"]].T.to_dict("list")
    assert calls["KIN"] == calls["DVL"] == calls["FZD"] == ["right", "right"]
    assert calls["PHOS"] == calls["AWAY"] == ["right", "right"]
    assert calls["GSK"] == ["wrong", "right"]  # the signal turns it off: without it, less signal
    assert calls["LATE"] == ["silent", "right"]  # no receptor leads there


def test_counts_are_right_wrong_silent() -> None:
    rows = _rows(EXPECTATIONS)
    found = {"here": judged(rows, build(knowledge(PAIRS, STEPS)))}
    table = counted(found).set_index(["effector set", "loss is expected to"])
    assert table.at[("all", "raises"), "loss, here"] == "1 / 1 / 1"
    assert table.at[("all", "raises"), "own, here"] == "3 / 0 / 0"
    assert table.at[(REST, "lowers"), "loss, here"] == "3 / 0 / 0"
    assert listed(rows, found)["own, here"].str.contains("right").all()


def test_what_the_overlay_names_is_told_apart() -> None:
    rows = _rows({"GSK3B": 1, "RICTOR": -1, "DVL": -1})
    steps = "FZD -> DVL, DVL -| GSK3B, GSK3B -| CTNNB1, RICTOR -> CTNNB1"
    assert judged(rows, build(knowledge("WNT -> FZD", steps)))["overlaid"].tolist() == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("target\tset\nA\tAKT\n", "expected the columns target, effector_set"),
        ("{head}A\tAKT\t2\tx\ty\n", "`expected` is -1, 0 or 1"),
        ("{head}A\tP38\t1\tx\ty\n", "effector set 'P38' is none of AKT, ERK, STAT3, CTNNB1"),
        ("{head}A\tAKT\t1\tx\ty\nA\tAKT\t-1\tx\ty\n", "A is listed twice for AKT"),
    ],
)
def test_a_list_that_cannot_be_judged_ends_the_program(
    text: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "list.tsv"
    file.write_text(text.replace("{head}", "\t".join(COLUMNS) + "\n"))
    with pytest.raises(SystemExit, match=re.escape(said)):
        main(["--labels", str(file)])


def test_a_missing_file_ends_the_program(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"none\.tsv: cannot be read"):
        read_list(tmp_path / "none.tsv")


def test_a_target_that_is_no_node_ends_the_program() -> None:
    with pytest.raises(SystemExit, match="not in the network: NOPE"):
        judged(_rows({"NOPE": 1}), build(knowledge(PAIRS, STEPS)))


def test_the_page_says_what_the_tables_give(mirror: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    counts, every = report(read_list(LIST), str(mirror / "omnipath")).split("\n\n")
    assert f"\n\n{counts}\n\n" in page
    assert f"\n\n{every}\n\n" in page


def _rows(expected: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"target": list(expected), "effector_set": "CTNNB1", "expected": list(expected.values())}
    )


def _naive(graph: SignedGraph, target: str) -> float:
    """The change of the net signal, with the target taken out of the network itself."""
    before, after = (
        _signal(graph, net) for net in (to_network(graph), without_node(graph, target))
    )
    return float(((after[0] - after[1]) - (before[0] - before[1])) / before.sum())


def _signal(graph: SignedGraph, network: Network) -> np.ndarray:
    receptors = graph.nodes.loc[graph.nodes["is_receptor"], "symbol"].tolist()
    of_pair = of_pairs(graph.pairs, transmission(network, receptors, SETS["CTNNB1"]))
    weight = binding(graph.pairs)["binding"]
    return np.array([(weight * of_pair[f"transmission_{s}"]).sum()
                     for s in ("activating", "inhibiting")])  # fmt: skip
