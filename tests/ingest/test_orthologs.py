"""Mouse genes in human symbols, and what became of each."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pararoute.ingest import orthologs
from pararoute.ingest.errors import NotEnoughDataError, SpeciesError, UnknownNameError
from pararoute.ingest.omnipath import mouse as ortholog_tables
from pararoute.ingest.omnipath.reader import read_omnipath
from pararoute.ingest.tables import COLUMNS, Expression

nan = float("nan")


def expression(lfcse: dict[str, float], organism: str = "mouse") -> Expression:
    """One row per gene; the fold change is its place, so that rows can be told apart."""
    frame = pd.DataFrame({"gene_symbol": sorted(lfcse), "gene_id": ""})
    frame["lfcSE"] = frame["gene_symbol"].map(lfcse).astype(float)
    frame["log2FoldChange"] = range(len(frame))
    frame["log2FoldChange"] = frame["log2FoldChange"].astype(float)
    frame = frame.assign(baseMean=nan, stat=nan, pvalue=nan, padj=nan, extra="x")
    frame = frame[[*COLUMNS["expression"], "extra"]]
    return Expression(frame, "name", organism=organism, title="title", counts={"before": 3})


def row(ledger: pd.DataFrame, source: str, target: str) -> list[object]:
    found = ledger[(ledger["source_gene"] == source) & (ledger["target_gene"] == target)]
    return list(found[["orthology", "used"]].iloc[0])


def test_the_table_has_each_pair_once_and_sorted() -> None:
    table = orthologs.orthologs()
    assert not table.duplicated(["mouse", "human"]).any()
    assert table.equals(table.sort_values(["mouse", "human"], ignore_index=True))
    assert not table.eq("").to_numpy().any()
    assert not table.isin(["-"]).to_numpy().any()
    one = orthologs.translate_symbols(table["mouse"], "mouse", "human")
    one = one[one["orthology"] == "one-to-one"]
    assert (one["evidence"] == "Ensembl one2one").mean() > 0.97


@pytest.mark.parametrize("gene", ["CXCL11", "HMGB1", "PF4", "GAPDH", "IGF1", "MYCN"])
def test_well_known_genes_have_their_orthologue(gene: str) -> None:
    there = orthologs.translate_symbols([gene], "human", "mouse")
    assert gene.capitalize() in set(there["target_gene"])


def test_every_class_and_what_is_done() -> None:
    given_ = expression(
        {"Igf1": 0.3, "Ccl4": 0.2, "Ins1": 0.5, "Ins2": 0.4, "Cxcl1": 0.1, "Cxcl2": 0.2,
         "Cxcl15": 0.1, "Il4ra": nan, "Nosuchgene1": 0.1}
    )  # fmt: skip
    before = given_.frame.copy()
    human, ledger = orthologs.translate(given_, "human")
    assert row(ledger, "Igf1", "IGF1") == ["one-to-one", True]
    assert row(ledger, "Ins2", "INS") == ["many-to-one", True]
    assert row(ledger, "Ins1", "INS") == ["many-to-one", False]
    assert row(ledger, "Cxcl1", "CXCL2") == ["many-to-many", True]
    assert row(ledger, "Cxcl2", "CXCL2") == ["many-to-many", False]
    assert row(ledger, "Cxcl15", "") == ["lost", False]
    values = human.frame.set_index("gene_symbol")["log2FoldChange"]
    own = before.set_index("gene_symbol")["log2FoldChange"]
    assert values["IGF1"] == own["Igf1"]
    assert values["INS"] == own["Ins2"]
    assert values["CXCL1"] == values["CXCL2"] == values["CXCL3"] == own["Cxcl1"]
    assert "CXCL15" not in values.index
    assert values.index.is_monotonic_increasing
    assert (human.organism, human.name, human.title) == ("human", "name", "title")
    assert list(human.frame.columns) == list(before.columns)
    pd.testing.assert_frame_equal(given_.frame, before)
    counts = human.counts
    assert counts["before"] == 3
    assert counts["orthologues, lost"] == 2
    assert counts["orthologues, many-to-many"] == 6
    assert counts["orthologues, not used"] == 4  # Ins1 and three pairs of Cxcl2
    assert sum(n for k, n in counts.items() if "-to-" in k or "lost" in k) == len(ledger)


def test_one_gene_to_many() -> None:
    pairs = orthologs.translate_symbols(orthologs.orthologs()["mouse"], "mouse", "human")
    many = pairs[pairs["orthology"] == "one-to-many"]
    gene = many["source_gene"].iloc[0]
    targets = set(many.loc[many["source_gene"] == gene, "target_gene"])
    human, ledger = orthologs.translate(expression({gene: 0.2}), "human")
    assert set(human.frame["gene_symbol"]) == targets
    assert len(targets) > 1
    assert ledger["used"].all()


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [(0.5, 0.4, "Ins2"), (0.4, 0.5, "Ins1"), (0.4, 0.4, "Ins1"), (nan, 0.9, "Ins2"),
     (nan, nan, "Ins1")],
)  # fmt: skip
def test_the_most_precise_gene_is_used(first: float, second: float, winner: str) -> None:
    _, ledger = orthologs.translate(expression({"Ins1": first, "Ins2": second}), "human")
    assert ledger.loc[ledger["used"], "source_gene"].tolist() == [winner]
    assert winner in ledger.loc[~ledger["used"], "note"].iloc[0]


def test_the_note_of_a_lost_gene_says_why() -> None:
    genes = {"Igf1": 0.1, "Cxcl15": 0.1, "Nosuchgene1": 0.1, "Fra1": 0.1}
    _, ledger = orthologs.translate(expression(genes), "human")
    note = ledger.set_index("source_gene")["note"]
    assert note["Igf1"] == "Ensembl one2one"
    assert note["Cxcl15"] == "no human orthologue in the table"
    assert note["Nosuchgene1"] == "not a known mouse symbol"
    assert note["Fra1"] == "the official symbol is Fosl1"


def test_human_genes_in_mouse_symbols() -> None:
    mouse, ledger = orthologs.translate(expression({"INS": 0.2, "IGF1": 0.1}, "human"), "mouse")
    assert mouse.frame["gene_symbol"].tolist() == ["Igf1", "Ins1", "Ins2"]
    assert ledger["orthology"].tolist() == ["one-to-one", "one-to-many", "one-to-many"]


@pytest.mark.parametrize("organism", ["human", "mouse", ""])
def test_genes_of_the_target_organism_are_refused(organism: str) -> None:
    with pytest.raises(SpeciesError, match="100% are human symbols, 0% mouse"):
        orthologs.translate(expression({"IGF1": 0.1, "EGF": 0.2}, organism), "human")


def test_other_refusals() -> None:
    with pytest.raises(SpeciesError, match="human ones already"):
        orthologs.translate(expression({"Nosuchgene1": 0.1}, "human"), "human")
    with pytest.raises(UnknownNameError, match="unknown organism 'rat'"):
        orthologs.translate(expression({"Igf1": 0.1}), "rat")
    with pytest.raises(NotEnoughDataError, match="none of the 1 mouse genes"):
        orthologs.translate(expression({"Cxcl15": 0.1}), "human")
    with pytest.raises(SpeciesError, match="from human to human"):
        orthologs.translate_symbols(["IGF1"], "human", "human")


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(set(orthologs.orthologs()["mouse"]))), min_size=1), st.data())
def test_every_target_comes_from_one_gene_and_row_order_changes_nothing(
    genes: set[str], data: st.DataObject
) -> None:
    errors = st.sampled_from([0.1, 0.2, 0.3, nan])
    source = expression({gene: data.draw(errors) for gene in sorted(genes)})
    human, ledger = orthologs.translate(source, "human")
    table = orthologs.orthologs()
    assert set(human.frame["gene_symbol"]) == set(table[table["mouse"].isin(genes)]["human"])
    assert set(ledger["source_gene"]) == genes
    assert ledger["used"].sum() == len(human.frame)
    assert human.frame["gene_symbol"].is_monotonic_increasing
    precision = source.frame.set_index("gene_symbol")["lfcSE"].fillna(math.inf)
    for target, rivals in ledger[ledger["target_gene"] != ""].groupby("target_gene"):
        best = min(rivals["source_gene"], key=lambda gene: (precision[gene], gene))
        assert rivals.loc[rivals["used"], "source_gene"].tolist() == [best], target
    shuffled = Expression(source.frame.iloc[::-1].reset_index(drop=True), "name", organism="mouse")
    again, same = orthologs.translate(shuffled, "human")
    pd.testing.assert_frame_equal(again.frame, human.frame)
    pd.testing.assert_frame_equal(same, ledger)


def test_touched_lists_what_a_reader_should_see() -> None:
    genes = {"Igf1": 0.1, "Ins1": 0.2, "Ins2": 0.1, "Cxcl15": 0.1, "Cxcl1": 0.1, "Amy1": 0.1}
    _, ledger = orthologs.translate(expression(genes), "human")
    ligands = pd.DataFrame({"rank": [1, 2, 3, 4], "ligand": ["IGF1", "INS", "CXCL2_IL6", "CXCL15"]})
    seen = orthologs.touched(ledger, ligands, top=3)
    assert seen[["rank", "ligand", "source_gene"]].to_numpy().tolist() == [
        [2, "INS", "Ins1"], [2, "INS", "Ins2"], [3, "CXCL2_IL6", "Cxcl1"],
        [4, "CXCL15", "Cxcl15"],
    ]  # fmt: skip
    assert orthologs.touched(ledger, ligands, top=1)["ligand"].tolist() == ["CXCL15"]
    assert list(seen.columns) == ["rank", "ligand", *orthologs.LEDGER]


def test_a_lost_human_gene_has_its_namesake_in_mouse() -> None:
    _, ledger = orthologs.translate(expression({"CXCL8": 0.1, "IGF1": 0.1}, "human"), "mouse")
    ligands = pd.DataFrame({"rank": [70, 71], "ligand": ["Cxcl8", "Igf1"]})
    assert orthologs.touched(ledger, ligands)["ligand"].tolist() == ["Cxcl8"]


def test_rows_are_sorted_by_the_new_symbol() -> None:
    human, _ = orthologs.translate(expression({"Tpo": 0.1, "Trp53": 0.1}), "human")
    assert human.frame["gene_symbol"].tolist() == ["TP53", "TPO"]


def roles_of(rows: dict[str, tuple[bool, bool, float, float, float]]) -> pd.DataFrame:
    columns = list(COLUMNS["roles"])[1:]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.rename_axis("genesymbol").reset_index()


def test_roles_go_to_every_orthologue_and_the_largest_stays() -> None:
    roles = roles_of({
        "CXCL1": (True, False, 3.0, 0.0, 3.0),
        "CXCL2": (False, True, 1.0, 2.0, 5.0),
        "CXCL8": (True, False, 9.0, 0.0, 9.0),
        "INS": (True, False, 4.0, 0.0, 4.0),
        "ITGAV_ITGB3": (False, True, 0.0, 6.0, 6.0),
        "CXCL8_ITGB3": (False, True, 0.0, 6.0, 6.0),
    })  # fmt: skip
    mouse, reasons = ortholog_tables.translate_roles(roles, "mouse")
    found = mouse.set_index("genesymbol")
    assert found.index.tolist() == ["Cxcl1", "Cxcl2", "Cxcl3", "Ins1", "Ins2", "Itgav_Itgb3"]
    assert found.loc["Cxcl1"].tolist() == [True, True, 3.0, 2.0, 5.0]
    assert found["transmitter"].dtype == bool
    assert reasons == {"roles without an orthologue": 2, "roles merged": 3}


def test_a_single_gene_may_have_any_number_of_orthologues() -> None:
    pairs = orthologs.translate_symbols(orthologs.orthologs()["human"], "human", "mouse")
    gene = pairs["source_gene"].mode().iloc[0]
    targets = set(pairs.loc[pairs["source_gene"] == gene, "target_gene"])
    assert len(targets) > ortholog_tables.MAX_WAYS
    human = roles_of({gene: (True, False, 1.0, 0.0, 1.0)})
    mouse, _ = ortholog_tables.translate_roles(human, "mouse")
    assert set(mouse["genesymbol"]) == targets


def complexes_of(rows: dict[str, dict[str, float]]) -> pd.DataFrame:
    flat = [(key, gene, n) for key, members in rows.items() for gene, n in members.items()]
    return pd.DataFrame(flat, columns=["complex", "member", "stoichiometry"])


def test_complexes_follow_their_members() -> None:
    complexes = complexes_of({
        "ITGAV_ITGB3": {"ITGAV": 1, "ITGB3": nan},
        "CXCL8_ITGB3": {"CXCL8": 1, "ITGB3": 1},  # CXCL8 has no mouse orthologue
        "IGF1_INS": {"IGF1": 2, "INS": 1},  # two ways
        "CXCL1_CXCL2": {"CXCL1": 1, "CXCL2": 1},  # nine ways
        "INS": {"INS": 6},
    })  # fmt: skip
    mouse, reasons = ortholog_tables.translate_complexes(complexes, "mouse")
    listed = {
        key: dict(zip(rows["member"], rows["stoichiometry"], strict=True))
        for key, rows in mouse.groupby("complex")
    }
    assert list(listed) == ["Igf1_Ins1", "Igf1_Ins2", "Ins1", "Ins2", "Itgav_Itgb3"]
    assert listed["Igf1_Ins2"] == {"Igf1": 2, "Ins2": 1}
    assert listed["Itgav_Itgb3"]["Itgav"] == 1
    assert math.isnan(listed["Itgav_Itgb3"]["Itgb3"])
    assert reasons == {
        "complexes without an orthologue": 1,
        "complexes with more than 4 translations": 1,
        "complexes translated in several ways": 2,
    }


def test_members_that_become_one_gene() -> None:
    complexes = complexes_of({
        "Ins1_Ins2": {"Ins1": 1, "Ins2": 1},
        "Igf1_Ins1_Ins2": {"Igf1": 1, "Ins1": 1, "Ins2": 2},
        "Igf1_Ins2": {"Igf1": 5, "Ins2": 5},
    })  # fmt: skip
    human, reasons = ortholog_tables.translate_complexes(complexes, "human")
    assert human["complex"].unique().tolist() == ["IGF1_INS"]
    assert human["stoichiometry"].tolist() == [1, 3]  # the first in alphabetical order stays
    assert reasons == {"complexes whose members are one gene": 1, "complexes merged": 1}


def test_the_real_tables_are_translated(mirror: Path) -> None:
    human = read_omnipath(mirror / "omnipath")
    roles, lost = ortholog_tables.translate_roles(human.roles, "mouse")
    assert len(roles) > 0.9 * len(human.roles)
    assert lost["roles without an orthologue"] < 0.1 * len(human.roles)
    complexes, _ = ortholog_tables.translate_complexes(human.complexes, "mouse")
    assert complexes["complex"].nunique() > 0.9 * human.complexes["complex"].nunique()
    members = complexes.groupby("complex")["member"].agg(lambda genes: "_".join(sorted(genes)))
    assert (members == members.index).all()


def test_symbols_tell_the_organism() -> None:
    table = orthologs.orthologs()
    for organism, other in (("human", "mouse"), ("mouse", "human")):
        assert orthologs.species_share(table[organism], organism) > 0.98
        assert orthologs.species_share(table[organism], other) < 0.02
    assert orthologs.species_share([""], "human") == 0
    assert orthologs.species_share(["IGF1", "IGF1", "nosuchgene"], "human") == 0.5
