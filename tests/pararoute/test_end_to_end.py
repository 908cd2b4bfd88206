"""The main job from the command line: on the demo, and on the real tables."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.ingest.remote.mirror import DEMO
from pararoute.queries.export import write_ranking
from tests import tables
from tests.goldens import assert_golden

CHECKOUT = Path(__file__).resolve().parents[2]
HELP = CHECKOUT / "tests" / "golden" / "help"
FILES = ("ligands.tsv", "routes.tsv", "receptors.tsv", "columns.tsv")
SENDER = "contrasts/brafi_treated_vs_untreated.sensitive.tsv.gz"
RECEIVER = "contrasts/resistant_vs_parental.all.tsv.gz"


def table(folder: Path, name: str = "ligands") -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.tsv", sep="\t", keep_default_na=False, na_values=[""])


@pytest.fixture(scope="module")
def real(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result on the real tables, as the command line writes it."""
    out = tmp_path_factory.mktemp("real")
    arguments = ["rank", "--sender", str(mirror / SENDER), "--receiver", str(mirror / RECEIVER),
                 "--permutations", "0", "--omnipath", str(mirror / "omnipath"),
                 "--out", str(out)]  # fmt: skip
    assert cli.run(arguments) == 0
    return out


def test_igf1_stands_high_and_goes_through_its_receptor(real: Path) -> None:
    ligands = table(real)
    raised = ligands[ligands["secretion"] > 0.5]
    assert "IGF1" in raised["ligand"].head(15).tolist()
    row = ligands.set_index("ligand").loc["IGF1"]
    assert row["best_receptor"] == "IGF1R"
    assert row["best_path"].startswith("IGF1 -> IGF1R ")


def test_falling_ligands_are_not_among_the_first_hundred(real: Path) -> None:
    ranks = table(real).set_index("ligand")["rank"]
    assert ranks["HGF"] > 100
    assert ranks["CXCL8"] > 100


def test_every_ligand_is_listed_with_a_reason_where_it_scores_nothing(
    real: Path, mirror: Path
) -> None:
    ligands = table(real).set_index("ligand")
    raw = pd.read_csv(
        mirror / "omnipath/omnipath_webservice_interactions.tsv.gz", sep="\t", dtype=str,
        keep_default_na=False,
    )  # fmt: skip
    assert set(ligands.index) == set(raw.loc[raw["ligrecextra"] == "True", "source_genesymbol"])
    assert ligands.at["ANGPTL7", "reason"].startswith("no signalling step leaves its receptors")
    assert (ligands["reason"].isna() == (ligands["score"] > 0)).all()


def test_terms_multiply_to_the_score_in_every_row(real: Path) -> None:
    for name in ("ligands", "routes"):
        rows = table(real, name).dropna(subset=["score", "transmission"])
        product = rows[["secretion", "binding", "reception"]].prod(axis=1)
        product *= rows["transmission"].clip(lower=0)
        assert np.allclose(product, rows["score"], rtol=0, atol=1e-9)


def test_a_receptor_complex_reaches_akt(real: Path) -> None:
    routes = table(real, "routes").set_index("route")
    assert routes.at["PDGFD:PDGFRA_PDGFRB", "transmission"] > 0
    assert "-> PDGFRA_PDGFRB ->" in routes.at["PDGFD:PDGFRA_PDGFRB", "path"]


def test_a_gene_that_the_incomplete_receiver_leaves_out_stays_at_the_prior(
    real: Path, mirror: Path
) -> None:
    receptors = table(real, "receptors").set_index("receptor")
    listed = set(pd.read_csv(mirror / RECEIVER, sep="\t")["gene_symbol"].dropna())
    single = receptors[~receptors.index.str.contains("_")]
    unlisted = single[~single.index.isin(listed)]
    assert set(unlisted["reception_from"]) == {"prior"}
    assert set(unlisted["reception"]) == {0.5}
    assert receptors.at["ITGAV", "reception_from"] == "contrast"


def test_the_readme_shows_these_ranks(real: Path) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in readme.splitlines() if " -> AKT" in line]
    shown = [(int(row[0]), row[1].rstrip("*"), row[7]) for row in rows if row[0].isdigit()]
    top = table(real).head(15)
    assert shown == list(zip(top["rank"], top["ligand"], top["best_path"], strict=True))
    ranks = table(real).set_index("ligand")["rank"]
    for ligand in ("IGF1", "EGF", "ANGPTL7", "PDGFD"):
        line = next(x for x in readme.splitlines() if x.startswith(f"| {ligand} |"))
        assert f"| {ranks[ligand]} |" in line


def test_with_the_signs_flipped_igf1_leaves_the_first_hundred(mirror: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(mirror / SENDER, sep="\t", dtype={"gene_symbol": str})
    frame[["log2FoldChange", "stat"]] *= -1
    frame.to_csv(tmp_path / "flipped.tsv", sep="\t", index=False)
    arguments = ["rank", "--sender", str(tmp_path / "flipped.tsv"), "--omnipath",
                 str(mirror / "omnipath"), "--permutations", "0",
                 "--out", str(tmp_path / "out")]  # fmt: skip
    assert cli.run(arguments) == 0
    assert table(tmp_path / "out").set_index("ligand").at["IGF1", "rank"] > 100


def test_the_mirrors_defaults_and_ids(
    real: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    for i, more in enumerate([[], ["--sender", "melanoma_BRAFi"]]):
        assert cli.run(["rank", "--permutations", "0", "--out", str(tmp_path / str(i)), *more]) == 0
        for name in FILES:
            assert (tmp_path / str(i) / name).read_bytes() == (real / name).read_bytes()


def test_row_order_of_the_input_changes_no_byte(tmp_path: Path) -> None:
    one = tables.write_mirror(tmp_path / "one")
    two = tables.write_mirror(tmp_path / "two")
    for path in [*two.glob("omnipath/*.tsv"), two / "contrasts/sender.tsv"]:
        header, *rows = path.read_text().splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n")
    runs = []
    for mirror in (one, two):
        result = pararoute.rank(
            mirror / "contrasts/sender.tsv", mirror / "contrasts/receiver.tsv.gz",
            omnipath=mirror / "omnipath", permutations=50,
        )  # fmt: skip
        write_ranking(result, mirror / "out")
        run = json.loads((mirror / "out/run.json").read_text().replace(str(mirror), "<mirror>"))
        del run["timing"]
        for entry in run["inputs"]:
            del entry["sha256"]
        run["warnings"] = [w.replace(str(mirror), "<mirror>") for w in run["warnings"]]
        runs.append(run)
    assert runs[0] == runs[1]
    for name in FILES:
        assert (one / "out" / name).read_bytes() == (two / "out" / name).read_bytes()


def test_json_is_pure_and_of_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["rank", "--permutations", "0", "--demo", "--json", "--out", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    ligands = table(tmp_path)
    assert [row["ligand"] for row in document["ligands"]] == ligands["ligand"].tolist()
    assert document["run"]["demo"] is True


def test_without_a_receiver_the_prior_stands_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = tables.write_mirror(tmp_path)
    arguments = ["rank", "--sender", str(mirror / "contrasts/sender.tsv"), "--omnipath",
                 str(mirror / "omnipath"), "--permutations", "0",
                 "--out", str(mirror / "out")]  # fmt: skip
    assert cli.run(arguments) == 0
    assert "no receiver" in capsys.readouterr().err
    assert set(table(mirror / "out", "receptors")["reception"]) == {0.5}
    (mirror / "tpm.tsv").write_text("gene\tTPM\nIGF1R\t3\nEGFR\t0\n")
    assert cli.run([*arguments, "--receiver-abundance", str(mirror / "tpm.tsv")]) == 0
    found = table(mirror / "out", "receptors").set_index("receptor")["reception"]
    assert found[["IGF1R", "EGFR", "LILRB2"]].tolist() == [0.75, 0, 0.5]


def test_the_demo_is_labelled_and_finds_what_was_planted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["rank", "--permutations", "0", "--demo", "--out", str(tmp_path)]) == 0
    assert "SYNTHETIC DEMO" in capsys.readouterr().out
    for name in FILES:
        rows = table(tmp_path, name.removesuffix(".tsv"))
        assert set(rows["data"]) == {"SYNTHETIC DEMO"}
    assert json.loads((tmp_path / "run.json").read_text())["demo"] is True
    ranks = table(tmp_path).set_index("ligand")["rank"]
    planted = pd.read_csv(DEMO / "planted.tsv", sep="\t").set_index("ligand")["expected"]
    assert ranks[planted.index[planted == "top"]].max() <= 10
    assert ranks[planted.index[planted == "not_top"]].min() > 100


def test_the_overlay_can_be_left_out(tmp_path: Path) -> None:
    mirror = tables.write_mirror(tmp_path)
    runs = {}
    for overlay in (True, False):
        with pytest.warns(PararouteWarning, match="no receiver"):
            result = pararoute.rank(
                mirror / "contrasts/sender.tsv",
                omnipath=mirror / "omnipath",
                overlay=overlay,
                permutations=0,
            )
        runs[overlay] = result.run["counts"]
    assert runs[True]["overlay, signalling: flipped"] == 0
    assert runs[True]["overlay, signalling: agreeing"] == 1  # PTEN -| AKT3
    assert "overlay, signalling: flipped" not in runs[False]


@pytest.mark.parametrize(
    "name",
    ["pararoute", "rank", "explain", "block", "regulators", "consensus", "view", "plot", "report",
     "export", "rerun"],
)  # fmt: skip
def test_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"] if name == "pararoute" else [name, "--help"]) == 0
    text = capsys.readouterr().out
    assert "Example:" in text
    file = HELP / f"{name}.txt"
    assert_golden(file, text)


@pytest.mark.fault(40, exit=0)
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m pararoute rank --demo --json --out {tmp_path} | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True,
                          cwd=CHECKOUT, check=False)  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode == 0


def test_gzip_demo_tables_are_reproducible_archives() -> None:
    for path in DEMO.rglob("*.gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0"  # no time stamp
        assert gzip.decompress(path.read_bytes())


def test_a_ranking_is_not_its_folder() -> None:
    result = pararoute.rank(demo=True, permutations=0)
    for verb in (pararoute.view, pararoute.report, pararoute.regulators):
        with pytest.raises(InputError, match="a Ranking is not the folder of a ranking"):
            verb(run=result)  # type: ignore[operator]


def test_no_measured_ligand_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"Q{i}\t{i % 3 - 1}\t0.5\t0.5\n" for i in range(60))
    sender = tmp_path / "sender.tsv"
    measured = "".join(f"{name}\t0.1\t0.4\t0.9\n" for name in ("AKT1", "PIK3CA", "PTEN"))
    sender.write_text("gene\tlog2FoldChange\tlfcSE\tpadj\n" + rows + measured)
    code = cli.run(["rank", "--sender", str(sender), "--omnipath", str(DEMO / "omnipath"),
                    "--permutations", "5", "--out", str(tmp_path / "run")])  # fmt: skip
    assert code == 0, capsys.readouterr().err
    assert "no ligand is measured in the sender" in "".join(capsys.readouterr())


def test_the_default_receiver_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(tables.write_mirror(tmp_path)))
    out = str(tmp_path / "out")
    assert cli.run(["rank", "--permutations", "0", "--out", out]) == 0
    assert "note: receiver: resistant" in capsys.readouterr().err
    assert cli.run(["explain", "IGF1", "--run", out]) == 0
    assert "note: receiver" not in capsys.readouterr().err
