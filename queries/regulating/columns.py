"""What each column of the regulator tables is: description, unit, range."""

from __future__ import annotations

from pararoute.queries.regulating.regulons import REGULONS

_P = ("probability", "0 to 1")
_SUPPORT = ("probability", "0 to 1; 1/2 says nothing; empty where it explains no rising ligand")
_OF_REGULON = {
    "activity": ("t value of the activity told from the targets in {}; empty below 5 measured "
                 "targets", "t", ""),
    "pvalue_activity": ("two-sided p of that activity", *_P),
    "qvalue_activity": ("Benjamini-Hochberg q of it", *_P),
    "n_targets": ("measured targets in {}; empty where it does not list the factor", "genes",
                  "0 or more"),
    "reach": ("sum over the ligand genes among the targets in {} of edge sign times weight", "",
              ""),
    "expected": ("mean of that reach where weights are exchanged among ligand genes", "", ""),
    "pvalue_reach": ("p of the reach, in its own direction", *_P),
    "qvalue_reach": ("Benjamini-Hochberg q of it", *_P),
    "n_ligands": ("measured ligand genes among the targets in {}", "genes", "0 or more"),
}  # fmt: skip
REGULATOR_COLUMNS: dict[str, tuple[str, str, str]] = {
    "rank": ("position in the table, from 1", "", "1 to number of rows"),
    "tf": ("transcription factor; a complex is its members joined by _", "", ""),
    "score": ("mean of the three supports; empty where it explains no rising ligand", "", "0 to 1"),
    "explains": ("direction in which the factor must go to explain the rising ligands: 1 up, -1 "
                 "down, 0 neither", "", "-1, 0, 1"),
    "agreement": ("what surely goes that way (for) or the other way (against), joined by ;", "",
                  "own change for, own change against, activity for, activity against"),
    "own_support": ("how much its own change speaks for it", *_SUPPORT),
    "activity_support": ("how much its activity speaks for it", *_SUPPORT),
    "reach_support": ("how much its reach speaks for it, 1 - p", *_SUPPORT),
    "regulon": ("collection whose activity and reach the score takes", "",
                "CollecTRI, DoRothEA"),
    "member": ("gene whose own change is told: of a complex its scarcest measured member", "",
               ""),
    "log2FoldChange": ("own change in the sender, as measured", "log2", ""),
    "lfcSE": ("its standard error", "log2", "above 0"),
    "padj": ("its adjusted p, as in the input", *_P),
    "shrunken": ("posterior mean of the own change", "log2", ""),
    "rise": ("P(own true change > log2 1.5)", *_P),
    "fall": ("P(own true change < -log2 1.5)", *_P),
    "changed": ("rise + fall", *_P),
    **{
        f"{name}_{regulon}": (told.format(REGULONS[regulon]), unit, extent)
        for regulon in REGULONS
        for name, (told, unit, extent) in _OF_REGULON.items()
    },
    "n_rising": ("ligand genes that rise (P > 1/2) and that the factor explains", "genes",
                 "0 or more"),
    "rising_ligands": ("the ligands of these genes, by their rank, joined by ;", "", ""),
    "reason": ("why a kind of evidence is missing, joined by ;", "", ""),
}  # fmt: skip
TARGET_COLUMNS: dict[str, tuple[str, str, str]] = {
    "rank": ("rank of the factor", "", "1 to number of factors"),
    "tf": ("transcription factor", "", ""),
    "gene": ("measured ligand gene among its targets", "", ""),
    "sign": ("of the edge: 1 turns the gene up, -1 down", "", "-1, 1"),
    "regulons": ("collections that list the edge, joined by ;", "", "CollecTRI, DoRothEA"),
    "explained": ("whether the gene rises (P > 1/2) and the factor's direction explains it", "",
                  "True, False"),
    "weight": ("rise * secreted", "probability", "0 to 1"),
    "rise": ("P(true change > log2 1.5) of the gene", *_P),
    "secreted": ("how surely it is secreted", *_P),
    "log2FoldChange": ("its change in the sender, as measured", "log2", ""),
    "padj": ("its adjusted p, as in the input", *_P),
    "ligand": ("the ligand that the gene codes, or is a part of; the best ranked one", "", ""),
    "ligand_rank": ("its rank in ligands.tsv", "", "1 to number of ligands"),
    "sources": ("resources of the edge, joined by ;", "", ""),
    "references": ("publications of the edge, RESOURCE:PMID joined by ;", "", ""),
}  # fmt: skip
