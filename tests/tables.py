"""A tiny valid mirror that tests spoil one thing at a time."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

INTERACTIONS = """\
source target source_genesymbol target_genesymbol is_directed is_stimulation is_inhibition \
consensus_direction consensus_stimulation consensus_inhibition sources references omnipath \
ligrecextra type curation_effort ncbi_tax_id_source ncbi_tax_id_target
P05019 P08069 IGF1 IGF1R 1 1 0 1 1 0 CellPhoneDB;HPMR HPMR:1 True True post_translational 2 9606 9606
P01133 P00533 EGF EGFR 1 0 0 1 0 0 CellPhoneDB - False True post_translational 1 9606 9606
Q9GZP0 COMPLEX:P09619_P16234 PDGFD PDGFRB_PDGFRA 1 0 0 1 0 0 CellPhoneDB - False True post_translational 1 9606 9606
O43827 Q8N423 ANGPTL7 LILRB2 1 0 0 1 0 0 Cellinker - False True post_translational 1 9606 9606
P08069 P35568 IGF1R IRS1 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606
P35568 P31749 IRS1 AKT1 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606
P00533 P31749 EGFR AKT1 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606
P16234 P31751 PDGFRA AKT2 1 1 0 1 1 0 SIGNOR - True False post_translational 1 9606 9606
P60484 Q9Y243 PTEN AKT3 1 0 1 1 0 1 SIGNOR - True False post_translational 1 9606 9606
"""
COMPLEXES = """\
name components components_genesymbols stoichiometry sources references identifiers
- P09619_P16234 PDGFRA_PDGFRB 1:1 CORUM - -
"""
INTERCELL = """\
category database uniprot genesymbol consensus_score transmitter receiver secreted \
plasma_membrane_transmembrane plasma_membrane_peripheral
ligand OmniPath P05019 IGF1 3 True False True False False
ligand OmniPath P01133 EGF 3 True False True True False
receptor OmniPath P08069 IGF1R 3 False True False True False
"""
SENDER = """\
gene_symbol baseMean log2FoldChange lfcSE stat pvalue padj
IGF1 100 2.5 0.3 8.3 1e-16 1e-14
EGF 50 -1.0 0.3 -3.3 0.001 0.01
PDGFD 20 0.1 0.3 0.33 0.74 0.9
PTEN 500 0.0 0.1 0.0 1.0 1.0
"""
RECEIVER = """\
gene_symbol baseMean log2FoldChange lfcSE stat pvalue padj
IGF1R 900 1.0 0.2 5.0 1e-7 1e-5
EGFR 10 -0.1 0.2 -0.5 0.6 0.8
"""


def tsv(text: str) -> str:
    """Blank-separated text as tab-separated; `-` is an empty cell."""
    rows = [line.split(" ") for line in text.splitlines()]
    return "\n".join("\t".join("" if c == "-" else c for c in row) for row in rows) + "\n"


def write(path: Path, text: str) -> Path:
    """Write a table, gzip-compressed if its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = tsv(text).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_mirror(folder: Path) -> Path:
    """A mirror with two contrasts of the same tables; ids up and resistant."""
    for name, text in (
        ("interactions", INTERACTIONS), ("complexes", COMPLEXES), ("intercell", INTERCELL)
    ):  # fmt: skip
        write(folder / "omnipath" / f"omnipath_webservice_{name}.tsv", text)
    write(folder / "contrasts" / "sender.tsv", SENDER)
    write(folder / "contrasts" / "receiver.tsv.gz", RECEIVER)
    (folder / "contrasts" / "contrasts.toml").write_text(
        '[[contrast]]\nid = "up"\nrole = "sender"\ndefault = true\norganism = "human"\n'
        'file = "sender.tsv"\ntitle = "treated"\n'
        '[[contrast]]\nid = "resistant"\nrole = "receiver"\ndefault = true\norganism = "human"\n'
        'file = "receiver.tsv.gz"\ntitle = "resistant"\n',
        encoding="utf-8",
    )
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of a folder in which rankings were made: they tell that they were made there."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    for about in to.glob("*/run.json"):
        text = about.read_text(encoding="utf-8")
        about.write_text(text.replace(str(folder), str(to)), encoding="utf-8")
    return to
