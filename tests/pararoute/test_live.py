"""From a GEO accession to a ranking, through services on the loopback address."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.ingest.errors import PararouteWarning
from pararoute.ingest.geo import contrast as geo_contrast
from pararoute.ingest.geo import ncbi
from pararoute.ingest.omnipath import source as omnipath_source
from tests import tables
from tests.services import simulate
from tests.services.geo import geo_app, mirror_app
from tests.services.http import Loopback, WebPage, refused_url
from tests.services.omnipath import omnipath_app

SENDER = "contrasts/brafi_treated_vs_untreated.sensitive.tsv.gz"


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(
        path, sep="\t", keep_default_na=False, na_values={"padj": [""], "log2FoldChange": [""]}
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror of a few genes: quick to fit."""
    folder = tmp_path_factory.mktemp("small")
    tables.write_mirror(folder)
    (folder / "geo").mkdir()
    genes = ["IGF1", "EGF", "PDGFD", "ANGPTL7", "PTEN", "IGF1R", "EGFR", "AKT1"]
    truth = pd.DataFrame({"gene_symbol": genes, "log2FoldChange": [3.0, -2, 1, 2, 0, 0, 0, 0]})
    simulate.simulate_gse64741(folder / "geo", truth, n_genes=400)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def service(small: Path, monkeypatch: pytest.MonkeyPatch, here: Path) -> Iterator[Loopback]:
    """The small mirror behind a URL, named by the environment."""
    assert here == Path.cwd()
    with Loopback(mirror_app(small)) as loopback:
        monkeypatch.setenv("PARAROUTE_MIRROR", loopback.url)
        yield loopback


def test_samples_contrast_and_rank_in_one_go_on_real_size(
    mirror: Path, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """20,000 genes, 3 lines, 18 samples; true changes are those of the real sender contrast."""
    truth = pd.read_csv(mirror / SENDER, sep="\t", dtype={"gene_symbol": str}).dropna(
        subset=["gene_symbol"]
    )
    simulate.simulate_gse64741((here / "site" / "geo").resolve(), truth)
    shutil.copytree(mirror / "omnipath", here / "site" / "omnipath")
    with Loopback(mirror_app(here / "site")) as loopback:
        monkeypatch.setenv("PARAROUTE_MIRROR", loopback.url)
        assert cli.run(["samples", "GSE64741"]) == 0
        listed = capsys.readouterr().out.splitlines()
        assert len(listed) == 19
        assert cli.run(["contrast", "GSE64741:BRAFi_48h", "--out", "brafi.tsv"]) == 0
        begun = len(loopback.requests)
        assert cli.run(["rank", "--permutations", "0", "--sender", "GSE64741:BRAFi_48h"]) == 0
        # everything of GEO is cached: it was only asked whether it changed
        assert len(loopback.requests) > begun
    made = read(here / "brafi.tsv")
    both = made[made["baseMean"] > 100].merge(truth, on="gene_symbol", suffixes=("", "_true"))
    assert len(both) > 5000
    correlation = np.corrcoef(both["log2FoldChange"], both["log2FoldChange_true"])[0, 1]
    assert correlation > 0.9
    story = json.loads((here / "brafi.tsv.json").read_text())
    assert len(story["treated"]) == len(story["control"]) == 9
    assert set(story["batch"].values()) == {"A375", "COLO800", "UACC62"}
    assert story["design"] == "~batch + condition"
    ligands = read(here / "pararoute-results" / "ligands.tsv")
    assert ligands.loc[ligands["ligand"] == "IGF1", "rank"].item() <= 20
    run = json.loads((here / "pararoute-results" / "run.json").read_text())
    assert run["contrasts"]["sender"]["computed"]["fingerprint"] == story["fingerprint"]
    urls = [entry["url"] for entry in run["fetched"]]
    assert any(url.endswith("raw_counts_GRCh38.p13_NCBI.tsv.gz") for url in urls)


@pytest.mark.fault(2, exit=4)
def test_at_ncbis_own_addresses(
    small: Path, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a mirror: NCBI's hosts and OmniPath's, all of them on this machine."""
    with (
        Loopback(geo_app(small / "geo")) as geo,
        Loopback(omnipath_app(small / "omnipath")) as omnipath,
    ):
        monkeypatch.setattr(ncbi, "FILES", f"{geo.url}/geo/series")
        monkeypatch.setattr(ncbi, "COUNTS", f"{geo.url}/geo/download/")
        monkeypatch.setattr(omnipath_source, "SERVICE", omnipath.url)
        monkeypatch.setattr(omnipath_source.Service, "_least", lambda *_: 1)  # it is small here
        command = [
            "rank",
            "--permutations",
            "0",
            "--sender",
            "GSE64741:A375_BRAFi_48h",
            "--omnipath",
            "live",
        ]
        assert cli.run(command) == 0
        assert "the titles of GSE64741 name no resistant cells" in capsys.readouterr().err
        first = (here / "pararoute-results" / "ligands.tsv").read_bytes()
        asked = len(geo.requests) + len(omnipath.requests)
        assert asked == 3 + 3
        capsys.readouterr()
        assert cli.run([*command, "--offline"]) == 0
        assert "DESeq2" not in capsys.readouterr().err  # nothing is computed twice
        assert len(geo.requests) + len(omnipath.requests) == asked
    assert (here / "pararoute-results" / "ligands.tsv").read_bytes() == first
    _run_again_from_an_archive(here, command, first, monkeypatch)
    assert cli.run([*command, "--refresh"]) == 4  # nobody answers any more
    ligands = read(here / "pararoute-results" / "ligands.tsv").set_index("ligand")
    assert ligands.at["IGF1", "rank"] == 1
    monkeypatch.setattr(ncbi, "FILES", f"{refused_url()}/geo/series")
    assert cli.run(["samples", "GSE1234"]) == 4


def _run_again_from_an_archive(
    here: Path, command: list[str], first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without cache and without services."""
    assert cli.run(["cache", "pack", "archive"]) == 0
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PARAROUTE_CACHE", str(here / "empty"))
        assert cli.run(["cache", "pack", "nothing"]) == 5
        elsewhere.setenv("PARAROUTE_MIRROR", str(here / "archive"))
        assert cli.run([*command, "--offline", "--out", "again"]) == 0
    assert (here / "again" / "ligands.tsv").read_bytes() == first


def test_samples_as_table_and_json(service: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["samples", "gse64741"]) == 0
    out, err = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    header = rows[0]
    assert header[:7] == ["sample", "title", "cell_line", "drug", "hours", "replicate", "condition"]
    assert len(rows) == 19
    assert "9 control, 9 treated" in err
    assert cli.run(["samples", "GSE64741", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [s["sample"] for s in document["samples"]] == [row[0] for row in rows[1:]]
    assert document["samples"][0]["hours"] == 48
    assert len(service.requests) == 2
    found = pararoute.samples("GSE64741")
    assert found.table["cell_line"].nunique() == 3
    assert "<table" in found._repr_html_()


def test_a_contrast_goes_to_stdout_and_nothing_else_does(
    service: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["contrast", "GSE64741:A375_BRAFi_48h"]) == 0
    out, err = capsys.readouterr()
    header, *rows = out.splitlines()
    assert header.split("\t") == [
        "gene_symbol", "gene_id", "baseMean", "log2FoldChange", "lfcSE", "stat", "pvalue", "padj",
        "contrast", "cell_line", "drug", "hours", "role", "organism",
    ]  # fmt: skip
    assert rows == sorted(rows)
    first = dict(zip(header.split("\t"), rows[0].split("\t"), strict=True))
    assert (first["cell_line"], first["drug"], first["hours"]) == ("A375", "vemurafenib", "48")
    assert "A375_vemurafenib_48h_rep1 (GSM" in err
    assert "assumed: " in err
    assert service.requests


def test_the_same_contrast_is_not_computed_twice(
    service: Loopback, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    assert service.url
    assert cli.run(["contrast", "GSE64741:A375_BRAFi_48h", "--out", "one.tsv"]) == 0

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(geo_contrast, "_compute", refuse)
    assert cli.run(["contrast", "GSE64741:A375_BRAFi_48h", "--out", "two.tsv"]) == 0
    assert (here / "one.tsv").read_bytes() == (here / "two.tsv").read_bytes()
    with pytest.raises(AssertionError, match="computed again"):
        pararoute.contrast("GSE64741:UACC62_BRAFi_48h")


def test_patterns_and_accessions_on_the_command_line(
    service: Loopback, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_title = ["contrast", "GSE64741", "--treated", "A375.*vemu", "--control", "A375.*DMSO"]
    assert cli.run([*by_title, "--out", "title.tsv"]) == 0
    gsms = [f"GSM{1579000 + i}" for i in range(1, 7)]
    by_name = [f"--control={s}" for s in gsms[:3]] + [f"--treated={s}" for s in gsms[3:]]
    assert cli.run(["contrast", "GSE64741", *by_name, "--out", "name.tsv"]) == 0
    assert (here / "title.tsv").read_bytes() == (here / "name.tsv").read_bytes()
    assert cli.run(["contrast", "GSE64741", "--treated", "nothing", "--control", "DMSO"]) == 3
    assert "A375_DMSO_48h_rep1" in capsys.readouterr().err  # the titles there are
    assert service.requests


def test_several_contrasts_are_joined_only_when_asked(service: Loopback, here: Path) -> None:
    names = ["GSE64741:A375_BRAFi_48h", "GSE64741:UACC62_BRAFi_48h"]
    assert cli.run(["contrast", *names]) == 3
    assert cli.run(["contrast", *names, "--combine", "--out", "both.tsv"]) == 0
    frame = read(here / "both.tsv")
    assert frame["n_contrasts"].max() == 2
    assert {"tau2", "I2"} <= set(frame.columns)
    result = _ranked(here / "both.tsv", service.url)
    assert result.ligands["ligand"].iloc[0] == "IGF1"


def test_a_computed_contrast_is_ranked_as_it_is(service: Loopback) -> None:
    made = pararoute.contrast("GSE64741:A375_BRAFi_48h")
    with pytest.warns(PararouteWarning, match="no receiver"):
        result = pararoute.rank(made, permutations=0, omnipath=f"{service.url}/omnipath")
    assert result.ligands["ligand"].iloc[0] == "IGF1"
    assert result.run["contrasts"]["sender"]["organism"] == "human"


def _ranked(sender: Path, url: str) -> pararoute.verbs.Ranking:  # type: ignore[name-defined]
    with pytest.warns(PararouteWarning):
        return pararoute.rank(sender, permutations=0, omnipath=f"{url}/omnipath")


@pytest.mark.fault(31, exit=7)
def test_missing_samples_are_named_and_too_few_refused(
    small: Path, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = pd.DataFrame({"gene_symbol": ["IGF1"], "log2FoldChange": [3.0]})
    for missing, code in ((["GSM1579004"], 0), (["GSM1579004", "GSM1579005"], 7)):
        site = here / str(len(missing))
        shutil.copytree(small / "geo", site / "geo")
        simulate.simulate_gse64741(site / "geo", truth, n_genes=300, missing=missing)
        monkeypatch.setenv("PARAROUTE_MIRROR", str(site))
        assert cli.run(["contrast", "GSE64741:A375_BRAFi_48h", "--out", "x.tsv"]) == code
        err = capsys.readouterr().err
        for name in missing:
            assert name in err
    assert "1 treated and 3 control samples are left" in err


@pytest.mark.fault(31, exit=7)
def test_no_counts_at_ncbi_names_the_way_out(
    small: Path, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(small / "geo", here / "site" / "geo")
    counts = here / "site" / "geo" / simulate.COUNTS
    own = pd.read_csv(counts, sep="\t").rename(columns={"GeneID": "gene_id"})
    counts.unlink()
    with Loopback(mirror_app(here / "site")) as loopback:
        monkeypatch.setenv("PARAROUTE_MIRROR", loopback.url)
        assert cli.run(["contrast", "GSE64741:A375_BRAFi_48h"]) == 7
        err = capsys.readouterr().err
        assert "NCBI holds no counts for GSE64741" in err
        assert "--counts FILE" in err
        own.to_csv(here / "own.tsv", sep="\t", index=False)
        command = ["contrast", "GSE64741:A375_BRAFi_48h", "--counts", "own.tsv", "--out", "x.tsv"]
        assert cli.run(command) == 0
    assert read(here / "x.tsv").set_index("gene_symbol").at["IGF1", "log2FoldChange"] > 2


@pytest.mark.fault(33, exit=7)
def test_counts_alone_with_columns_as_titles(
    small: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matrix = pd.read_csv(small / "geo" / simulate.COUNTS, sep="\t").iloc[:, :7]
    matrix.columns = ["gene_id", "veh_1", "veh_2", "veh_3", "drug_1", "drug_2", "drug_3"]
    matrix.to_csv(here / "own.tsv", sep="\t", index=False)
    arguments = ["contrast", "--counts", "own.tsv", "--treated", "^drug", "--control", "^veh"]
    assert cli.run([*arguments, "--out", "x.tsv"]) == 0
    assert read(here / "x.tsv").set_index("gene_symbol").at["IGF1", "log2FoldChange"] > 2
    one = ["contrast", "--counts", "own.tsv", "--treated", "drug_1", "--control", "veh_1"]
    assert cli.run([*one, "--out", "one.tsv"]) == 0
    assert "without p-values" in capsys.readouterr().err
    assert read(here / "one.tsv")["padj"].isna().all()
    # and such a table cannot be ranked: nothing says how sure a rise is
    assert cli.run(["rank", "--sender", "one.tsv", "--omnipath", str(small / "omnipath")]) == 7
    two = ["contrast", "--counts", "own.tsv", "--treated", "drug_1", "--control", "^veh"]
    assert cli.run(two) == 7


def test_the_same_counts_of_another_organism_are_another_contrast(here: Path) -> None:
    """Entrez ids mean other genes in mouse: the cache must not mix them up."""
    ids = {"human": ["3479", "1950"], "mouse": ["16000", "13645"]}  # IGF1, EGF; Igf1, Egf
    rng = np.random.default_rng(5)
    matrix = pd.DataFrame(rng.negative_binomial(5, 0.05, (4, 6)))
    matrix.columns = ["d1", "d2", "d3", "v1", "v2", "v3"]
    matrix.insert(0, "GeneID", ids["human"] + ids["mouse"])
    matrix.to_csv(here / "entrez.tsv", sep="\t", index=False)
    for organism, genes in (("human", {"IGF1", "EGF"}), ("mouse", {"Igf1", "Egf"})):
        command = ["contrast", "--counts", "entrez.tsv", "--treated", "^d", "--control", "^v",
                   "--organism", organism, "--out", f"{organism}.tsv"]  # fmt: skip
        assert cli.run(command) == 0
        table = read(here / f"{organism}.tsv")
        assert genes <= set(table["gene_symbol"])
        assert set(table["organism"]) == {organism}
    matrix["d1"] *= 9
    matrix.to_csv(here / "entrez.tsv", sep="\t", index=False)
    assert cli.run([*command[:-1], "again.tsv"]) == 0  # other counts under the same name
    assert not read(here / "again.tsv").equals(read(here / "mouse.tsv"))


def test_the_mirrors_default_receiver_is_for_the_mirrors_own_sender(
    service: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert service.url
    assert cli.run(["rank", "--permutations", "0", "--sender", "up"]) == 0
    assert "receiver: resistant, the mirror's default" in capsys.readouterr().err
    assert cli.run(["rank", "--permutations", "0", "--sender", "GSE64741:A375_BRAFi_48h"]) == 0
    assert "no receiver: " in capsys.readouterr().err


@pytest.mark.fault(30, exit=3)
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["samples", "GSE64741", "--refresh", "--offline"], 2, "--offline forbids"),
        (["samples", "GSM1"], 3, "a sample, not a series"),
        (["samples", "banana"], 3, "no GEO series"),
        (["samples", "GSE99"], 3, "there is no series GSE99"),
        (["contrast", "GSE64741"], 3, "a whole series, not a contrast"),
        (["contrast", "GSE64741:A375_BRAFi_48h", "--treated", "x"], 3, "brings its own samples"),
        (["contrast", "GSE64741:A375_BRAFi_48h", "--organism", "mouse"], 3, "is of human"),
        (["contrast", "GSE64741:A375_BRAFi_48h", "--organism", "rat"], 3, "unknown organism"),
        (["contrast", "GSE64741:A375_BRAFi_48h", "--combine"], 3, "cannot be joined"),
        (["contrast", "GSE64741:A375_BRAFi_48h", "--out", "."], 2, "is a folder"),
        (["contrast", "GSE64741:A375_BRAFi_47h"], 3, "A375_BRAFi_48h"),
        (["contrast", "GSE64741", "--treated", "x"], 3, "which samples"),
        (["contrast", "up"], 3, "a table that is ready"),
        (["contrast", "GSE64741:A375_BRAFi_6h"], 3, "A375_DMSO_48h_rep1"),
        (["contrast", "GSE64741:A375R_vs_A375"], 3, "A375_DMSO_48h_rep1"),
        (["contrast"], 3, "which samples"),
        (["contrast", "GSE64741", "--treated", "(", "--control", "x"], 3, "regular expression"),
        (["rank", "--sender", "GSE64741:nothing"], 3, "unknown sender contrast"),
        (["rank", "--license", "free"], 2, "--license"),
    ],
)
def test_what_is_asked_for_wrongly(
    arguments: list[str], code: int, words: str, service: Loopback,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert service.url
    assert cli.run(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


@pytest.mark.fault(8, exit=4)
def test_a_captcha_in_place_of_the_series(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(geo_app(small / "geo")) as geo:
        geo.faults.extend([WebPage(), WebPage()])
        monkeypatch.setattr(ncbi, "FILES", f"{geo.url}/geo/series")
        assert cli.run(["samples", "GSE64741"]) == 4
        assert "a web page in place of GSE64741_family.soft.gz" in capsys.readouterr().err
        geo.faults.append(WebPage())  # the SOFT file only: the matrix says the same
        assert cli.run(["samples", "GSE64741"]) == 0
        assert "its series matrix is read instead" in capsys.readouterr().err


def test_the_package_as_client(small: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback(omnipath_app(small / "omnipath")) as omnipath:
        sender = str(small / "contrasts" / "sender.tsv")
        for client in ("requests", "omnipath"):
            arguments = ["rank", "--sender", sender, "--omnipath", omnipath.url, "--refresh",
                         "--permutations", "0", "--client", client, "--out", client]  # fmt: skip
            assert cli.run(arguments) == 0
            assert len(capsys.readouterr().err) < 2000
    one, two = ((here / c / "ligands.tsv").read_bytes() for c in ("requests", "omnipath"))
    assert one == two
    run = json.loads((here / "omnipath" / "run.json").read_text())
    assert {entry["client"] for entry in run["fetched"]} == {"omnipath"}
    assert "omnipath" not in sys.modules  # it never runs in our own process
