"""``pararoute sweep``: what it writes and shows, and what is refused."""

# ruff: noqa: ARG001 - the folder is the working one

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import pararoute
from pararoute import cli, render_sweep
from pararoute.ingest.errors import InputError, PararouteWarning, UnknownNameError
from pararoute.sweeping.part import RANKS
from tests import tables
from tests.goldens import GOLDEN, assert_golden
from tests.pararoute.test_mouse import in_mouse
from tests.refusals import assert_refused
from tests.swept import GENES, digests, many, read, swept

pytestmark = pytest.mark.filterwarnings("ignore::pararoute.ingest.errors.PararouteWarning")


def test_each_contrast_is_ranked_as_rank_does(place: Path) -> None:
    found = pararoute.sweep("many", "swept", omnipath="omnipath")
    wide = pd.read_parquet(place / "many" / "wide.parquet")
    one = wide[["gene_symbol", "c007.log2FoldChange", "c007.lfcSE"]]
    senders = {name: str(place / "many" / f"{name}.tsv") for name in ("up", "down", "none")}
    senders["c007"] = one.rename(columns=lambda c: c.removeprefix("c007."))
    for name, sender in senders.items():
        alone = pararoute.rank(sender, omnipath="omnipath", permutations=0).ligands
        own = found.ranks(name)
        for column in ("rank", "ligand", "score", "secretion", "log2FoldChange", "padj"):
            pd.testing.assert_series_equal(
                own[column], alone[column], check_dtype=False, check_exact=True
            )
        assert own["reason"].fillna("").tolist() == alone["reason"].fillna("").tolist()


def test_real_contrasts_are_ranked_as_rank_does(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    found = pararoute.sweep(mirror / "contrasts", tmp_path, receiver="melanoma_resistant")
    own = found.ranks("melanoma_BRAFi")
    alone = pararoute.rank(permutations=0).ligands
    for column in ("ligand", "score", "secretion", "log2FoldChange", "padj"):
        pd.testing.assert_series_equal(own[column], alone[column], check_exact=True)
    assert own["reason"].fillna("").tolist() == alone["reason"].fillna("").tolist()
    top = found.top[found.top["contrast"] == "melanoma_BRAFi"].reset_index(drop=True)
    told = [c for c in top if c in alone]
    pd.testing.assert_frame_equal(top[told], alone[told].head(10), rtol=1e-9, check_dtype=False)


def test_what_is_written_and_shown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swept("--top", "2") == 0
    out, err = capsys.readouterr()
    assert "63 of 63 contrasts ranked, for routes to AKT1, AKT2, AKT3" in out
    assert "IGF1 -> IGF1R -> IRS1 -> AKT1" in out
    assert "mRNA change is not secretion" in err
    top, ligands, contrasts = read("top"), read("ligands"), read("contrasts")
    ranks = pd.read_parquet("swept/ranks")
    assert contrasts["contrast"].tolist()[:3] == ["down", "none", "up"]
    assert len(ranks) == 63 * len(ligands)
    assert (ranks.groupby("contrast", observed=True)["rank"].max() == len(ligands)).all()
    expected = ranks[(ranks["rank"] <= 2) & (ranks["score"] > 0)]
    for column in ("contrast", "ligand"):
        assert top[column].tolist() == expected[column].tolist()
    first = ranks[ranks["rank"] == 1].set_index("contrast")
    scored = contrasts.set_index("contrast")
    assert scored["top_ligand"].to_dict() == first["ligand"].to_dict()
    by = ranks[ranks["score"].notna()].groupby("ligand", observed=True)
    told = ligands.set_index("ligand")
    for name, wanted in {
        "n_measured": by.size(), "best_rank": by["rank"].min(), "mean_rank": by["rank"].mean(),
        "mean_score": by["score"].mean(), "n_scored": by["score"].apply(lambda s: (s > 0).sum()),
    }.items():  # fmt: skip
        got = told.loc[wanted.index, name]
        np.testing.assert_allclose(got.to_numpy(float), wanted.to_numpy(float), rtol=1e-9)
    assert told.loc["IGF1", "n_top"] == (top["ligand"] == "IGF1").sum()
    columns = read("columns")
    for name in ("top", "ligands", "contrasts"):
        described = columns.loc[columns["table"] == name, "column"].tolist()
        assert described == read(name).columns.tolist()
    assert columns.loc[columns["table"] == "ranks", "column"].tolist() == ranks.columns.tolist()
    about = json.loads(Path("swept/sweep.json").read_text(encoding="utf-8"))
    for name, digest in about["outputs"].items():
        assert hashlib.sha256((Path("swept") / name).read_bytes()).hexdigest() == digest


def test_one_contrast_is_one_row_group(place: Path) -> None:
    import pyarrow.parquet as pq

    assert swept() == 0
    files = sorted(Path("swept", RANKS).glob("*.parquet"))
    assert [pq.ParquetFile(f).num_row_groups for f in files] == [50, 13]


def test_workers_and_hash_seeds_change_no_byte(place: Path) -> None:
    for workers, seed in (("1", "1"), ("3", "2")):
        subprocess.run(
            [sys.executable, "-m", "pararoute", "sweep", "many", "--omnipath", "omnipath",
             "--workers", workers, "--out", f"w{workers}"],
            check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
    assert digests(Path("w1")) == digests(Path("w3"))


@pytest.mark.fault(61)
def test_a_mouse_among_human_tables_of_the_same_genes(place: Path) -> None:
    for name in ("one", "two"):
        tables.write(place / "mixed" / f"{name}.tsv", tables.SENDER)
    entry = '[[contrast]]\nid = "{0}"\nrole = "sender"\norganism = "{1}"\nfile = "{0}.tsv"\n'
    text = entry.format("one", "human") + entry.format("two", "mouse")
    (place / "mixed" / "contrasts.toml").write_text(text, encoding="utf-8")
    assert swept(what="mixed") == 0
    assert read("contrasts")["exit_code"].tolist() == [0, 3]


def test_names_of_digits_stay_names(place: Path) -> None:
    for name in ("000", "001"):
        tables.write(place / "digits" / f"{name}.tsv", tables.SENDER)
    pararoute.sweep("digits", "swept", omnipath="omnipath")
    found = pararoute.read_sweep("swept")
    names = found.contrasts["contrast"].tolist()
    assert names == ["000", "001"] == found.top["contrast"].unique().tolist()
    assert len(found.ranks(names[1])) == len(found.ligands)


@pytest.mark.fault(61)
def test_one_that_is_wrong_stops_no_other(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables.write(place / "many" / "a_bad.tsv", "gene_symbol x\nEGF 1\n")
    mouse = "\n".join(line.capitalize() for line in tables.SENDER.splitlines()[1:])
    tables.write(place / "many" / "a_mouse.tsv", tables.SENDER.splitlines()[0] + "\n" + mouse)
    text = tables.SENDER.replace(" lfcSE stat pvalue", " se x y")
    tables.write(
        place / "many" / "a_errors.tsv", text.replace(" 0.3 ", " - ").replace(" 0.1 ", " - ")
    )
    (place / "many" / "p.parquet").write_bytes(b"PAR1 cut")
    mixed = many(2).drop(columns="c001.lfcSE").rename(columns=lambda c: c.replace("c00", "wide"))
    mixed.to_parquet(place / "many" / "wide2.parquet", index=False)
    (place / "many" / "cut.tsv.gz").write_bytes(b"\x1f\x8b cut")
    assert swept() == 0
    out, err = capsys.readouterr()
    assert "64 of 70 contrasts ranked" in out
    assert "Not ranked: 6" in out
    assert "6 of 70 contrasts could not be ranked: contrasts.tsv" in err
    assert err.count("no receiver:") == 1  # though two contrasts were tried before one suited
    told = read("contrasts").set_index("contrast")
    codes = told.loc[["a_bad", "cut", "a_errors", "a_mouse", "p", "wide1"], "exit_code"]
    assert codes.tolist() == [3, 5, 7, 3, 5, 3]
    assert "log2FoldChange" in told.loc["a_bad", "problem"]
    assert "a_bad.tsv" in told.loc["a_bad", "where"]
    assert "a_bad" not in pd.read_parquet("swept/ranks")["contrast"].unique()
    tables.write(place / "many" / "a_bad.tsv", tables.SENDER)  # mended
    assert swept() == 0
    assert read("contrasts").set_index("contrast").loc["a_bad", "exit_code"] == 0


@pytest.mark.fault(61)
def test_a_long_file_that_is_damaged_stops_no_other(place: Path) -> None:
    rows = pd.concat(
        many(3)[["gene_symbol", f"c00{i}.log2FoldChange", f"c00{i}.lfcSE"]]
        .set_axis(["gene_symbol", "log2FoldChange", "lfcSE"], axis=1)
        .assign(contrast=f"long{i}") for i in range(3)
    )  # fmt: skip
    whole = place / "many" / "long.parquet"
    rows.to_parquet(whole, index=False, compression=None)
    data = bytearray(whole.read_bytes())
    at = data.index(b"long0") - 30  # the page header of the names
    data[at : at + 25] = b"\xff" * 25
    whole.write_bytes(data)
    rows.assign(contrast=[["x"]] * len(rows)).to_parquet(
        place / "many" / "nested.parquet", index=False
    )
    assert swept() == 0
    told = read("contrasts").set_index("contrast")
    assert told.loc[["long", "nested"], "exit_code"].tolist() == [5, 3]
    assert (told["exit_code"] == 0).sum() == 63


def test_receivers_are_no_senders(place: Path) -> None:
    entries = "".join(
        f'[[contrast]]\nid = "{role}"\nrole = "{role}"\norganism = "human"\nfile = "{file}"\n'
        for role, file in (("sender", "up.tsv"), ("receiver", "down.tsv"))
    )
    (place / "many" / "contrasts.toml").write_text(entries, encoding="utf-8")
    assert swept() == 0
    assert read("contrasts")["contrast"].tolist()[:3] == ["none", "sender", "c000"]


def test_significant_genes_alone_are_told(place: Path) -> None:
    frame = many(2).assign(**{"c000.padj": 0.01, "c001.padj": [0.01, 0.9, 0.9, np.nan]})
    frame.to_parquet("padj.parquet", index=False)
    assert swept(what="padj.parquet") == 0
    told = read("contrasts").fillna({"doubts": ""})
    assert told["complete"].tolist() == [False, True]
    assert told["doubts"].str.contains("lists no gene with padj above").tolist() == [True, False]


def test_genes_without_an_error_are_told(place: Path) -> None:
    many(2).assign(**{"c001.lfcSE": [0.1, np.nan, 0.1, np.nan]}).to_parquet("some.parquet")
    assert swept(what="some.parquet") == 0
    doubts = read("contrasts")["doubts"].fillna("").tolist()
    assert doubts == ["", "genes without lfcSE, which count as not measured: 2"]


def test_what_rank_would_warn_of_is_told_of_each_contrast(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tables.tsv(tables.SENDER).replace("PDGFD", "SCDGF-B") + "\t1\t1\t1\t1\t0.1\t0.1\n"
    rows += "EGF\t1\t1\t9\t1\t0.1\t0.1"
    (place / "many" / "doubtful.tsv").write_text(rows)
    assert swept() == 0
    told = read("contrasts").set_index("contrast")["doubts"]
    assert told["doubtful"] == (
        "the last line of doubtful.tsv has no end: if the file was cut short there, its last cell "
        "is not whole; rows of a symbol that another row already has: 1; rows without a gene "
        "symbol: 1; 1 gene of a ligand stands there under another symbol: PDGFD = SCDGF-B"
    )
    assert told["none"] == "rows without a fold change: 1"
    assert told.drop(["doubtful", "none"]).isna().all()
    assert "Doubts of 2 contrasts are told" in capsys.readouterr().out


def test_genes_that_suit_no_ligand_are_told_of_every_contrast_that_has_them(place: Path) -> None:
    for name in ("a_one", "a_two"):
        tables.write(place / "many" / f"{name}.tsv", tables.RECEIVER)
    tables.write(place / "many" / "a.tsv", tables.SENDER)
    assert swept() == 0
    told = read("contrasts").set_index("contrast").loc[["a", "a_one", "a_two"]]
    assert told["exit_code"].tolist() == [0, 7, 7]
    assert told["problem"].tolist()[1:] == ["no ligand is measured"] * 2


def test_a_sweep_in_which_nothing_is_ranked_ends_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = many(2).assign(**{"c001.lfcSE": 0.0, "gene_symbol": [*GENES[:3], "EGF"]})
    frame.to_parquet("bad.parquet", index=False)
    assert_refused(["sweep", "bad.parquet", "--omnipath", "omnipath", "--out", "swept"], 3,
                   "the gene EGF stands in more than one row", capsys)  # fmt: skip
    assert not Path("swept").exists()


@pytest.mark.parametrize(
    ("ids", "kind"),
    [(["ENSG00000138798", "ENSG00000017427"], "Ensembl"), (["1950", "3479"], "Entrez")],
)
def test_ids_where_symbols_belong(
    ids: list[str], kind: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many(2).head(2).assign(gene_symbol=ids).to_parquet("ids.parquet", index=False)
    assert_refused(["sweep", "ids.parquet", "--omnipath", "omnipath", "--out", "swept"], 7,
                   f"these are {kind} ids: write symbols in their place", capsys)  # fmt: skip


def test_effectors_as_one_string(place: Path) -> None:
    found = pararoute.sweep("many", "swept", omnipath="omnipath", effector="AKT1, AKT2")
    assert found.about["arguments"]["effector"] == ["AKT1", "AKT2"]
    with pytest.raises(UnknownNameError, match="AKT0"):
        pararoute.sweep("many", "other", omnipath="omnipath", effector="AKT0")


@pytest.mark.parametrize("columns", [40, 80, 150])
def test_no_number_is_broken_on_a_narrow_terminal(columns: int, place: Path) -> None:
    swept()
    shown = io.StringIO()
    console = Console(file=shown, width=columns)
    for _, content in render_sweep.parts(pararoute.read_sweep("swept")):
        console.print(content)
    assert re.search(r"IGF1 +\d+ of \d+ +0\.\d{3} ", shown.getvalue())


def test_mouse_contrasts_run_on_human_tables(place: Path) -> None:
    mouse = many(3).assign(gene_symbol=["Egf", "Igf1", "Pdgfd", "Pten"])
    mouse.to_parquet("mouse.parquet", index=False)
    many(3).to_parquet("human.parquet", index=False)
    with pytest.warns(PararouteWarning):
        of_mouse = pararoute.sweep("mouse.parquet", "m", omnipath="omnipath", organism="mouse")
    with pytest.warns(PararouteWarning):
        of_human = pararoute.sweep("human.parquet", "h", omnipath="omnipath")
    pd.testing.assert_frame_equal(of_mouse.ranks("c001"), of_human.ranks("c001"))
    assert of_mouse.contrasts["doubts"].isna().all()


def test_abundance_counts_as_in_rank(place: Path) -> None:
    tables.write(place / "tpm.tsv", "gene_symbol TPM\nIGF1R 9\nEGFR 0\n")
    found = pararoute.sweep("many", "s", omnipath="omnipath", receiver_abundance="tpm.tsv")
    alone = pararoute.rank("many/up.tsv", omnipath="omnipath", receiver_abundance="tpm.tsv",
                           permutations=0).ligands  # fmt: skip
    np.testing.assert_array_equal(found.ranks("up")["score"], alone["score"])


def test_what_cannot_be_done_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["sweep", "many", "--omnipath", "omnipath"]
    assert_refused([*command, "--out", "many"], 3, "would lie among the contrasts", capsys)
    assert_refused(["sweep", "nowhere"], 3, "no such folder or file", capsys)
    assert_refused([*command, "--organism", "mouse", "--receiver", "x.tsv"], 3, "x.tsv", capsys)
    assert_refused([*command, "--effector", "AKT9"], 3, "unknown effector 'AKT9'", capsys)
    assert_refused([*command, "--workers", "2", "--scheduler", "tcp://x:1"], 2, "--workers", capsys)
    Path("file").write_text("", encoding="utf-8")
    assert_refused([*command, "--out", "file"], 5, "cannot be written", capsys)


def test_a_contrast_that_is_not_there(place: Path) -> None:
    found = pararoute.sweep("many", "swept", omnipath="omnipath")
    with pytest.raises(InputError, match="no contrast 'x' was ranked"):
        found.ranks("x")
    assert "<table" in found._repr_html_()


def test_help_begins_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sweep", "--help"]) == 0
    assert_golden(GOLDEN / "help" / "sweep.txt", capsys.readouterr().out)


def test_mouse_tables_have_mouse_effectors(place: Path) -> None:
    folder = place / "mice"
    tables.write_mirror(folder)
    text = in_mouse(tables.INTERACTIONS).replace("9606", "10090")
    tables.write(folder / "omnipath/omnipath_webservice_interactions.tsv", text)
    tables.write(folder / "all" / "one.tsv", in_mouse(tables.SENDER))
    found = pararoute.sweep(folder / "all", "m", omnipath=folder / "omnipath", organism="mouse")
    assert found.about["arguments"]["effector"] == ["Akt1", "Akt2", "Akt3"]
    alone = pararoute.rank(folder / "all" / "one.tsv", omnipath=folder / "omnipath",
                           organism="mouse", permutations=0).ligands  # fmt: skip
    np.testing.assert_array_equal(found.ranks("one")["score"], alone["score"])
