"""How genes change in the two contrasts, and what these do not measure."""

from __future__ import annotations

from pararoute.graph.schema import Label, Relationship
from pararoute.queries.named.view import Row, View, answers, at_most, pick


@answers
def changes_of(view: View, molecule: str) -> list[Row]:
    """A gene's, or a complex's subunits', changes in every contrast."""
    genes = {molecule, *view.subunits.get(molecule, ())}
    contrasts = {row["id"]: row for row in view.nodes(Label.CONTRAST)}
    rows = [
        pick(edge, "log2FoldChange", "lfcSE", "pvalue", "padj", gene="source")
        | pick(contrasts[edge["target"]], "role", contrast="name")
        for edge in view.edges(Relationship.CHANGES_IN)
        if edge["source"] in genes
    ]
    return sorted(rows, key=lambda row: (row["gene"], row["role"], row["contrast"]))


@answers
def differences_between_contrasts(view: View, padj: float, opposite: bool, limit: int) -> list[Row]:
    """Genes that change significantly in both contrasts, the widest difference first."""
    changes = _changes(view)
    rows = []
    for gene, sent in changes["sender"].items():
        received = changes["receiver"].get(gene)
        if received is None or not (
            at_most(sent["padj"], padj) and at_most(received["padj"], padj)
        ):
            continue
        one, other = sent["log2FoldChange"], received["log2FoldChange"]
        if one * other < 0 or not opposite:
            row = {"gene": gene, "sender": one, "receiver": other, "difference": one - other}
            rows.append(row | pick(view.molecules[gene], "is_ligand", "is_receptor"))
    return sorted(rows, key=lambda row: (-abs(row["difference"]), row["gene"]))[:limit]


@answers
def incomplete_complexes(view: View, limit: int) -> list[Row]:
    """Ligand complexes by the sender, receptor complexes by the receiver: what is lacking."""
    changes, present = _changes(view), {row["role"] for row in view.nodes(Label.CONTRAST)}
    rows = []
    for role, part in (("sender", "is_ligand"), ("receiver", "is_receptor")):
        for whole in view.nodes(Label.COMPLEX) if role in present else ():
            members = view.subunits.get(whole["id"], [])
            lacking = sorted(set(members) - set(changes[role]))
            if whole[part] and lacking:
                rows.append({
                    "role": role, "complex": whole["id"], "n_subunits": len(members),
                    "n_lacking": len(lacking), "lacking": lacking,
                })  # fmt: skip
    return rows[:limit]


def _changes(view: View) -> dict[str, dict[str, Row]]:
    """By role, then by gene."""
    roles = {row["id"]: row["role"] for row in view.nodes(Label.CONTRAST)}
    changes: dict[str, dict[str, Row]] = {"sender": {}, "receiver": {}}
    for edge in view.edges(Relationship.CHANGES_IN):
        changes[roles[edge["target"]]][edge["source"]] = edge
    return changes
