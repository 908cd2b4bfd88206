"""An explanation adds up, says what stops a ligand, and shows names as text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute.explanation import case_of as case_of_run
from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.queries.explaining.arithmetic import RULES, Equation, number
from pararoute.queries.explaining.case import Case
from pararoute.queries.explaining.evidence import Evidence
from pararoute.queries.explaining.explain import explain
from pararoute.queries.explaining.standing import Subject
from pararoute.queries.explaining.terms import equations
from pararoute.queries.export import write_ranking
from pararoute.queries.routes import TERMS
from pararoute.queries.secretion import change_probabilities
from pararoute.runs import reopen
from tests.contract.graphs import HOSTILE
from tests.explained import RECEIVER, SENDER, case_of
from tests.zoo import ZOO, expression, knowledge, random_graph

DOCS = Path(__file__).resolve().parents[2] / "docs" / "explain.md"
ANIMALS = {**ZOO, **{f"random {seed}": random_graph(seed) for seed in range(15)}}


def check_arithmetic(arithmetic: Sequence[Equation], score: float | None) -> None:
    """Values and printed numbers add up, and a part is what its own equation gives."""
    own = {equation.name: equation.value for equation in arithmetic}
    for equation in arithmetic:
        values = [value for _, value in equation.parts]
        assert RULES[equation.rule](values) == pytest.approx(equation.value, abs=1e-9)
        left, _, result = equation.text.rpartition(" = ")
        shown = [float(x) for x in re.split(r" (?:x|\+|-|\^) ", left)] if equation.rule != "odds" \
            else [float(left.split(" / ")[0])]  # fmt: skip
        assert number(RULES[equation.rule](shown)) == result == number(equation.value)
        for name, value in equation.parts:
            if name in own:
                assert value == pytest.approx(max(own[name], 0.0), abs=1e-9)
    assert ("score" in own) == (score is not None)
    if score is not None:
        assert own["score"] == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("name", ANIMALS)
@pytest.mark.parametrize("data", ["contrast", "abundance", "nothing"])
def test_the_arithmetic_adds_up_for_every_ligand_and_route(name: str, data: str) -> None:
    animal = ANIMALS[name]
    amounts = pd.Series({"R": 3.0, "RA": 0.0}) if data == "abundance" else None
    receiver = None if data == "nothing" else RECEIVER
    case = case_of(animal.knowledge, animal.effectors, receiver=receiver, abundance=amounts)
    for ligand in case.ligands["ligand"]:
        found = explain(case, ligand)
        check_arithmetic(found.arithmetic, found.standing["score"])
    for row in case.routes.to_dict("records"):
        found = explain(case, row["route"])
        check_arithmetic(found.arithmetic, found.standing["score"])
        terms = {e.name: e.value for e in found.arithmetic}
        if not np.isnan(row["score"]):
            assert [terms[t] for t in TERMS] == pytest.approx([row[t] for t in TERMS])


def test_the_arithmetic_adds_up_for_every_ligand_of_the_demo(tmp_path: Path) -> None:
    write_ranking(pararoute.rank(demo=True), tmp_path)
    case = case_of_run(reopen(tmp_path))
    changes = change_probabilities(case.sender)
    now, _ = case.scenes(changes)
    for row in case.ligands.itertuples():
        best = now.best_pair(Subject(row.ligand))
        assert best is not None
        told = equations(best, now.graph, case.sender, case.receiver, case.abundance, changes)
        check_arithmetic(told, None if pd.isna(row.score) else row.score)
        assert best["route"] == row.best_route
    for row in case.ligands.dropna(subset=["best_path"])[::60].itertuples():
        assert row.best_path in set(explain(case, row.ligand, paths=1).paths["path"])


@pytest.mark.parametrize("digits", range(3, 17))
def test_printed_numbers_give_the_printed_result_however_close_to_the_border(digits: int) -> None:
    value = 0.0125 - 10.0**-digits / 4  # rounds down, but 0.1 x 0.125 in few digits rounds up
    equation = Equation("x", value, "product", (("a", 0.1), ("b", value / 0.1)))
    a, b = equation.text.split(" = ")[0].split(" x ")
    assert number(float(a) * float(b)) == number(value)


WHY = knowledge(
    "GOOD -> R, LOW -> R, UNKNOWN -> R, DEAD -> D, FAR -> F, CUT -> C, DOWN -| R, EVEN -> E, "
    "FLAT -> R, ABSENT -> Z",
    "R -> A, A -> AKT1, F -> F1, F1 -> F2, F2 -> F3, F3 -> F4, F4 -> A, C -> C1, "
    "E -> E1, E1 -> AKT1, E -| E2, E2 -> AKT1, Z -> AKT1",
)
LIST = {"GOOD": 3.0, "LOW": 0.6, "DEAD": 3.0, "FAR": 3.0, "CUT": 3.0, "DOWN": 3.0, "EVEN": 3.0,
        "FLAT": -30.0, "ABSENT": 3.0, "X": 0.0, "ACTB": 2.0}  # fmt: skip


@pytest.fixture(scope="module")
def why() -> Case:
    return case_of(WHY, sender=expression(LIST, 0.1), receiver=None,
                   abundance=pd.Series({"Z": 0.0}))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "term", "words"),
    [
        ("UNKNOWN", "secretion", "is not measured in the sender"),
        ("DEAD", "transmission", "no signalling step leaves it"),
        ("FAR", "transmission", "no path of at most 4 steps to AKT1 (the shortest takes 6)"),
        ("CUT", "transmission", "no path of at most 4 steps to AKT1 (nor any longer one)"),
        ("DOWN", "transmission", "its net effect on the effectors is inhibiting"),
        ("EVEN", "transmission", "activating and inhibiting paths cancel out"),
        ("ABSENT", "reception", "is on the resistant cells"),
        ("FLAT", "secretion", "does not rise in the sender"),
        ("ACTB", "binding", "it is in no pair of the pair table"),
        ("GOOD", "", "Nothing stops GOOD: it is number 1."),
        ("DEAD:D", "transmission", "no signalling step leaves it"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_what_stops_a_ligand(why: Case, name: str, term: str, words: str, asked: bool) -> None:
    found = explain(why, name, why_not=asked)
    assert found.verdict.stopped_by == term
    assert words in " ".join(found.verdict.says)
    assert words in str(found) or not (asked or found.stopped)


@pytest.mark.parametrize(
    ("name", "listed"),
    [("S", "a receptor of 2 ligands"), ("RA_RB", "a receptor of 1 ligand"),
     ("RA", "a part of the receptor of 1 ligand"), ("A", "")],
)  # fmt: skip
@pytest.mark.parametrize("strict", [True, False])
def test_a_receptor_is_not_said_to_be_in_no_pair(name: str, listed: str, strict: bool) -> None:
    steps = "S -> A, A -> AKT1, RA -> AKT1, RB -> AKT1"
    known = knowledge("L -> S, M -> S, L -> RA_RB", steps, "RA_RB")
    found = explain(case_of(known, strict=strict), name)
    assert found.verdict.stopped_by == "binding"
    left_out = " (pairs without a sign were left out)" if strict else ""
    assert found.verdict.says[0] == (
        f"{name} is listed as {listed}{left_out}, never as a ligand." if listed else
        "No resource lists a receptor of A: it is in no pair of the pair table."
    )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["L -> R -> A -> AKT1", "L -| R -> AKT1", "L->R", " L -> R\n-| AKT1", "L-|R-|AKT1"]
)
def test_a_path_as_the_ranking_prints_it_is_its_route(path: str) -> None:
    case = case_of(knowledge("L -> R, M -> S, L -> S", "R -> A, A -> AKT1, S -> AKT1"))
    assert explain(case, path).name == "L:R"
    assert explain(case, path).to_dict() == explain(case, "L:R").to_dict()


@pytest.mark.parametrize(
    ("path", "words"),
    [("L -> Q -> AKT1", "unknown route"), ("R -> A -> AKT1", "unknown route"),
     ("L -> ", "unknown ligand or route"), ("-> R", "unknown ligand or route")],
)  # fmt: skip
def test_a_path_that_is_no_route_is_refused(path: str, words: str) -> None:
    case = case_of(knowledge("L -> R, M -> S", "R -> A, A -> AKT1"))
    with pytest.raises(UnknownNameError, match=words):
        explain(case, path)


def test_a_share_is_no_percentage() -> None:
    found = explain(case_of(knowledge("L <> R", "R -> AKT1, R -> A, A -> AKT1")), "L")
    page = found._repr_html_()
    assert "share: weight over the root of the mass of its sign" in page
    assert re.search(r"share 0\.\d+ of the inhibiting part of L:R", page)
    assert "%" not in page + str(found)


def test_what_a_term_would_have_to_be_is_what_brings_it_there() -> None:
    names = [f"G{i:02}" for i in range(20)]
    pairs = ", ".join(f"{name} -> R" for name in names)
    known = knowledge(f"{pairs}, LOW -> R, DEAD -> D", "R -> AKT1")
    rising = {name: 2.0 + i / 10 for i, name in enumerate(names)}
    sender = expression({**rising, "LOW": 0.55, "DEAD": 3.0, "X": 0.0, "Y": -1.0, "Z": 0.3}, 0.2)
    case = case_of(known, sender=sender, receiver=None)
    scores = case.ligands.set_index("ligand")["score"]
    limit = scores[scores > 0].sort_values(ascending=False).iloc[14]
    low = explain(case, "LOW").needs.set_index("term")
    others = scores["LOW"] / low.at["secretion", "value"]
    assert low.at["secretion", "needed"] * others == pytest.approx(limit)
    one = 1 + int((scores.drop("LOW") > others).sum())
    assert low.at["secretion", "rank_if_1"] == one
    dead = explain(case, "DEAD").needs.set_index("term")
    assert dead.at["secretion", "rank_if_1"] == 22  # another term is 0: nothing helps
    assert np.isnan(dead.at["secretion", "needed"])
    rest = dead.loc[["secretion", "binding", "reception"], "value"].prod()
    assert dead.at["transmission", "needed"] * rest == pytest.approx(limit)


def test_strict_signs_leave_a_ligand_without_a_pair() -> None:
    case = case_of(knowledge("L -? R, M -> R", "R -> AKT1"), strict=True)
    found = explain(case, "L")
    assert found.verdict.stopped_by == "binding"
    assert "pairs without one were left out" in found.verdict.says[0]
    assert found.paths.empty
    json.dumps(found.to_dict(), allow_nan=False)


def test_conflicting_evidence_is_told() -> None:
    known = knowledge("L <> R", "R <+ A, A -> AKT1, R <> AKT1, R -| B, B -> AKT1")
    found = explain(case_of(known), "L", paths=20)
    told = found.conflicts.groupby("kind")["where"].agg(set)
    assert {"L to R", "R to A", "R to AKT1"} <= told["both signs"]
    says = found.conflicts.set_index("where")["says"]
    assert says["R to A"] == "the table has both signs; its consensus activates"
    assert says["R to AKT1"].endswith("half counts in each part")
    assert told["opposite sign"]
    assert found.pair["sign"] == "both"


def test_exchangeable_ligands_share_receptor_and_path() -> None:
    known = knowledge("L -> R, M -> R, Q -| R, FLAT -> S, FLAT -> R", "R -> AKT1, S -> AKT1")
    found = explain(case_of(known), "L").exchangeable
    assert found["ligand"].tolist() == ["M", "FLAT"]
    of_route = explain(case_of(known), "FLAT:S").exchangeable
    assert of_route.empty


@pytest.mark.parametrize(
    ("name", "words"),
    [("LAXX", "did you mean LAX?"), ("l", "did you mean L, LAX?"),
     ("L:S", "L:R"), ("XX:Y", "unknown route"),
     ("", "unknown ligand or route")],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(name: str, words: str) -> None:
    case = case_of(knowledge("L -> R, M -> S, LAX -> R", "R -> AKT1"))
    with pytest.raises(UnknownNameError, match=re.escape(words)) as caught:
        explain(case, name)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("table", ["ligands", "routes"])
def test_a_ranking_of_another_version_is_refused(table: str) -> None:
    case = case_of(knowledge("L -> R, M -> S", "R -> AKT1"))
    changed = getattr(case, table).copy()
    changed.loc[0, "score"] += 2e-9
    with pytest.raises(InputError, match="another version"):
        explain(replace(case, **{table: changed}), "L")


def test_hostile_names_are_text_on_the_page() -> None:
    names = (*HOSTILE, "<script>alert(1)</script>", "<b>", "a&b")
    pairs = ", ".join(f"{name} -> R" for name in names)
    known = knowledge(pairs, "R -> <i>, <i> -> AKT1")
    sender = expression({**dict.fromkeys(names, 2.0), "X": 0.0})
    case = case_of(known, sender=sender)
    for name in names:
        page = explain(case, name, why_not=True)._repr_html_()
        assert "<script>alert" not in page
        assert "<i>" not in page
        tags = set(re.findall(r"<([a-z0-9]+)", page))
        assert tags <= {"h4", "ul", "li", "b", "table", "thead", "tbody", "tr", "th", "td"} | (
            set() if name != "<b>" else {"b"}
        )
        assert "&lt;i&gt;" in page
        json.dumps(explain(case, name).to_dict(), allow_nan=False)


def keys(value: object, at: str = "") -> set[str]:
    """Every key of a document, with its place."""
    if isinstance(value, dict):
        return {f"{at}{k}" for k in value} | {
            k for name, v in value.items() for k in keys(v, f"{at}{name}.")
        }
    if isinstance(value, list):
        return {k for item in value for k in keys(item, at)}
    return set()


def test_the_json_object_is_what_the_documentation_says() -> None:
    case = case_of(knowledge("L <> R, M <> R", "R -> A, A -> AKT1, R -| AKT1"))
    found = explain(case, "L").to_dict()
    documented = set(re.findall(r"^\| `([^`]+)` \|", DOCS.read_text(encoding="utf-8"), re.M))
    open_ended = ("assumptions.",)
    mine = {k for k in keys(found) if not k.startswith(open_ended)}
    assert mine == documented


def test_in_python_it_is_tables_and_a_few_lines() -> None:
    case = case_of(ZOO["opposite signs"].knowledge)
    found = explain(case, "L")
    for name in ("terms", "paths", "steps", "conflicts", "changes", "exchangeable", "receptors"):
        assert isinstance(getattr(found, name), pd.DataFrame)
    assert str(found).startswith("L: number 1 of 1 ligands, score 0")
    assert len(str(found).splitlines()) <= 8
    assert "without permutations" in found.probabilities


def test_p_and_q_are_those_of_the_ranking() -> None:
    case = case_of(ZOO["ties"].knowledge)
    told = {"pvalue_expression": 0.01, "qvalue_expression": 0.02, "pvalue_network": 0.3,
            "qvalue_network": 0.4, "pvalue_rank": 0.3, "qvalue_rank": 0.4}  # fmt: skip
    ligands = case.ligands.assign(**told, p_limited="expression")
    found = explain(replace(case, ligands=ligands), "L")
    assert found.probabilities == (
        "expression: p 0.01, q 0.02; network: p 0.3, q 0.4; rank: p 0.3, q 0.4; "
        "the number of permutations limits p (expression)"
    )


def test_nothing_that_is_given_is_changed() -> None:
    case = case_of(ZOO["complexes"].knowledge)
    tables = (case.ligands, case.routes, case.graph.pairs, case.graph.steps, SENDER.frame)
    before = [table.copy() for table in tables]
    explain(case, "L", why_not=True)
    for old, new in zip(before, tables, strict=True):
        pd.testing.assert_frame_equal(old, new)


def test_a_step_of_a_complex_is_told_by_the_member_that_carries_it() -> None:
    graph = ZOO["complexes"].graph
    carriers = Evidence(graph, graph).carriers("RA_RB", "MA_MB")
    assert [(c.source, c.target) for c in carriers] == [("RA", "MA")]
    found = explain(case_of(ZOO["complexes"].knowledge), "L")
    through = found.steps.groupby(["source", "target"])["carried_by"].agg(set)
    assert through["RA_RB", "MA_MB"] == {"RA to MA"}
    assert through["MA_MB", "AKT1"] == {""}
