"""Mouse contrasts: on mouse tables, by orthology, and never by mistake."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pararoute import cli
from tests import tables
from tests.services.http import Loopback
from tests.services.omnipath import omnipath_app

NAMES = {"IGF1": "Igf1", "EGF": "Egf", "PDGFD": "Pdgfd", "PTEN": "Pten", "IGF1R": "Igf1r",
         "EGFR": "Egfr", "IRS1": "Irs1", "AKT1": "Akt1", "AKT2": "Akt2", "AKT3": "Akt3",
         "PDGFRA": "Pdgfra", "PDGFRB": "Pdgfrb", "ANGPTL7": "Angptl7", "LILRB2": "Pirb"}  # fmt: skip  # noqa: E501


def in_mouse(text: str) -> str:
    """Symbols of a table in their mouse spelling."""
    for human in sorted(NAMES, key=len, reverse=True):
        text = text.replace(f"{human} ", f"{NAMES[human]} ").replace(
            f"{human}_", f"{NAMES[human]}_"
        )
    return text


@pytest.fixture
def mouse(tmp_path: Path) -> Path:
    """A mouse sender and abundance beside human tables."""
    mirror = tables.write_mirror(tmp_path / "mirror")
    tables.write(mirror / "mouse.tsv", in_mouse(tables.SENDER))
    (mirror / "tpm.tsv").write_text("gene\tTPM\nIgf1r\t3\nEgfr\t0\n")
    return mirror


def rank(mirror: Path, omnipath: str, *more: str) -> int:
    return cli.run(["rank", "--sender", str(mirror / "mouse.tsv"), "--organism", "mouse",
                    "--permutations", "0", "--omnipath", omnipath,
                    "--out", str(mirror / "out"), *more])  # fmt: skip


def ligands(mirror: Path) -> pd.DataFrame:
    return pd.read_csv(mirror / "out" / "ligands.tsv", sep="\t").set_index("ligand")


def test_on_human_tables_it_is_told_by_orthology_with_a_ledger(
    mouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rank(mouse, str(mouse / "omnipath")) == 0
    err = capsys.readouterr().err
    assert "holds no interactions of mouse" in err
    assert "orthology: " in err
    human = mouse / "human"
    assert cli.run(["rank", "--sender", str(mouse / "contrasts/sender.tsv"), "--omnipath",
                    str(mouse / "omnipath"), "--permutations", "0",
                    "--out", str(human)]) == 0  # fmt: skip
    assert (mouse / "out/ligands.tsv").read_bytes() == (human / "ligands.tsv").read_bytes()
    ledger = pd.read_csv(mouse / "out/orthologs.tsv", sep="\t").set_index("source_gene")
    assert ledger.loc["Igf1", ["target_gene", "orthology", "used"]].tolist() == [
        "IGF1", "one-to-one", True]  # fmt: skip
    described = pd.read_csv(mouse / "out/columns.tsv", sep="\t")
    columns = described.loc[described["table"] == "orthologs", "column"]
    assert columns.tolist() == ["contrast", "source_gene", *ledger.columns[1:]]
    assert not (human / "orthologs.tsv").exists()


def test_abundance_is_translated_too(mouse: Path) -> None:
    more = ["--receiver-abundance", str(mouse / "tpm.tsv")]
    assert rank(mouse, str(mouse / "omnipath"), *more) == 0
    found = pd.read_csv(mouse / "out/receptors.tsv", sep="\t").set_index("receptor")["reception"]
    assert found[["IGF1R", "EGFR"]].tolist() == [0.75, 0]


def test_a_service_without_mouse_is_asked_for_human(mouse: Path) -> None:
    with Loopback(omnipath_app(mouse / "omnipath")) as service:
        assert rank(mouse, service.url) == 0
        asked = [q["organisms"] for _, path, q in service.requests if path == "/interactions"]
    assert (asked[0], asked[-1]) == ("10090", "9606")
    assert ligands(mouse).index[0] == "IGF1"


def test_on_mouse_tables_it_runs_as_it_is(mouse: Path) -> None:
    text = in_mouse(tables.INTERACTIONS).replace("9606", "10090")
    tables.write(mouse / "omnipath/omnipath_webservice_interactions.tsv", text)
    assert rank(mouse, str(mouse / "omnipath")) == 0
    table = ligands(mouse)
    assert table.index[0] == "Igf1"
    assert table.at["Igf1", "best_path"] == "Igf1 -> Igf1r -> Irs1 -> Akt1"
    assert table.at["Igf1", "location"] == "secreted"  # the role of human IGF1
    assert not (mouse / "out/orthologs.tsv").exists()


@pytest.mark.fault(24, exit=3)
def test_mouse_symbols_in_a_human_run_are_refused_with_shares(
    mouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["rank", "--sender", str(mouse / "mouse.tsv"), "--omnipath",
                 str(mouse / "omnipath")]  # fmt: skip
    assert cli.run(arguments) == 3
    assert "100% of them are symbols of mouse, 0% of human" in capsys.readouterr().err
    arguments[2] = str(mouse / "contrasts/sender.tsv")
    assert cli.run([*arguments, "--organism", "mouse"]) == 3
    assert "human ones already" in capsys.readouterr().err
