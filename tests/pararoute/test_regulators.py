"""``pararoute regulators`` from the command line: a tiny mirror, the demo, and the real tables."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.graph.schema import Relationship
from pararoute.ingest.errors import UnknownNameError
from pararoute.ingest.orthologs import translate_symbols
from pararoute.ingest.remote.mirror import DEMO
from pararoute.runs import graph_tables
from tests import tables
from tests.goldens import assert_golden
from tests.pararoute.conftest import ranked
from tests.refusals import assert_refused

CHECKOUT = Path(__file__).resolve().parents[2]
GOLDEN = CHECKOUT / "tests" / "golden"
DOCS = CHECKOUT / "docs" / "regulators.md"
WRITTEN = ("regulators.tsv", "regulator_targets.tsv", "regulators.json")
# factor, sign, gene, sources; DoRothEA's rows stand among the interactions
COLLECTRI = """
JUN + IGF1, JUN + PDGFD, JUN + CDK1, JUN + CDK2, JUN + CDK4, FOSL1 - IGF1, FOSL1 - CDK1,
FOSL1 - CDK2, FOSL1 + CDK4, FOSL1 + CDK6, FOSL1 + EGF, MYC + EGF, JUNB_FOSB + IGF1
"""
DOROTHEA = "JUN + IGF1, STAT3 + IGF1, STAT3 - EGF, STAT3 + PDGFD"
SENDER = """\
JUN 100 1.2 0.2 6.0 1e-8 1e-6
FOSL1 80 -3.0 0.3 -10.0 1e-20 1e-18
JUNB 80 2.0 0.3 6.6 1e-10 1e-8
FOSB 80 0.1 0.3 0.3 0.7 0.9
CDK1 200 -0.5 0.1 -5.0 1e-6 1e-4
CDK2 200 0.2 0.1 2.0 0.05 0.1
CDK4 200 0.3 0.1 3.0 0.003 0.01
CDK6 200 -0.1 0.1 -1.0 0.3 0.5
"""


def rows(edges: str, collection: str) -> str:
    """Edges in the columns of the tiny mirror's interactions."""
    lines = []
    for edge in edges.split(","):
        source, sign, target = edge.split()
        plus, minus = int(sign == "+"), int(sign == "-")
        head = "COMPLEX:P17275_P53539" if "_" in source else source
        told = "CollecTRI;ExTRI_CollecTRI" if collection == "collectri" else "DoRothEA"
        lines.append(f"{head} {target} {source} {target} 1 {plus} {minus} 1 {plus} {minus} {told} "
                     f"CollecTRI:7 False False transcriptional 1 9606 9606")  # fmt: skip
    return "\n".join(lines) + "\n"


def with_level(text: str, level: str) -> str:
    """Lines with DoRothEA's flag and level at their end."""
    return "".join(f"{line} {level}\n" for line in text.splitlines())


def write_mirror(folder: Path) -> Path:
    """The tiny mirror with CollecTRI, DoRothEA and a sender that knows their factors."""
    mirror = tables.write_mirror(folder)
    head, _, body = tables.INTERACTIONS.partition("\n")
    text = f"{head} dorothea dorothea_level\n{with_level(body, 'False -')}"
    text += with_level(rows(DOROTHEA, "dorothea"), "True A")
    tables.write(mirror / "omnipath" / "omnipath_webservice_interactions.tsv", text)
    tables.write(mirror / "omnipath" / "omnipath_webservice_collectri.tsv.gz",
                 f"{head}\n{rows(COLLECTRI, 'collectri')}")  # fmt: skip
    tables.write(mirror / "contrasts" / "sender.tsv", tables.SENDER + SENDER)
    return mirror


@pytest.fixture(scope="module")
def ranked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That mirror, and its ranking in pararoute-results, of which each test has a copy."""
    return ranked(write_mirror(tmp_path_factory.mktemp("regulated")))


@pytest.mark.parametrize("arguments", ["", "--tf FOSL1,FOSB_JUNB,STAT3,MYC"])
def test_what_the_terminal_shows(
    arguments: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    capsys.readouterr()
    assert cli.run(["regulators", *arguments.split(), "--permutations", "500"]) == 0
    out, err = capsys.readouterr()
    assert_golden(GOLDEN / "regulators" / f"{'in_full' if arguments else 'all'}.txt", out)
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())
    assert "mRNA change is not secretion" in err
    assert "phosphorylation of AKT is not measured" in err
    assert "outgrowth of the resistant cells is not modelled" in err
    assert "3 of 13 in CollecTRI, 1 of 4 in DoRothEA" in err


def test_a_factor_in_any_letter_case(run: Path) -> None:
    found = pararoute.regulators(run=run, permutations=100)
    assert found.only(["fosl1", "Jun"]).regulators.equals(found.only(["FOSL1", "JUN"]).regulators)
    doubled = replace(found, regulators=pd.concat([found.regulators.assign(tf="Jun"),
                                                   found.regulators]))  # fmt: skip
    with pytest.raises(UnknownNameError):
        doubled.only(["jUN"])


@pytest.mark.parametrize("name", WRITTEN[:2])
def test_what_is_written(name: str, run: Path) -> None:
    assert cli.run(["regulators", "--permutations", "500", "--tf", "JUN"]) == 0  # all is written
    assert_golden(GOLDEN / "regulators" / name, (run / name).read_text(encoding="utf-8"))


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["regulators", "--help"]) == 0
    text = capsys.readouterr().out
    assert "Example:" in text
    assert_golden(GOLDEN / "help" / "regulators.txt", text)


def test_json_is_pure_and_of_the_same_numbers(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.run(["regulators", "--permutations", "500", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == pararoute.regulators(run=run, permutations=500).to_dict()
    table = pd.read_csv(run / "regulators.tsv", sep="\t")
    assert [row["tf"] for row in document["regulators"]] == table["tf"].tolist()
    first = document["regulators"][0]
    assert first["score"] == pytest.approx(table.loc[0, "score"])
    story = json.loads((run / "regulators.json").read_text())
    assert story["parameters"] == document["parameters"]
    assert story["outputs"] == {
        name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in WRITTEN[:2]
    }
    written = json.loads((run / "run.json").read_text())["outputs"]["ligands.tsv"]
    assert story["parameters"]["ranking, SHA-256 of ligands.tsv"] == written
    page = DOCS.read_text(encoding="utf-8")
    assert all(f"| `{field}` |" in page for field in document)
    assert set(story["parameters"]["tables, SHA-256"]) == {"interactions", "collectri"}
    assert cli.run(["regulators", "--permutations", "500", "--json", "--tf", "MYC"]) == 0
    some = json.loads(capsys.readouterr().out)
    assert some["regulators"] == [r for r in document["regulators"] if r["tf"] == "MYC"]


def test_twice_the_same_bytes(run: Path) -> None:
    written = []
    for _ in range(2):
        assert cli.run(["regulators", "--permutations", "500", "--seed", "4"]) == 0
        written.append([(run / name).read_bytes() for name in WRITTEN])
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--tf", "FOSL"], 3, "did you mean FOSL1?"),
        (["--tf", "fra-1"], 3, "fra-1 is FOSL1"),
        (["--tf", ","], 3, "no transcription factor is named"),
        (["--permutations", "0"], 2, "--permutations"),
        (["--seed", "-1"], 2, "--seed"),
        (["--run", "nowhere"], 3, "no ranking is found"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_refused(["regulators", *arguments], code, words, capsys)
    assert not any((run / name).exists() for name in WRITTEN)


def test_a_stale_run_and_a_folder_that_cannot_be_written(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / WRITTEN[0]).mkdir()  # a rename onto a folder fails for root, too
    assert_refused(["regulators", "--permutations", "9"], 5, "cannot be written", capsys)
    assert not (run / WRITTEN[1]).exists()
    collectri = run.parent / "omnipath" / "omnipath_webservice_collectri.tsv.gz"
    whole = collectri.read_bytes()
    collectri.write_bytes(gzip.compress(gzip.decompress(whole)[:-1]))
    words = "the omnipath collectri is not what the ranking was made from"
    assert_refused(["regulators"], 3, words, capsys)
    collectri.write_bytes(whole)
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert_refused(["regulators"], 3, "is not what the ranking was made from", capsys)


def test_tables_without_factors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tables.write_mirror(tmp_path)))
    assert cli.run(["rank", "--permutations", "0"]) == 0
    words = "no transcription factor is in the ranking's tables"
    assert_refused(["regulators"], 7, words, capsys)


def test_the_demo_has_factors_and_is_labelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARAROUTE_MIRROR", raising=False)
    assert cli.run(["rank", "--demo", "--permutations", "0"]) == 0
    label = "SYNTHETIC DEMO, no finding: "
    capsys.readouterr()
    assert cli.run(["regulators", "--permutations", "99"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(label)
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())
    assert cli.run(["regulators", "--permutations", "99", "--tf", "FOSL1,JUN"]) == 0
    assert f"\n{label}FOSL1: number" in f"\n{capsys.readouterr().out}"
    found = pararoute.regulators(permutations=99)
    assert label in found._repr_html_()
    assert found.to_dict()["demo"] is True
    assert set(found.regulators["n_targets_collectri"]) == {5}
    edges = found.parameters["edges"]["CollecTRI"]
    assert len(graph_tables("pararoute-results").relationships[Relationship.REGULATES]) == edges
    page = (DEMO / "README.md").read_text(encoding="utf-8")
    assert f"{edges} edges of {len(found.regulators)} factors" in page


def test_the_licence_of_the_ranking_holds(run: Path) -> None:
    """An edge that rests on a resource for academic use, and DoRothEA, which names none."""
    table = run.parent / "omnipath" / "omnipath_webservice_collectri.tsv.gz"
    lines = gzip.decompress(table.read_bytes()).decode().splitlines(keepends=True)
    assert "\tFOSL1\tIGF1\t" in lines[6]
    lines[6] = lines[6].replace("CollecTRI;ExTRI_CollecTRI", "HPRD")
    table.write_bytes(gzip.compress("".join(lines).encode()))
    for licence, edges, there in (("academic", [13, 4], True), ("commercial", [12, 0], False)):
        arguments = ["--license", licence, "--permutations", "0", "--out", licence]
        assert cli.run(["rank", *arguments]) == 0
        found = pararoute.regulators(run=licence, permutations=9)
        assert list(found.parameters["edges"].values()) == edges
        steps = graph_tables(licence).relationships[Relationship.REGULATES]
        pairs = set(zip(steps["source"], steps["target"], strict=True))
        assert (("FOSL1", "IGF1") in pairs) is there
        assert ("JUN", "IGF1") in pairs


def test_a_mouse_sender_on_human_tables_is_told_the_same(run: Path) -> None:
    sender = tables.SENDER + SENDER
    names = translate_symbols([line.split()[0] for line in sender.splitlines()[1:]],
                              "human", "mouse")  # fmt: skip
    mouse = dict(zip(names["source_gene"], names["target_gene"], strict=True))
    lines = [line.split(" ", 1) for line in sender.splitlines()]
    file = tables.write(run.parent / "mouse.tsv", "\n".join(
        f"{mouse.get(name, name)} {rest}" for name, rest in lines))  # fmt: skip
    out = run.parent / "mouse"
    arguments = ["--sender", str(file), "--organism", "mouse", "--permutations", "0",
                 "--omnipath", str(run.parent / "omnipath"), "--out", str(out)]  # fmt: skip
    assert cli.run(["rank", *arguments]) == 0
    human, told = (pararoute.regulators(run=r, permutations=99) for r in (run, out))
    pd.testing.assert_frame_equal(human.regulators, told.regulators)


def test_both_sides_of_fosl1_show_on_the_real_tables(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own fall is among the strongest; no reach, and no rule, carries it to the top."""
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    capsys.readouterr()
    assert cli.run(["regulators", "--run", str(real)]) == 0
    out = capsys.readouterr().out
    first, own, active = out.split("Strongest")
    assert all(line == line.rstrip() and len(line) <= 100 for line in out.splitlines())
    assert "FOSL1 " not in first
    assert "FOSL1 " in own
    assert "FOSL1 " not in active
    row = pd.read_csv(real / "regulators.tsv", sep="\t").set_index("tf").loc["FOSL1"]
    assert row["log2FoldChange"] == pytest.approx(-2.97, abs=0.01)
    assert abs(row["activity_dorothea"]) < 1
    assert row["agreement"] == "own change against;activity against"
    page = DOCS.read_text(encoding="utf-8")  # what the page says is what comes out
    for told in (
        f"stands {row['rank']}th",
        f"log2 {row['log2FoldChange']:.2f}",
        f"t {row['activity_collectri']:.2f}, p {row['pvalue_activity_collectri']:.3f}",
        f"Reach {row['reach_collectri']:.2f} where chance gives "
        f"{row['expected_collectri']:.2f}, p {row['pvalue_reach_collectri']:.2f}",
    ):
        assert told in page
    story = json.loads((real / "regulators.json").read_text())["parameters"]
    edges, downs = story["edges"]["CollecTRI"], story["edges that turn down"]["CollecTRI"]
    assert f"{downs} of CollecTRI's {edges:,} signed edges" in page


def test_the_real_tables_by_definition(
    real: Path, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every tenth activity by least squares on the files as they are."""
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.regulators(run=real, permutations=10).regulators.set_index("tf")
    sender = pd.read_csv(mirror / "contrasts/brafi_treated_vs_untreated.sensitive.tsv.gz", sep="\t",
                         keep_default_na=False)  # fmt: skip
    sender = sender[sender["gene_symbol"] != ""].drop_duplicates("gene_symbol")
    y = pd.to_numeric(sender.set_index("gene_symbol")["stat"]).dropna()
    raw = pd.read_csv(mirror / "omnipath/omnipath_webservice_interactions.tsv.gz", sep="\t",
                      keep_default_na=False)  # fmt: skip
    raw = raw[raw["dorothea_level"].isin(["A", "B", "C"])]
    both = pd.read_csv(mirror / "omnipath/omnipath_webservice_collectri.tsv.gz", sep="\t")
    others = set(zip(both["source_genesymbol"], both["target_genesymbol"], strict=True))
    told = found["activity_dorothea"].dropna().iloc[::10]
    checked = 0
    for name, t in told.items():
        own = raw[raw["source_genesymbol"] == name]
        if any((name, gene) in others for gene in own["target_genesymbol"]):
            continue  # an edge of both collections has one sign in the merged table
        sign = own["is_stimulation"].astype(int) - own["is_inhibition"].astype(int)
        x = pd.Series(sign.to_numpy(float), index=own["target_genesymbol"]).reindex(y.index)
        r = np.corrcoef(x.fillna(0), y)[0, 1]
        assert t == pytest.approx(r * np.sqrt((len(y) - 2) / (1 - r**2)), rel=1e-6)
        checked += 1
    assert checked >= 3
